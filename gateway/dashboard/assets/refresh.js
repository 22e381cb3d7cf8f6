// Looks again, now and then, at the parts of a page that may still change. They
// have ids, and the same page, or the one that they name, has them anew.
"use strict";

const refreshEvery = 3000; // ms

async function refresh(part) {
  const answer = await fetch(part.dataset.refresh || location.href, { headers: { Accept: "text/html" }, redirect: "manual" });
  if (answer.type === "opaqueredirect") return location.reload(); // the login has ended
  if (!answer.ok) return;
  const anew = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
  if (!anew) return;
  const html = anew.outerHTML; // as the server wrote it: times are localised later
  const before = seen.get(part.id);
  seen.set(part.id, html);
  if (before === html || part.contains(document.activeElement)) return;
  localise(anew);
  part.replaceWith(anew);
}

const seen = new Map();

setInterval(() => {
  if (document.hidden) return;
  for (const part of document.querySelectorAll("[data-refresh]")) refresh(part).catch(() => {}); // not reachable now
}, refreshEvery);
