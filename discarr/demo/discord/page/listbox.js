// One list of suggestions or options at a time, beside whatever asked for it. The asker keeps the focus.

import { $, make } from "./dom.js";

const list = () => $("listbox");
let open = null;

// `options`: [{ label, description, symbol, ... }]; `choose` gets the one that is taken.
export function openList(owner, options, choose, { label = "Suggestions", closed = () => {} } = {}) {
  if (open && open.owner !== owner) closeList();
  open = { owner, options, choose, closed, at: options.length ? 0 : -1 };
  list().setAttribute("aria-label", label);
  list().replaceChildren(...options.map(option));
  if (!options.length) list().append(make("li", { role: "option", "aria-disabled": "true" }, "Nothing fits"));
  list().hidden = false;
  owner.setAttribute("aria-expanded", "true");
  place(owner);
  mark();
}

export function closeList() {
  if (!open) return;
  const { owner, closed } = open;
  open = null;
  list().hidden = true;
  owner.setAttribute("aria-expanded", "false");
  owner.removeAttribute("aria-activedescendant");
  closed();
}

export const isOpenFor = owner => open !== null && open.owner === owner;

// Whether the key was one of the list's own.
export function listKey(event) {
  if (!open || open.owner !== event.target) return false;
  const last = open.options.length - 1;
  const steps = { ArrowDown: open.at < last ? open.at + 1 : 0, ArrowUp: open.at > 0 ? open.at - 1 : last,
    PageDown: Math.min(open.at + 8, last), PageUp: Math.max(open.at - 8, 0) };
  if (event.key in steps) { open.at = last < 0 ? -1 : steps[event.key]; mark(); }
  else if (event.key === "Enter" && open.at >= 0) take(open.at);
  else if (event.key === "Escape") closeList();
  else if (event.key === "Tab") { closeList(); return false; }
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

function option(described, index) {
  const node = make("li", { role: "option", id: "suggestion-" + index, "aria-selected": "false" },
    described.symbol ? make("span", { "aria-hidden": "true" }, described.symbol) : null,
    make("span", {}, make("b", {}, described.label), described.description ? make("small", {}, described.description) : null));
  node.addEventListener("pointerdown", event => event.preventDefault()); // the asker keeps the focus
  node.addEventListener("click", () => take(index));
  return node;
}

function take(index) {
  const { options, choose } = open;
  closeList();
  choose(options[index]);
}

function mark() {
  [...list().children].forEach((node, index) => node.setAttribute("aria-selected", String(index === open.at)));
  if (open.at < 0) { open.owner.removeAttribute("aria-activedescendant"); return; }
  open.owner.setAttribute("aria-activedescendant", "suggestion-" + open.at);
  list().children[open.at].scrollIntoView({ block: "nearest" });
}

// Above or below, wherever there is more room, and never beyond the window's edges.
function place(owner) {
  const box = owner.getBoundingClientRect(), gap = 6, style = list().style;
  const above = box.top - 2 * gap, below = innerHeight - box.bottom - 2 * gap;
  const width = Math.min(Math.max(box.width, 300), innerWidth - 2 * gap);
  style.width = width + "px";
  style.left = Math.max(gap, Math.min(box.left, innerWidth - width - gap)) + "px";
  style.maxHeight = Math.min(Math.max(above, below), 380) + "px";
  style.top = above > below ? "auto" : box.bottom + gap + "px";
  style.bottom = above > below ? innerHeight - box.top + gap + "px" : "auto";
}

document.addEventListener("pointerdown", event => {
  if (open && !list().contains(event.target) && event.target !== open.owner) closeList();
});
// A phone's keyboard and new messages move what the list belongs to.
addEventListener("resize", followOwner);

export function followOwner() {
  if (!open) return;
  const { top, bottom } = open.owner.getBoundingClientRect();
  if (bottom < 0 || top > innerHeight) closeList();
  else place(open.owner);
}
