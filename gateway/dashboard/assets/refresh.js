// Looks again, now and then, at the parts of a page that may still change. They
// have ids, and the same page, or the one that they name, has them anew.
"use strict";

const refreshEvery = 3000; // ms

// Each part as the server wrote it last. This script comes before the one that
// localises times. What the server says nothing new of is left alone.
const seen = new Map();
for (const part of document.querySelectorAll("[data-refresh]")) seen.set(part.id, part.outerHTML);

async function refresh(part) {
  const answer = await fetch(part.dataset.refresh || location.href, { headers: { Accept: "text/html" }, redirect: "manual" });
  if (answer.type === "opaqueredirect") return location.assign("/login"); // it has ended
  if (!answer.ok) return;
  const anew = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
  if (!anew || anew.outerHTML === seen.get(part.id) || part.contains(document.activeElement)) return;
  seen.set(part.id, anew.outerHTML);
  localise(anew);
  part.replaceWith(anew);
}

setInterval(() => {
  if (document.hidden) return;
  for (const part of document.querySelectorAll("[data-refresh]")) refresh(part).catch(() => {}); // not reachable now
}, refreshEvery);
