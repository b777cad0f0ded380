// Discord's markdown as nodes. What is not understood stays as it was written.

import { make } from "./dom.js";
import { moment } from "./moments.js";

const RULES = [
  [/^\\([^A-Za-z0-9\s])/, found => found[1]],
  [/^`([^`]+)`/, found => make("code", {}, found[1])],
  [/^\*\*(.+?)\*\*(?!\*)/s, (found, names) => make("strong", {}, ...inline(found[1], names))],
  [/^__(.+?)__(?!_)/s, (found, names) => make("u", {}, ...inline(found[1], names))],
  [/^~~(.+?)~~/s, (found, names) => make("s", {}, ...inline(found[1], names))],
  [/^\|\|(.+?)\|\|/s, (found, names) => spoiler(inline(found[1], names))],
  [/^\*([^\s*](?:.*?[^\s*\\])?)\*(?!\*)/s, (found, names) => make("em", {}, ...inline(found[1], names))],
  [/^_([^_]+)_(?!\w)/s, (found, names) => make("em", {}, ...inline(found[1], names))],
  [/^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/, found => moment(Number(found[1]), found[2] || "f")],
  [/^<@!?(\d+)>/, (found, names) => mention("@" + names.user(found[1]))],
  [/^<@&(\d+)>/, (found, names) => mention("@" + names.role(found[1]))],
  [/^<#(\d+)>/, (found, names) => mention("#" + names.channel(found[1]))],
  [/^<\/([-\w ]+):\d+>/, found => mention("/" + found[1])],
  [/^<a?:(\w+):\d+>/, found => `:${found[1]}:`],
  [/^@(?:everyone|here)/, found => mention(found[0])],
  [/^\[([^\]]+)\]\(<?(https?:\/\/[^\s<>)]+)>?\)/, (found, names) => link(found[2], inline(found[1], names))],
  [/^<(https?:\/\/[^\s<>]+)>/, found => link(found[1], [found[1]])],
  [/^https?:\/\/[^\s<>]*[^\s<>.,;:!?)\]'"]/, found => link(found[0], [found[0]])],
];
const BEGINS = /[\\`*_~|<@[h]/;

export function inline(text, names) {
  const nodes = [];
  let plain = "", before = "";
  while (text) {
    const [first] = text;
    const hit = BEGINS.test(first) ? matching(text, before) : null;
    if (hit) {
      if (plain) nodes.push(plain);
      plain = "";
      nodes.push(hit.build(hit.found, names));
      before = hit.found[0].slice(-1);
      text = text.slice(hit.found[0].length);
    } else {
      plain += first;
      before = first;
      text = text.slice(first.length);
    }
  }
  if (plain) nodes.push(plain);
  return nodes;
}

function matching(text, before) {
  // An underscore or an address inside a word is just a character.
  if (/\w/.test(before) && /^[_h]/.test(text)) return null;
  for (const [pattern, build] of RULES) {
    const found = pattern.exec(text);
    if (found) return { found, build };
  }
  return null;
}

export function markdown(source, names, tag = "div") {
  const nodes = [];
  for (const [index, part] of (source || "").split(/```(?:\w*\n)?/).entries()) {
    if (index % 2) nodes.push(make("pre", {}, make("code", {}, part.replace(/\n$/, ""))));
    else nodes.push(...part.split("\n").flatMap((line, at, lines) => block(line, at < lines.length - 1, names)));
  }
  if (nodes[0] instanceof HTMLHeadingElement) nodes[0].classList.add("opening"); // no gap above it
  return make(tag, { class: "text" }, ...nodes);
}

function block(line, more, names) {
  const heading = /^(#{1,3}) (.*)/.exec(line);
  if (heading) return [make("h" + (2 + heading[1].length), {}, ...inline(heading[2], names))];
  const end = more ? "\n" : "";
  const small = /^-# (.*)/.exec(line);
  if (small) return [make("small", {}, ...inline(small[1], names))];
  const quote = /^> (.*)/.exec(line);
  if (quote) return [make("blockquote", {}, ...inline(quote[1], names))];
  const item = /^\s*[-*] (.*)/.exec(line);
  if (item) return [make("span", { class: "item" }, "• ", ...inline(item[1], names))];
  return [...inline(line, names), end];
}

const mention = text => make("span", { class: "mention" }, text);

function link(address, children) {
  return make("a", { href: address, rel: "noreferrer noopener", target: "_blank" }, ...children);
}

function spoiler(children) {
  return make("span", { class: "spoiler", role: "button", tabindex: 0, "aria-expanded": "false", "aria-label": "Spoiler" },
    make("span", {}, ...children));
}

export function toggleSpoiler(node) {
  const revealed = node.getAttribute("aria-expanded") !== "true";
  node.setAttribute("aria-expanded", String(revealed));
  // Its label would hide the words from a screen reader once they may be read.
  if (revealed) node.removeAttribute("aria-label");
  else node.setAttribute("aria-label", "Spoiler");
}
