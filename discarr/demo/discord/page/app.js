// The page: what the simulator tells of the channel is shown, what the visitor does is asked of it.

import { announce } from "./announcer.js";
import { showCommands, startComposer } from "./composer.js";
import { $, setText } from "./dom.js";
import { closeList, followOwner, isOpenFor, listKey, openList } from "./listbox.js";
import { toggleSpoiler } from "./markdown.js";
import { dismissed, failures, forgetWhatWasTold, showMessages } from "./messages.js";
import { openModal } from "./modal.js";
import { countIn, startCounting } from "./moments.js";
import { follow, showAnswer, startScrolling } from "./scrolling.js";
import { showTroubles, startPanel } from "./panel.js";
import { ask, channel } from "./server.js";
import { startTheme } from "./theme.js";
import { showLanguages, showPeople, startVisitor, who } from "./visitor.js";

let state = null;
let loading = null, again = false;

const named = (list, id, otherwise) => (list.find(one => one.id === id) || { name: otherwise }).name;
const names = {
  user: id => named(state.people, id, "unknown-user"),
  role: id => named(state.roles, id, "unknown-role"),
  channel: id => (id === state.channel.id ? state.channel.name : "channel"),
};

// --- Showing ---------------------------------------------------------------------------------------------

function show() {
  setText($("channel"), state.channel.name);
  setText($("topic"), state.channel.topic || "");
  setText($("bot"), `${state.bot.name} is`);
  setText($("online"), state.bot.online ? "online" : "offline");
  $("presence").dataset.online = String(state.bot.online);
  document.title = `#${state.channel.name} · ${state.server}`;
  showPeople(state.people, state.you);
  showLanguages(state.languages);
  countIn(state.languages.chosen);
  showCommands(state.commands);
  showTroubles(state.troubles);
  follow(() => showMessages(state, names));
}

// One reading at a time; whatever happened meanwhile is read after it.
async function load() {
  again = true;
  loading ??= readAll().finally(() => { loading = null; });
  return loading;
}

async function readAll() {
  while (again) {
    again = false;
    try {
      state = await channel(who());
      show();
    } catch {
      gone();
    }
  }
}

function gone() {
  setText($("bot"), "");
  setText($("online"), "The demo does not answer");
  $("presence").dataset.online = "false";
}

// --- Doing -----------------------------------------------------------------------------------------------

async function told(path, order) {
  const answer = await ask(path, { user: who(), ...order });
  await load();
  // Last: whoever puts it away at once may press the same button again, which is not busy any more by then.
  if (answer.modal) openModal(answer.modal, filled => told("submit", filled));
  if (answer.message) showAnswer(answer.message.id);
  return answer;
}

async function press(node, more = {}) {
  const item = node.closest("li.message"), id = item.dataset.id;
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  const answer = await told("press", { message_id: id, custom_id: node.dataset.customId, ...more });
  node.removeAttribute("aria-busy");
  if (answer.failure) failures.set(id, answer.failure); else failures.delete(id);
  show();
}

function openMenu(node) {
  if (isOpenFor(node)) { closeList(); return; }
  const options = JSON.parse(node.dataset.options).map(one => ({ ...one, symbol: one.emoji ? one.emoji.name : "" }));
  openList(node, options, option => press(node, { value: option.value }), { label: node.getAttribute("aria-label") });
}

function dismiss(node) {
  dismissed.add(node.closest("li.message").dataset.id);
  show();
  $("entry").focus();
  announce("Dismissed");
}

function act(event) {
  const node = event.target.closest("button, .spoiler");
  if (!node || node.getAttribute("aria-disabled") === "true") return;
  if (node.matches(".spoiler")) toggleSpoiler(node);
  else if (node.matches(".menu")) openMenu(node);
  else if (node.matches("[data-dismiss]")) dismiss(node);
  else if (node.matches("[data-custom-id]")) press(node);
}

function startMessages() {
  $("messages").addEventListener("click", act);
  $("messages").addEventListener("keydown", event => {
    if (listKey(event)) return;
    const opens = event.target.matches(".menu") && (event.key === "ArrowDown" || event.key === "ArrowUp");
    const reveals = event.target.matches(".spoiler") && (event.key === "Enter" || event.key === " ");
    if (opens || reveals) { event.preventDefault(); act(event); }
  });
  $("messages").addEventListener("focusout", closeList);
}

startTheme();
startCounting();
startMessages();
startScrolling(followOwner);
startPanel(load);
startVisitor(() => { forgetWhatWasTold(); load(); });
startComposer((name, options) => told("commands", { name, options }), text => told("say", { text }));

const events = new EventSource("sim/events");
events.onmessage = load;
events.onerror = gone;
