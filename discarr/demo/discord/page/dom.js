// Nodes are made from text alone: no string from anywhere is ever read as markup.

export const $ = id => document.getElementById(id);

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "style") for (const [property, setting] of Object.entries(value)) node.style.setProperty(property, setting);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

// What a person or an event did to a node stays through an edit of the message.
const KEPT = new Set(["aria-busy", "aria-expanded", "aria-activedescendant"]);

// Makes `old` look like `fresh` and touches only what differs: focus, selection and open menus survive an edit,
// and a screen reader is not sent back to the beginning.
export function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
    old.replaceWith(fresh);
    return;
  }
  if (old.nodeType === Node.TEXT_NODE) {
    old.data = fresh.data;
    return;
  }
  morphAttributes(old, fresh);
  const wanted = [...fresh.childNodes];
  wanted.forEach((child, index) => {
    if (index < old.childNodes.length) morph(old.childNodes[index], child);
    else old.append(child);
  });
  while (old.childNodes.length > wanted.length) old.lastChild.remove();
}

function morphAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !KEPT.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of [...fresh.attributes]) {
    // The attribute `style` is inline style, which the page's policy forbids; its properties are not.
    if (name === "style") old.style.cssText = value;
    else if (old.getAttribute(name) !== value && !(KEPT.has(name) && old.hasAttribute(name))) old.setAttribute(name, value);
  }
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
