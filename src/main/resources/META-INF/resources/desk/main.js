// Looks every two seconds, and shows what there is to see.

import { get, hasToken, keepToken, recordPath } from "./api.js";
import { act, afterwards } from "./decisions.js";
import { el, show } from "./dom.js";
import { heldPath } from "./held.js";
import { offer, refresh } from "./record.js";
import { syncs } from "./syncs.js";
import { onMore, shown, total } from "./waiting.js";

const PERIOD_MILLIS = 2000;
const pulse = document.getElementById("pulse");
const trouble = document.getElementById("trouble");
const list = document.getElementById("syncs");
const tokenForm = document.getElementById("token-form");
let timer;
let isLooking = false;

async function look() {
  clearTimeout(timer);
  if (isLooking) return;
  isLooking = true;
  try {
    const summary = await get("/api/syncs");
    const open = await questions(summary.syncs);
    offer(summary.syncs);
    show(list, syncs(summary, open, act));
    tokenForm.hidden = true;
    show(trouble, summary.state_error ? el("p", { class: "note bad" }, `The state is out of reach: ${summary.state_error}`) : null);
    say(heading(summary));
    list.removeAttribute("aria-busy");
  } catch (failure) {
    fail(failure);
  } finally {
    isLooking = false;
    timer = setTimeout(look, PERIOD_MILLIS);
  }
}

async function questions(all) {
  const open = new Map();
  await Promise.all(all.filter((sync) => total(sync) > 0 || sync.waiting > 0).map(async (sync) => {
    const path = `/api/syncs/${encodeURIComponent(sync.name)}`;
    try {
      const parked = await oldest(sync, path);
      const held = sync.waiting > 0 ? (await get(heldPath(sync))).waiting : [];
      open.set(sync.name, { parked, held, disputes: await disputes(sync, path, parked) });
    } catch (failure) {
      open.set(sync.name, { error: failure.message });
    }
  }));
  return open;
}

/** The oldest questions of every kind. */
async function oldest(sync, path) {
  const kinds = Object.keys(sync.open || {}).filter((kind) => Number(sync.open[kind]) > 0);
  const pages = await Promise.all(kinds.map((kind) => get(`${path}/parked?kind=${kind}&limit=${shown(sync.name)}`)));
  return pages.flatMap((page) => page.parked);
}

/** The records that the shown conflicts are about; one that is not among the first disputes is asked for by its key. */
async function disputes(sync, path, parked) {
  const conflicts = parked.filter((question) => question.kind === "conflict" && question.key);
  if (conflicts.length === 0) return [];
  const found = (await get(`${path}/disputes?limit=100`)).disputes;
  const known = new Set(found.map((record) => record.record));
  const others = conflicts.filter((question) => !known.has(question.record));
  return found.concat(await Promise.all(others.map((question) => get(recordPath(sync.name, question.system, question.key)))));
}

function heading(summary) {
  const waits = summary.syncs.reduce((sum, sync) => sum + total(sync), 0);
  const ill = summary.syncs.filter((sync) => sync.stopped || sync.systems.some((system) => system.trouble) || Object.keys(sync.alerts).length > 0);
  const names = summary.refused.concat(ill).map((sync) => sync.name);
  const parts = [names.length ? `in trouble: ${names.join(", ")}` : "all is well"];
  if (waits) parts.push(`${waits} ${waits === 1 ? "waits" : "wait"} for a person`);
  return parts.join(" · ");
}

/** Told to a screen reader only when it changes. */
function say(text) {
  if (pulse.textContent !== text) pulse.textContent = text;
  document.title = text === "all is well" ? "Bactrian" : `Bactrian · ${text}`;
}

function fail(failure) {
  const wantsToken = failure.status === 401;
  const wasHidden = tokenForm.hidden;
  tokenForm.hidden = !wantsToken;
  if (wantsToken) {
    show(list);
    offer([]);
    if (wasHidden) document.getElementById("token").focus();
  } else {
    list.setAttribute("aria-busy", "true");
  }
  const what = wantsToken && !hasToken() ? null : wantsToken ? "That token is not the right one." : failure.message;
  show(trouble, what && el("p", { class: "note bad" }, what, wantsToken || failure.status === 403 ? "" : "; what is shown may be old. Trying again …"));
  say(wantsToken ? "locked" : "out of reach");
}

tokenForm.onsubmit = (event) => {
  event.preventDefault();
  keepToken(tokenForm.elements.token.value);
  tokenForm.reset();
  look();
};

document.addEventListener("visibilitychange", () => {
  if (document.hidden) clearTimeout(timer);
  else look();
});
afterwards(look);
onMore(look);
afterwards(refresh);
look();
