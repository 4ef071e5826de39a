// Records whose changes wait without a person: for one that they refer to, or for a system that cannot be read.

import { el } from "./dom.js";
import { count, lasting } from "./words.js";

const FEW = 10;

/** The path of the oldest of them. */
export function heldPath(sync) {
  return `/api/syncs/${encodeURIComponent(sync.name)}/waiting?limit=${FEW}`;
}

/** @param records the oldest of them; undefined while they are not known */
export function held(sync, records, now) {
  const number = Number(sync.waiting);
  if (number === 0) return null;
  return el("details", { "data-key": "held" },
    el("summary", {}, number === 1 ? "1 record waits for another one, or for its system"
      : `${count(number)} records wait for another one, or for their system`),
    el("ul", { class: "items" }, (records || []).map((record) =>
      el("li", { "data-key": `${record.system} ${record.key}` },
        el("p", {}, el("strong", {}, `${record.system} ${record.key}`), " waits ", lasting(record.since, now),
          record.waits_for ? `: it refers to ${record.waits_for.key} of ${record.waits_for.sync}, which is not known yet`
            : `: ${record.system} cannot be read now`)))),
    records && records.length < number && el("p", { class: "small" }, `The oldest ${count(records.length)} of ${count(number)} are shown.`));
}
