// The classic embed, and the pictures of a message.

import { make } from "./dom.js";
import { inline, markdown } from "./markdown.js";
import { clockTime } from "./moments.js";

export function embed(described, names) {
  const colour = described.color ? "#" + described.color.toString(16).padStart(6, "0") : null;
  const fields = (described.fields || []).map(field => oneField(field, names));
  return make("div", { class: "embed", style: colour ? { "--accent": colour } : {} },
    described.author ? make("p", { class: "author" }, described.author.name) : null,
    described.title ? title(described, names) : null,
    described.description ? markdown(described.description, names) : null,
    fields.length ? make("div", { class: "fields" }, ...fields) : null,
    described.image ? picture(described.image.url, "Picture", "picture") : null,
    described.thumbnail ? picture(described.thumbnail.url, "", "thumbnail") : null,
    described.footer || described.timestamp ? footer(described) : null);
}

function title(described, names) {
  const words = inline(described.title, names);
  const linked = /^https?:\/\//.test(described.url || "");
  if (!linked) return make("h2", {}, ...words);
  return make("h2", {}, make("a", { href: described.url, rel: "noreferrer noopener", target: "_blank" }, ...words));
}

function oneField(field, names) {
  return make("div", { class: field.inline ? "field inline" : "field" },
    make("h3", {}, ...inline(field.name, names)), markdown(field.value, names));
}

function footer(described) {
  const parts = [];
  if (described.footer) parts.push(described.footer.text);
  if (described.timestamp) parts.push(parts.length ? " • " : "", clockTime(described.timestamp));
  return make("footer", {}, ...parts);
}

// Nothing is fetched from outside: a frame shows where such a picture would be.
export function picture(address, description, kind, veiled = false) {
  if (!address) return make("span", { class: kind + " frame", role: "img", "aria-label": description || "picture" }, "picture");
  return make("img", { class: veiled ? kind + " veiled" : kind, src: address, alt: description || "" });
}

export function attachments(message) {
  const shown = new Set(message.embeds.flatMap(one => [one.image, one.thumbnail]).filter(Boolean).map(one => one.url));
  return message.attachments.filter(file => !shown.has(file.url)).map(file =>
    (file.content_type || "").startsWith("image/")
      ? picture(file.url, file.filename, "picture") : make("p", { class: "file" }, `📎 ${file.filename}`));
}
