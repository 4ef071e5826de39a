// How things are said.

export function value(some) {
  if (some === null || some === undefined) return "(empty)";
  return typeof some === "object" ? JSON.stringify(some) : String(some);
}

export function count(number) {
  return Number(number).toLocaleString("en");
}

export function time(at) {
  if (!at) return "";
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? date.toLocaleTimeString() : date.toLocaleString();
}

/** e.g. "for 5 min". */
export function lasting(since, now) {
  const seconds = Math.max(0, Math.round((new Date(now) - new Date(since)) / 1000));
  if (seconds < 60) return `for ${seconds} s`;
  if (seconds < 3600) return `for ${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `for ${Math.round(seconds / 3600)} h`;
  return `for ${Math.round(seconds / 86400)} days`;
}

export function millis(number) {
  if (number === null || number === undefined) return "–";
  const some = Number(number);
  if (some < 10) return `${some.toFixed(1)} ms`;
  return some < 10000 ? `${Math.round(some)} ms` : `${(some / 1000).toFixed(1)} s`;
}

export function rate(perSecond) {
  if (perSecond === null) return "–";
  if (perSecond === 0) return "0/s";
  return `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`;
}
