// What waits for a person, and what a person can decide of it.

import { post, recordPath } from "./api.js";
import { el } from "./dom.js";
import { count, time, value } from "./words.js";
import { lookUp } from "./record.js";

const KINDS = {
  conflict: "conflicts",
  delete: "held deletes",
  write: "refused writes",
  change: "changes that could not be taken in",
  loop: "records that bounce",
};

const FEW = 6;
const MOST = 1000;
const wanted = new Map();
let more = () => {};

/** How many questions of a sync, of each kind, are shown. */
export function shown(sync) {
  return wanted.get(sync) || FEW;
}

/** What is done when a person wants to see more of them. */
export function onMore(work) {
  more = work;
}

export function total(sync) {
  return sync.open ? Object.values(sync.open).reduce((sum, number) => sum + Number(number), 0) : 0;
}

/** @param open { parked, disputes } or { error }; undefined while it is not known */
export function waiting(sync, open, act) {
  if (!sync.open) return el("p", { class: "note bad" }, "What waits for a person cannot be told: the state is out of reach.");
  const number = total(sync);
  if (number === 0) return el("p", { class: "note good" }, "Nothing waits for a person.");
  const kinds = Object.entries(sync.open).filter(([, some]) => Number(some) > 0);
  return el("section", { class: "waiting", "aria-label": `What waits for a person in ${sync.name}` },
    el("h3", {}, "Waits for a person: ", kinds.map(([kind, some]) => `${count(some)} ${KINDS[kind]}`).join(", ")),
    !open ? el("p", { class: "small" }, "loading …") : null,
    open?.error ? el("p", { class: "note bad" }, open.error) : null,
    open?.parked ? items(sync, open, act) : null,
    open?.parked && open.parked.length < number ? rest(sync, open.parked.length, number) : null);
}

function rest(sync, some, number) {
  const show = () => {
    wanted.set(sync.name, Math.min(MOST, shown(sync.name) * 5));
    more();
  };
  return el("p", { class: "row" },
    el("span", { class: "small" }, `${count(some)} of ${count(number)} are shown.`),
    shown(sync.name) < MOST ? button("Show more", show) : null);
}

function items(sync, open, act) {
  const disputed = new Map(open.disputes.map((record) => [record.record, record]));
  return [
    heldTogether(sync, open.parked, act),
    el("ul", { class: "items" }, open.parked.map((question) =>
      el("li", { "data-key": question.id },
        el("p", { class: "what" },
          el("span", { class: "badge" }, question.kind), " ",
          el("strong", {}, `${question.system} ${question.key ?? "(no key yet)"}`), " ",
          el("span", { class: "small" }, `${question.code}, ${time(question.at)}`)),
        el("p", {}, question.message),
        held(question),
        choices(sync, question, disputed.get(question.record), act)))),
  ];
}

/** What the question is about; the fields of a conflict are shown with their claims. */
function held(question) {
  const fields = Object.entries(question.details || {});
  if (fields.length === 0 || question.kind === "conflict") return null;
  return el("details", {},
    el("summary", {}, `${fields.length} field${fields.length === 1 ? "" : "s"}`),
    el("dl", { class: "fields" }, fields.map(([field, some]) => el("div", {}, el("dt", {}, field), el("dd", {}, value(some))))));
}

function choices(sync, question, record, act) {
  const path = question.key ? recordPath(sync.name, question.system, question.key) : null;
  const buttons = [];
  switch (question.kind) {
    case "conflict":
      if (record && Object.keys(record.disputes).length > 0) return dispute(sync, question, record, act);
      sync.systems.forEach((system) => path && buttons.push(
        button(`Let ${system.name} win`, () => act(`${system.name} wins`, (by) => post(`${path}/prefer`, { system: system.name, by })))));
      break;
    case "delete":
      buttons.push(
        button("Keep the record", () => act("the record is kept", (by) => post(`${path}/keep`, { by }))),
        button("Delete it everywhere", () => act("the record is deleted everywhere", (by) => post(`${path}/release`, { by }),
          { title: "Delete it everywhere?", text: `${question.system} ${question.key} is deleted in every system of ${sync.name}.`, go: "Delete it" }), "danger"));
      break;
    case "change":
      buttons.push(
        button("Read it anew", () => act("read anew", (by) => post(`/api/parked/${question.id}/retry`, { by }))),
        button("Give it up", () => act("given up", (by) => post(`/api/parked/${question.id}/drop`, { by }),
          { title: "Give this change up?", text: `${question.system} keeps what it holds, and the other systems do not get it.`, go: "Give it up" }), "danger"));
      break;
    default:
      buttons.push(button(question.kind === "loop" ? "Go on with it" : "Write again", () =>
        act("tried again", (by) => post(`/api/parked/${question.id}/retry`, { by }))));
  }
  return el("div", { class: "row" }, buttons, question.key && look(sync, question));
}

function look(sync, question) {
  return button("Look at it", () => lookUp(sync.name, question.system, question.key), "quiet");
}

function dispute(sync, question, record, act) {
  const path = recordPath(sync.name, question.system, question.key);
  const pick = (field, some) => act(`${field} is ${value(some)}`, (by) => post(`${path}/pick`, { field, value: some, by }));
  return el("div", {},
    Object.entries(record.disputes).map(([field, claims]) =>
      el("fieldset", { "data-key": field },
        el("legend", {}, field),
        el("div", { class: "row" }, Object.entries(claims).map(([system, claim]) =>
          el("button", { type: "button", class: "claim", onclick: () => pick(field, claim.value) },
            el("span", { class: "small" }, `${system}${claim.at ? `, ${time(claim.at)}` : ""}`),
            el("span", {}, value(claim.value)))),
        el("form", { class: "row grow", onsubmit: (event) => {
          event.preventDefault();
          pick(field, event.target.elements.third.value);
        } },
          el("div", { class: "field grow" },
            el("label", { for: `third-${question.id}-${field}` }, "or another value"),
            el("input", { id: `third-${question.id}-${field}`, name: "third", required: true, autocomplete: "off" })),
          el("button", { type: "submit" }, "Use it"))))),
    el("div", { class: "row" },
      Object.keys(record.links).map((system) =>
        button(`Let ${system} win`, () => act(`${system} wins`, (by) => post(`${path}/prefer`, { system, by })))),
      look(sync, question)));
}

/** One decision for all deletes of a system, where more than one is held. */
function heldTogether(sync, parked, act) {
  const deletes = parked.filter((question) => question.kind === "delete");
  if (deletes.length < 2) return null;
  const systems = [...new Set(deletes.map((question) => question.system))];
  return systems.map((system) => {
    const path = `/api/syncs/${encodeURIComponent(sync.name)}/deletes/${encodeURIComponent(system)}`;
    return el("div", { class: "row", "data-key": `all ${system}` },
      button(`Keep all that ${system} deleted`, () => act("all are kept", (by) => post(`${path}/keep`, { by }),
        { title: `Keep all that ${system} deleted?`, text: `Every record whose delete is held comes back to ${system}.`, go: "Keep them" })),
      button("Delete them everywhere", () => act("all are deleted everywhere", (by) => post(`${path}/release`, { by }),
        { title: "Delete them everywhere?", text: `Every held delete of ${system} counts in all systems of ${sync.name}.`, go: "Delete them" }), "danger"));
  });
}

export function button(text, onclick, look = null) {
  return el("button", { type: "button", class: look, onclick }, text);
}
