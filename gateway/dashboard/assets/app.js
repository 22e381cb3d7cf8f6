// Keeps the page up to date. Everything also works without this script.
"use strict";

const pulse = document.getElementById("pulse");

function say(state, text) {
  if (pulse.dataset.state === state) return;
  pulse.dataset.state = state;
  pulse.querySelector(".says").textContent = text;
}

// Times are written in UTC by the server and shown in the reader's own zone.
const today = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const before = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

function localise(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    const recent = at.toDateString() === new Date().toDateString();
    time.textContent = (recent ? today : before).format(at);
    time.title = at.toLocaleString();
  }
}

// What the server said last of each element, by its id. Elements that it says
// nothing new of are left alone: what is focused or selected stays so.
const said = new Map();

function update(region, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const wanted = [...template.content.children];
  const ids = new Set(wanted.map((e) => e.id));
  for (const old of [...region.children]) {
    if (!ids.has(old.id)) {
      said.delete(old.id);
      old.remove();
    }
  }
  wanted.forEach((element, i) => place(region, element, i));
}

function place(region, element, i) {
  const html = element.outerHTML;
  let current = document.getElementById(element.id);
  if (!current || said.get(element.id) !== html) {
    current = replace(current, element, said.size > 0);
    said.set(element.id, html);
  }
  if (region.children[i] !== current) region.insertBefore(current, region.children[i] || null);
}

function replace(old, element, fresh) {
  localise(element);
  if (!old) {
    if (fresh) element.classList.add("fresh");
    return element;
  }
  const focused = old.contains(document.activeElement) && document.activeElement.tagName;
  old.replaceWith(element);
  if (focused) element.querySelector(focused)?.focus();
  return element;
}

function follow() {
  const source = new EventSource("/dashboard/events");
  source.onmessage = (event) => {
    const regions = JSON.parse(event.data);
    for (const region of document.querySelectorAll("[data-live]")) {
      update(region, regions[region.dataset.live]);
    }
    say("live", "Live");
  };
  source.onerror = () => {
    say("lost", "Reconnecting…");
    if (source.readyState !== EventSource.CLOSED) return; // it tries again by itself
    source.close();
    setTimeout(retry, 3000);
  };
}

// retry asks first: when the login has ended, the page goes to the login.
async function retry() {
  try {
    const answer = await fetch("/", { headers: { Accept: "text/html" }, redirect: "manual" });
    if (answer.type === "opaqueredirect") location.reload();
  } catch {
    // Not reachable yet.
  }
  follow();
}

function addCopyButtons() {
  if (!navigator.clipboard) return; // plain http from another machine
  for (const command of document.querySelectorAll(".command")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(command.querySelector("code").textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    command.append(button);
  }
}

localise(document);
addCopyButtons();
if (pulse) follow(); // other pages stay as they are, or see refresh.js
