// Carries out what a person decides, and says what came of it.

import { ask } from "./person.js";

const said = document.getElementById("said");
const SHOWN_MILLIS = 8000;
const after = [];
let timer;

/** Has something done after every decision. */
export function afterwards(work) {
  after.push(work);
}

/**
 * @param done what is said when it is done
 * @param work gets the person's name
 * @param question see ask
 */
export async function act(done, work, question) {
  const by = await ask(question);
  if (!by) return;
  try {
    await work(by);
    say(`Done: ${done}.`, "good");
  } catch (failure) {
    say(`Not done: ${failure.message}`, "bad");
  }
  after.forEach((next) => next());
}

export function say(text, kind) {
  said.textContent = text;
  said.className = `said ${kind}`;
  clearTimeout(timer);
  timer = setTimeout(() => {
    said.textContent = "";
    said.className = "said";
  }, SHOWN_MILLIS);
}
