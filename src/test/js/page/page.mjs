// Does at the web page what a person does, with the scripts as they are served, and prints what the page says of it.
//   node page.mjs <url> <steps as JSON>
// A step: { lookUp: [system, key] }, or { at, press } - the button whose text begins with `press`, in the first item that holds the text
// `at` -, or { at, type, press }, which types into the item's input first. `confirm` is the button of the dialog that is to come up then.
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JSDOM } from "jsdom";

const PATIENCE_MILLIS = 30_000;
const NAME = "ada";

const [url, steps] = process.argv.slice(2);

/** Every script that the page names, or one of its scripts, as files that can be imported. */
async function scripts(first) {
  const folder = await mkdtemp(join(tmpdir(), "page-"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  const wanted = [first];
  for (const name of wanted) {
    const text = await (await fetch(`${url}/desk/${name}`)).text();
    await writeFile(join(folder, name), text);
    for (const [, other] of text.matchAll(/from "\.\/([^"]+)"/g)) {
      if (!wanted.includes(other)) wanted.push(other);
    }
  }
  return join(folder, first);
}

/** What this browser lacks: dialogs that come up, and paths that are relative to the page. */
function complete(window) {
  const dialog = window.HTMLDialogElement.prototype;
  dialog.showModal = function () {
    this.setAttribute("open", "");
  };
  dialog.close = function () {
    this.removeAttribute("open");
    this.dispatchEvent(new window.Event("close"));
  };
  window.document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("method") === "dialog" && !event.defaultPrevented) {
      event.preventDefault();
      event.target.closest("dialog").close();
    }
  });
  const remote = globalThis.fetch;
  for (const name of ["document", "Node", "localStorage", "sessionStorage"]) {
    Object.defineProperty(globalThis, name, { value: window[name], configurable: true });
  }
  globalThis.window = window;
  globalThis.fetch = (path, request) => remote(new URL(path, url), request);
}

async function until(what, look) {
  const deadline = Date.now() + PATIENCE_MILLIS;
  while (Date.now() < deadline) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not come; the page says: ${document.body.textContent.replace(/\s+/g, " ").slice(0, 2000)}`);
}

const begins = (text) => (button) => button.textContent.trim().startsWith(text);

function item(step) {
  return [...document.querySelectorAll("li, article")].find((one) =>
    one.matches("li") ? one.textContent.includes(step.at) : !step.at);
}

async function press(step) {
  document.getElementById("said").textContent = "";
  const button = await until(`button "${step.press}" at "${step.at}"`, () => {
    const place = item(step);
    return place && [...place.querySelectorAll("button")].find(begins(step.press));
  });
  if (step.type) item(step).querySelector("input").value = step.type;
  button.click();
  const dialog = document.getElementById("ask");
  if (dialog.open) {
    const title = document.getElementById("ask-title").textContent;
    const go = document.getElementById("ask-go");
    if (step.confirm && go.textContent !== step.confirm) throw new Error(`the dialog "${title}" has the button "${go.textContent}"`);
    const name = document.getElementById("ask-name");
    if (name.required) name.value = NAME;
    go.click();
    console.log(`asked: ${title}`);
  } else if (step.confirm) {
    throw new Error(`"${step.press}" asked nothing`);
  }
  console.log(await until("an answer", () => document.getElementById("said").textContent));
}

async function lookUp([system, key]) {
  await until("the syncs", () => document.querySelector("#finder-system option"));
  const form = document.getElementById("finder-form");
  form.elements.system.value = system;
  form.elements.key.value = key;
  form.requestSubmit();
  console.log(await until("the record", () => document.querySelector("#record h3")?.textContent));
}

const dom = new JSDOM(await (await fetch(url)).text(), { url, pretendToBeVisual: true });
complete(dom.window);
await import(await scripts("main.js"));
for (const step of JSON.parse(steps)) {
  await (step.lookUp ? lookUp(step.lookUp) : press(step));
}
process.exit(0);
