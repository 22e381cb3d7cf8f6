// Asks a SIM card's network something, and goes through its menus in place.
"use strict";

const asking = {
  dialog: document.getElementById("ussd"),
  form: document.getElementById("ussd-form"),
  input: document.getElementById("ussd-code"),
  talk: document.getElementById("ussd-talk"),
  path: "",    // of the card's dialogue
  session: "", // the dialogue that waits for a reply
  turn: 0,     // an answer to an earlier turn comes too late
  busy: false,
};

function addLine(who, text) {
  const line = document.createElement("li");
  line.className = who;
  line.textContent = text;
  asking.talk.append(line);
  line.scrollIntoView({ block: "nearest" });
  return line;
}

function setBusy(busy) {
  asking.busy = busy;
  for (const part of asking.form.elements) part.disabled = busy;
  if (!busy) asking.input.focus();
}

function begin(button) {
  asking.path = `/dashboard/sims/${button.dataset.ask}/ussd`;
  asking.session = "";
  asking.talk.replaceChildren();
  document.getElementById("ussd-card").textContent = button.dataset.title;
  asking.form.reset();
  asking.dialog.showModal();
  setBusy(false);
}

// post returns what the server says: the answer, or what is wrong.
async function post(path, fields) {
  const headers = { Accept: "application/json" };
  const answer = await fetch(path, { method: "POST", headers, body: new URLSearchParams(fields), keepalive: true });
  if (answer.status === 401) location.reload();
  if (answer.status === 204) return {};
  const said = await answer.json().catch(() => null); // a proxy speaks for itself
  if (!answer.ok || !said) throw new Error(said?.detail || `The answer cannot be read (status ${answer.status}).`);
  return said;
}

async function ask(code) {
  const turn = ++asking.turn;
  addLine("mine", code);
  const waiting = addLine("waiting", "Waiting for the network…");
  setBusy(true);
  const said = await post(asking.path, { code, session_id: asking.session })
    .catch((error) => ({ problem: error.message || "The relay does not answer." }));
  if (turn !== asking.turn) return; // the window was closed meanwhile
  waiting.remove();
  asking.session = said.state === "open" ? said.session_id : "";
  if (said.problem) addLine("wrong", said.problem);
  else addLine("theirs", said.text || "The network has said nothing.");
  asking.input.placeholder = asking.session ? "Your reply" : "*100#";
  asking.form.reset();
  setBusy(false);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ask]");
  if (button) begin(button);
});

asking.form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(asking.input.value.trim());
});

asking.dialog.addEventListener("close", () => {
  asking.turn++;
  if (asking.busy || asking.session) post(`${asking.path}/cancel`, {}).catch(() => {});
  asking.session = "";
  setBusy(false);
});

document.documentElement.classList.add("scripted");
