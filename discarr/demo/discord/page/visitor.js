// Who is asking, kept in the address, so that a link or a reload shows the same; and the language of their Discord.

import { $ } from "./dom.js";
import { ask } from "./server.js";

const address = new URLSearchParams(location.search);

export const who = () => address.get("user") || "administrator";

export function startVisitor(changed) {
  $("who").addEventListener("change", () => {
    address.set("user", $("who").value);
    history.replaceState(null, "", "?" + address);
    changed();
  });
  $("reads").addEventListener("change", () => ask("speak", { user: who(), locale: $("reads").value }));
}

export function showLanguages({ known, chosen }) {
  const select = $("reads");
  if (!select.options.length) select.replaceChildren(...known.map(one => new Option(one.name, one.locale, false, one.locale === chosen)));
  select.value = chosen;
}

export function showPeople(people, you) {
  const entries = people.filter(person => person.part).sort((one, other) => one.part.localeCompare(other.part));
  const print = JSON.stringify(entries);
  if ($("who").dataset.print !== print) {
    $("who").replaceChildren(...entries.map(person => new Option(`${person.name}, ${person.part}`, person.part)));
    $("who").dataset.print = print;
  }
  $("who").value = you;
}
