// Builds elements out of texts - never out of HTML - and changes only what differs, so that nothing flickers and no input loses its focus.

const HANDLERS = ["onclick", "onsubmit", "onchange"];

/** An element; attributes that are false or null are left out, functions become handlers, texts become text nodes. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element[name] = value;
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
  }
  return element;
}

/** Makes the children of an element what they are to be. */
export function show(element, ...children) {
  const wanted = el("div", {}, children);
  patchChildren(element, [...wanted.childNodes]);
}

function patchChildren(parent, wanted) {
  const keyed = new Map();
  for (const child of parent.childNodes) {
    if (keyOf(child)) keyed.set(keyOf(child), child);
  }
  let place = parent.firstChild;
  for (const fresh of wanted) {
    const known = keyOf(fresh) ? keyed.get(keyOf(fresh)) : place && !keyOf(place) ? place : null;
    if (known && isAlike(known, fresh)) {
      if (known !== place) parent.insertBefore(known, place);
      else place = place.nextSibling;
      patch(known, fresh);
    } else {
      parent.insertBefore(fresh, place);
    }
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

function isAlike(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName;
}

function keyOf(node) {
  return node.dataset ? node.dataset.key : undefined;
}

function patch(known, fresh) {
  if (known.nodeType === Node.TEXT_NODE) {
    if (known.nodeValue !== fresh.nodeValue) known.nodeValue = fresh.nodeValue;
    return;
  }
  for (const { name, value } of fresh.attributes) {
    if (known.getAttribute(name) !== value && !isThePersons(known, name)) known.setAttribute(name, value);
  }
  for (const { name } of [...known.attributes]) {
    if (!fresh.hasAttribute(name) && !isThePersons(known, name)) known.removeAttribute(name);
  }
  for (const handler of HANDLERS) {
    known[handler] = fresh[handler];
  }
  patchChildren(known, [...fresh.childNodes]);
}

/** What a person opened stays open, and what one typed stays typed. */
function isThePersons(element, attribute) {
  return (element.nodeName === "DETAILS" && attribute === "open") || (element.nodeName === "INPUT" && attribute === "value");
}
