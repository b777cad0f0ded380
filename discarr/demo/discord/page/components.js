// Buttons, menus, and the layout that a message may be made of (IS_COMPONENTS_V2).

import { make } from "./dom.js";
import { picture } from "./embeds.js";
import { markdown } from "./markdown.js";

const RENDERED = {
  1: row, 2: button, 3: menu, 9: section, 10: (part, names) => markdown(part.content, names),
  11: part => picture(part.media.url, part.description, "thumbnail", part.spoiler),
  12: gallery, 13: file, 14: separator, 17: container,
};

export function component(part, names) {
  const render = RENDERED[part.type];
  return render ? render(part, names) : make("p", { class: "quiet" }, "A component that this page does not know.");
}

function row(part, names) {
  return make("div", { class: "row" }, ...part.components.map(inner => component(inner, names)));
}

function button(part) {
  const symbol = part.emoji ? part.emoji.name : "";
  const words = [symbol, part.label].filter(Boolean).join(" ");
  if (part.style === 5) return make("a", { class: "style5", href: webAddress(part.url), rel: "noreferrer noopener", target: "_blank" }, words);
  return make("button", {
    // Not `disabled`: a button that an edit disables keeps the focus of whoever pressed it.
    type: "button", class: "style" + Number(part.style), "data-custom-id": part.custom_id,
    "aria-disabled": part.disabled ? "true" : null,
    "aria-label": part.label ? null : spokenName(part.custom_id, symbol),
  }, words);
}

const webAddress = address => (/^https?:\/\//.test(address || "") ? address : null);

// A button with only a symbol says its custom id's words: better than "black left-pointing triangle".
const spokenName = (customId, symbol) => `${symbol} ${(customId || "").replace(/[^A-Za-z]+/g, " ").trim()}`;

function menu(part) {
  return make("button", {
    type: "button", class: "menu", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false",
    "aria-controls": "listbox", "data-custom-id": part.custom_id, "aria-disabled": part.disabled ? "true" : null,
    "aria-label": part.placeholder || "Choose", "data-options": JSON.stringify(part.options || []),
  }, part.placeholder || "Choose");
}

function container(part, names) {
  const accented = part.accent_color !== null && part.accent_color !== undefined;
  const colour = accented ? "#" + part.accent_color.toString(16).padStart(6, "0") : null;
  return make("div", { class: accented ? "container accented" : "container", style: accented ? { "--accent": colour } : {} },
    ...part.components.map(inner => component(inner, names)));
}

function section(part, names) {
  return make("div", { class: "section" },
    make("div", {}, ...part.components.map(inner => component(inner, names))), component(part.accessory, names));
}

function gallery(part) {
  const across = String(Math.min(part.items.length, 3));
  return make("div", { class: "gallery", style: { "--across": across } },
    ...part.items.map(item => picture(item.media.url, item.description, "picture", item.spoiler)));
}

function separator(part) {
  return make("hr", { class: ["separator", part.divider ? "divided" : "", part.spacing === 2 ? "large" : ""].join(" ").trim(),
    "aria-hidden": part.divider ? null : "true" });
}

function file(part) {
  return make("p", { class: "file" }, `📎 ${part.name || "a file"}`);
}
