// Each sync: how its systems are, how fast edits travel, what became of changes, and what waits for a person.

import { post } from "./api.js";
import { el } from "./dom.js";
import { held } from "./held.js";
import { count, lasting, millis, rate, time } from "./words.js";
import { button, waiting } from "./waiting.js";

const COUNTS = ["captured", "applied", "unchanged", "superseded", "rejected", "parked"];
const WELL = ["live", "loading", "starting"];
const WRITES = { none: "reads only", subset: "writes a subset" };
const WINDOW_MILLIS = 10000;
const samples = new Map();

/** @param open by sync: what waits for a person, or why that is not known */
export function syncs(summary, open, act) {
  if (summary.syncs.length === 0 && summary.refused.length === 0) {
    return [
      el("div", { class: "panel empty", "data-key": "none" },
        el("h2", {}, "No sync to show"),
        el("p", {}, "Put a file ", el("code", {}, "routes/<name>.sync.yaml"), " beside the others; one with ",
          el("code", {}, "monitoring: { dashboard_enabled: false }"), " is not shown here.")),
    ];
  }
  return summary.refused.map((file) => refused(file, summary.now))
    .concat(summary.syncs.map((sync) => one(sync, summary, open.get(sync.name), act)));
}

/** A file that is wrong, so that its sync does not run. */
function refused(file, now) {
  return el("article", { class: "panel", "data-key": `file ${file.file}`, "aria-label": `Sync ${file.name}` },
    el("h2", {}, file.name, " ", el("span", { class: "badge bad" }, "invalid")),
    el("div", { class: "note bad", role: "alert" },
      el("p", {}, el("strong", {}, `${file.file} is wrong, so this sync does not run, ${lasting(file.since, now)} by now:`)),
      el("ul", {}, file.mistakes.map((mistake) => el("li", { "data-key": mistake }, mistake)))),
    el("p", { class: "small" }, "Put the file right, then restart the application; its command ", el("code", {}, "check routes"), " looks for mistakes without starting anything."));
}

function one(sync, summary, open, act) {
  const isWell = sync.systems.every((system) => !system.trouble && WELL.includes(system.state));
  const isInvalid = sync.systems.some((system) => system.state === "invalid");
  const alerts = Object.entries(sync.alerts);
  const state = isInvalid ? "invalid" : sync.stopped ? "stopped" : isWell ? (alerts.length ? "alert" : "well") : "in trouble";
  return el("article", { class: "panel", "data-key": sync.name, "aria-label": `Sync ${sync.name}` },
    el("h2", {}, sync.name, " ",
      el("span", { class: `badge ${state === "well" ? "good" : "bad"}` }, state),
      WRITES[sync.writes] && el("span", { class: "badge" }, WRITES[sync.writes])),
    stopped(sync, act),
    el("div", { role: "alert", class: "alerts" }, alerts.map(([kind, reason]) =>
      el("p", { class: "note bad", "data-key": kind }, el("strong", {}, `Alert, ${kind.replaceAll("_", " ")}: `), reason))),
    el("ul", { class: "systems", "aria-label": "Systems" }, sync.systems.map((system) => part(system, summary.now))),
    directions(sync, summary.now),
    el("dl", { class: "counts", "aria-label": `Changes since ${time(summary.started_at)}` }, COUNTS.map((name) =>
      el("div", {}, el("dt", {}, name), el("dd", {}, count(sync.changes[name]))))),
    el("p", { class: "small" }, `Changes since the start at ${time(summary.started_at)}; ${count(sync.writes_parked)} writes parked.`),
    Number(sync.missed) > 0 && el("p", { class: "note bad" }, `${count(sync.missed)} changes were found by asking: a log should have told them, and did not.`),
    held(sync, open?.held, summary.now),
    waiting(sync, open, act));
}

/** Why nothing is written, and how that ends. */
function stopped(sync, act) {
  if (!sync.stopped) return null;
  const { since, system, key, code, message } = sync.stopped;
  const path = `/api/syncs/${encodeURIComponent(sync.name)}/resume`;
  return el("div", { class: "note bad", "data-key": "stopped", role: "alert" },
    el("p", {}, el("strong", {}, `Nothing is written since ${time(since)}: `),
      `${system} refused ${key ?? "a new record"} (${code}: ${message}). Put it right below, then let the sync go on.`),
    el("p", { class: "row" }, button("Let it write again", () => act(`${sync.name} writes again`, (by) => post(path, { by })))));
}

function part(system, now) {
  const isWell = WELL.includes(system.state) && !system.trouble;
  return el("li", { class: isWell ? "good" : "bad", "data-key": system.name },
    el("span", { class: "dot", "aria-hidden": "true" }),
    el("div", {},
      el("strong", {}, system.name), " ", el("span", { class: "small" }, system.object),
      system.writes === "none" && el("span", { class: "badge" }, WRITES.none),
      el("div", {}, `${system.state} ${lasting(system.since, now)}`),
      system.trouble || system.reason ? el("div", { class: "small reason" }, system.trouble || system.reason) : null));
}

function directions(sync, now) {
  return el("div", { class: "scroll" },
    el("table", {},
      el("caption", { class: "hidden" }, `How fast edits travel in ${sync.name}`),
      el("thead", {}, el("tr", {}, ["Direction", "p50", "p95", "rate", "delivered"].map((name, column) =>
        el("th", { scope: "col", class: column ? "number" : null }, name)))),
      el("tbody", {}, sync.directions.map((way) =>
        el("tr", { "data-key": `${way.from} ${way.to}` },
          el("th", { scope: "row" }, `${way.from} → ${way.to}`),
          el("td", { class: "number" }, millis(way.p50_ms)),
          el("td", { class: "number" }, millis(way.p95_ms)),
          el("td", { class: "number" }, rate(perSecond(`${sync.name} ${way.from} ${way.to}`, Number(way.delivered), now))),
          el("td", { class: "number" }, count(way.delivered)))))));
}

/** Of the last ten seconds; null where less is known. */
function perSecond(key, delivered, now) {
  const at = new Date(now).getTime();
  const known = (samples.get(key) || []).filter((sample) => at - sample.at <= WINDOW_MILLIS && sample.delivered <= delivered);
  if (known.length === 0 || known[known.length - 1].at < at) known.push({ at, delivered });
  samples.set(key, known);
  const first = known[0];
  return at === first.at ? null : ((delivered - first.delivered) * 1000) / (at - first.at);
}
