// The list of messages: kept in order, each one morphed into its newest self.

import { announce } from "./announcer.js";
import { component } from "./components.js";
import { $, make, morph } from "./dom.js";
import { attachments, embed } from "./embeds.js";
import { markdown } from "./markdown.js";
import { clockTime } from "./moments.js";

const LOADING = 128, LAYOUT = 1 << 15;
const AVATARS = ["#a84300", "#206694", "#11806a", "#8e44ad"];

export const failures = new Map();
export const dismissed = new Set();
const shown = new Map();
let begun = false;

export function showMessages(state, names) {
  const list = $("messages");
  const own = new Set(state.private.map(message => message.id));
  const all = [...state.messages, ...state.private.filter(message => !dismissed.has(message.id))]
    .sort((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1));
  const ids = new Set(all.map(message => message.id));
  for (const [id, node] of shown) if (!ids.has(id)) { node.remove(); shown.delete(id); }
  all.forEach((message, index) => {
    const fresh = item(message, own.has(message.id), names);
    const known = shown.get(message.id);
    if (known) morph(known, fresh);
    else {
      shown.set(message.id, fresh);
      if (begun) tell(message, own.has(message.id), names);
    }
    const node = shown.get(message.id);
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] || null);
  });
  begun = true;
  $("empty").hidden = all.length > 0;
}

// Who asks as somebody else sees other answers: nothing of that is news.
export function forgetWhatWasTold() {
  begun = false;
}

function tell(message, isPrivate, names) {
  const node = shown.get(message.id).querySelector(".text, .embed h2, .quiet");
  const words = node ? node.innerText.trim().split("\n")[0] : "";
  announce(`${isPrivate ? "Only for you, " : ""}${names.user(message.author.id)}: ${words}`);
}

function item(message, isPrivate, names) {
  const author = names.user(message.author.id);
  const origin = message.interaction_metadata;
  const used = origin && origin.name ? make("div", { class: "used" }, `${names.user(origin.user.id)} used /${origin.name}`) : null;
  const colour = message.author.bot ? {} : { "--avatar": AVATARS[Number(BigInt(message.author.id) % 4n)] };
  return make("li", { class: isPrivate ? "message private" : "message", "data-id": message.id }, used,
    make("span", { class: "avatar", "aria-hidden": "true", style: colour }, author.slice(0, 1)),
    make("article", { "aria-label": isPrivate ? `Only for you, from ${author}` : `From ${author}` },
      byline(message, author), ...said(message, author, names),
      isPrivate ? privacyNote() : null, failures.has(message.id) ? make("p", { class: "failed", role: "alert" }, failures.get(message.id)) : null));
}

function byline(message, author) {
  return make("div", { class: "byline" }, make("b", {}, author),
    message.author.bot ? make("span", { class: "app" }, "APP") : null, clockTime(message.timestamp),
    message.edited_timestamp ? make("span", { class: "edited" }, "(edited)") : null);
}

function said(message, author, names) {
  if (message.flags & LOADING) return [make("p", { class: "quiet" }, `${author} is thinking …`)];
  const parts = message.components.map(part => component(part, names));
  if (message.flags & LAYOUT) return [make("div", { class: "layout" }, ...parts)];
  return [
    message.content ? markdown(message.content, names) : null, ...message.embeds.map(one => embed(one, names)),
    ...attachments(message), ...parts,
  ];
}

function privacyNote() {
  return make("p", { class: "note" }, "👁 Only you can see this · ",
    make("button", { type: "button", class: "plain", "data-dismiss": true }, "Dismiss message"));
}
