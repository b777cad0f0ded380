// The command line: a list of commands after "/", then the fields of the chosen one.

import { $, make } from "./dom.js";
import { closeList, isOpenFor, listKey, openList } from "./listbox.js";
import { filledIn, optionField, shownDescription, shownName } from "./options.js";

let commands = [];
let run = async () => null;
let say = async () => null;

export function startComposer(doRun, doSay) {
  run = doRun;
  say = doSay;
  const entry = $("entry");
  entry.addEventListener("input", suggest);
  entry.addEventListener("keydown", event => {
    if (listKey(event)) return;
    if (event.key === "ArrowDown" && entry.value.startsWith("/")) { event.preventDefault(); suggest(); }
    if (event.key === "Escape") entry.value = "";
  });
  entry.addEventListener("blur", closeList);
  $("composer").addEventListener("submit", submit);
  $("command").addEventListener("keydown", event => { if (event.key === "Escape") putAway(); });
}

// Who asks decides which commands are offered: one that is not any more is put away.
export function showCommands(offered) {
  const before = JSON.stringify(commands);
  commands = offered;
  if (isOpenFor($("entry")) && before !== JSON.stringify(commands)) suggest();
  const chosen = $("command").dataset.name;
  if (chosen && !commands.some(one => one.name === chosen)) putAway();
}

function suggest() {
  const typed = $("entry").value;
  if (!typed.startsWith("/")) { closeList(); return; }
  const word = typed.slice(1).toLowerCase();
  const fitting = commands.filter(one => [shownName(one), one.name].some(name => name.includes(word)))
    .map(one => ({ label: "/" + shownName(one), description: shownDescription(one), command: one }));
  openList($("entry"), fitting, ({ command }) => choose(command), { label: "Commands" });
}

function choose(command) {
  const box = $("command");
  const fields = (command.options || []).map(option => optionField(command, option, () => filledIn(box)));
  box.dataset.name = command.name;
  box.replaceChildren(
    make("h2", { id: "command-title" }, "/" + shownName(command)),
    make("p", { class: "quiet" }, shownDescription(command)),
    ...(fields.length ? [make("div", { class: "options" }, ...fields)] : []),
    make("div", { class: "send" },
      make("button", { class: "style1" }, `Send /${shownName(command)}`),
      make("button", { type: "button", class: "style2", "data-cancel": true }, "Cancel")));
  box.querySelector("[data-cancel]").addEventListener("click", putAway);
  box.hidden = false;
  $("entry").value = "";
  tellOutcome(null);
  (box.querySelector("input, select") || box.querySelector("button")).focus();
}

// It may go while the next one is being typed: that keeps its list and the focus.
function putAway() {
  const hadFocus = $("command").contains(document.activeElement);
  if (!isOpenFor($("entry"))) closeList();
  $("command").hidden = true;
  delete $("command").dataset.name;
  $("command").replaceChildren();
  if (hadFocus) $("entry").focus();
}

async function submit(event) {
  event.preventDefault();
  if (isOpenFor($("entry"))) return;
  const name = $("command").dataset.name, text = $("entry").value.trim();
  if (name) await send(name);
  else if (text.startsWith("/")) tellOutcome(`There is no command ${text.split(" ")[0]} for you.`);
  else if (text) { $("entry").value = ""; tellOutcome((await say(text)).failure); }
}

async function send(name) {
  const button = $("command").querySelector(".style1");
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  const told = await run(name, filledIn($("command")));
  button.removeAttribute("aria-busy");
  tellOutcome(told.failure);
  if (!told.failure && button.isConnected) putAway(); // else another command is being filled in by now
}

const tellOutcome = failure => { $("outcome").textContent = failure || ""; };
