// One record: what is agreed, what each system holds, what it was, and how it becomes that again.

import { get, post, recordPath } from "./api.js";
import { el, show } from "./dom.js";
import { act } from "./decisions.js";
import { time, value } from "./words.js";

const panel = document.getElementById("record");
const form = document.getElementById("finder-form");
const { sync: syncSelect, system: systemSelect, key: keyInput } = form.elements;
let open = null;

/** Offers the syncs and systems that there are. */
export function offer(syncs) {
  for (const id of ["finder", "to-finder"]) document.getElementById(id).hidden = syncs.length === 0;
  show(syncSelect, syncs.map((sync) => el("option", { value: sync.name, "data-key": sync.name }, sync.name)));
  const chosen = syncs.find((sync) => sync.name === syncSelect.value) || syncs[0];
  show(systemSelect, (chosen ? chosen.systems : []).map((system) => el("option", { value: system.name, "data-key": system.name }, system.name)));
  syncSelect.onchange = () => offer(syncs);
}

form.onsubmit = (event) => {
  event.preventDefault();
  lookUp(syncSelect.value, systemSelect.value, keyInput.value.trim());
};

export async function lookUp(sync, system, key) {
  syncSelect.value = sync;
  syncSelect.onchange?.();
  systemSelect.value = system;
  keyInput.value = key;
  open = { sync, system, key, record: null, history: [], next: null, error: null };
  draw();
  await refresh();
  (panel.querySelector("[tabindex='-1']") || keyInput).focus();
}

/** Reads anew what is shown, if anything is. */
export async function refresh() {
  const shown = open;
  if (!shown) return;
  const path = recordPath(shown.sync, shown.system, shown.key);
  try {
    const [record, page] = await Promise.all([get(path), get(`${path}/history?limit=20`)]);
    Object.assign(shown, { record, history: page.history, next: page.next ?? null, error: null });
  } catch (failure) {
    Object.assign(shown, { record: null, error: failure.message });
  }
  if (shown === open) draw();
}

async function older(shown) {
  try {
    const path = recordPath(shown.sync, shown.system, shown.key);
    const page = await get(`${path}/history?limit=20&before=${shown.next}`);
    shown.history.push(...page.history);
    shown.next = page.next ?? null;
  } catch (failure) {
    shown.error = failure.message;
  }
  draw();
}

function draw() {
  if (open.error) {
    show(panel, el("p", { class: "note bad", role: "alert" }, open.error));
  } else if (!open.record) {
    show(panel, el("p", { class: "small" }, "looking …"));
  } else {
    show(panel, heading(open), fields(open.record), history(open));
  }
}

function heading({ sync, record }) {
  const links = Object.entries(record.links);
  return el("div", {},
    el("h3", { tabindex: "-1" }, `Record ${record.record} of ${sync}`, record.deleted ? " (deleted)" : ""),
    el("p", {}, links.map(([system, link]) =>
      el("span", { class: "badge", "data-key": system },
        `${system} ${link.key ?? "(no key)"}: ${link.presence}${link.lacking === true ? ", lacks something" : ""}${link.parked === true ? ", parked" : ""}`))),
    record.preferred ? el("p", { class: "small" }, `${record.preferred} wins its conflicts.`) : null,
    record.stopped_at ? el("p", { class: "note bad" }, `Stopped since ${time(record.stopped_at)}: it bounced between the systems.`) : null);
}

function fields(record) {
  const systems = Object.keys(record.links);
  const names = Object.keys(record.fields);
  if (names.length === 0) return el("p", { class: "small" }, "It has no fields.");
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Fields" },
    el("table", {},
      el("thead", {}, el("tr", {}, ["Field", "Agreed", ...systems, "Last edit"].map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, names.map((field) => {
        const stamp = record.stamps[field];
        return el("tr", { "data-key": field },
          el("th", { scope: "row" }, field, record.disputes[field] ? el("span", { class: "badge bad" }, "in dispute") : null),
          el("td", {}, value(record.fields[field])),
          systems.map((system) => {
            const holds = record.links[system].holds;
            const isSame = value(holds[field]) === value(record.fields[field]);
            return el("td", { class: isSame ? "same" : "differs" }, field in holds ? value(holds[field]) : "(not known)");
          }),
          el("td", { class: "small" }, stamp ? `${stamp.system}, ${time(stamp.at)}` : ""));
      }))));
}

function history(shown) {
  if (shown.history.length === 0) return el("p", { class: "small" }, "Its journal is empty.");
  return el("div", {},
    el("h3", {}, "History"),
    el("ol", { class: "items" }, shown.history.map((entry) => line(shown, entry))),
    shown.next ? el("button", { type: "button", onclick: () => older(shown) }, "Older") : null);
}

function line(shown, entry) {
  const who = entry.author ? ` by ${entry.author}` : "";
  return el("li", { "data-key": entry.version },
    el("p", { class: "what" },
      el("strong", {}, `${entry.system} ${entry.operation}`), " ", el("span", { class: "badge" }, entry.outcome), " ",
      el("span", { class: "small" }, `${time(entry.at)}${who}`)),
    entry.edits.length ? el("dl", { class: "fields" }, entry.edits.map((edit) =>
      el("div", {}, el("dt", {}, edit.field),
        el("dd", {}, `${value(edit.before)} → ${value(edit.reported)}`,
          edit.outcome === "applied" ? null : ` (${edit.outcome}${edit.winner ? `, ${edit.winner} won` : ""})`)))) : null,
    el("button", { type: "button", class: "quiet", onclick: () => restore(shown, entry) }, "Restore this version"));
}

function restore(shown, entry) {
  const path = recordPath(shown.sync, shown.system, shown.key);
  act("the version is restored", (by) => post(`${path}/restore`, { version: Number(entry.version), by }),
    { title: "Restore this version?", text: `In every system the record becomes what it was after the change of ${time(entry.at)}.`, go: "Restore it" });
}
