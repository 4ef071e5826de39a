// The calls to the desk; see docs/desk.md.

const TOKEN = "bactrian.token";
const LONGEST_WAIT_MILLIS = 15000;

/** What the desk refused, or why it could not be asked. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export function keepToken(token) {
  sessionStorage.setItem(TOKEN, token);
}

export function hasToken() {
  return sessionStorage.getItem(TOKEN) !== null;
}

export function get(path) {
  return call(path, { method: "GET" });
}

export function post(path, body) {
  return call(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
}

/** Where the desk has a record. */
export function recordPath(sync, system, key) {
  return `/api/syncs/${encodeURIComponent(sync)}/records/${encodeURIComponent(system)}/${encodeURIComponent(key)}`;
}

async function call(path, request) {
  const headers = { ...request.headers, Accept: "application/json" };
  const token = sessionStorage.getItem(TOKEN);
  if (token) headers.Authorization = `Bearer ${token}`;
  let response;
  let text;
  try {
    const signal = AbortSignal.timeout(LONGEST_WAIT_MILLIS);
    response = await fetch(path, { ...request, headers, signal, cache: "no-store" });
    text = await response.text();
  } catch (failure) {
    throw new Refused(0, `Bactrian does not answer (${failure.message})`);
  }
  const answer = parse(text);
  if (!response.ok) {
    throw new Refused(response.status, answer?.error || `Bactrian answered with status ${response.status}`);
  }
  if (answer === undefined) {
    throw new Refused(response.status, "Bactrian answered with something that is no JSON");
  }
  return answer;
}

/** Numbers stay the texts that they are: a value that is picked must not be one that JavaScript has rounded. */
export function parse(text) {
  try {
    return JSON.parse(
      text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (part) =>
        part.startsWith('"') ? part : `"${part}"`,
      ),
    );
  } catch {
    return undefined;
  }
}
