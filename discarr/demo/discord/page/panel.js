// What a visitor may break, and put right again.

import { announce } from "./announcer.js";
import { $, make, morph } from "./dom.js";
import { ask } from "./server.js";

const narrow = matchMedia("(max-width: 60rem)");
let hasTroubles = false;

export function startPanel(changed) {
  $("troubles").addEventListener("click", event => {
    const button = event.target.closest("button");
    if (button) turn({ key: button.dataset.key }, button, changed);
  });
  $("mend").addEventListener("click", () => {
    if ($("mend").getAttribute("aria-disabled") !== "true") turn({}, $("mend"), changed);
  });
  $("panel-switch").addEventListener("click", () => show($("panel").hidden));
  $("panel-close").addEventListener("click", () => show(false));
  $("panel").addEventListener("keydown", event => { if (event.key === "Escape" && narrow.matches) show(false); });
  narrow.addEventListener("change", () => show(!narrow.matches));
}

// Beside the messages where there is room; over them, and closed at first, where there is not.
function show(isOpen) {
  $("panel").hidden = !(isOpen && hasTroubles);
  $("panel-switch").setAttribute("aria-expanded", String(isOpen));
  if (!narrow.matches) return;
  if (isOpen) $("troubles").querySelector("button").focus();
  else $("panel-switch").focus();
}

export function showTroubles(troubles) {
  if (!hasTroubles && troubles.length) {
    hasTroubles = true;
    $("panel").hidden = narrow.matches;
  }
  $("panel-switch").hidden = !troubles.length;
  morph($("troubles"), make("ul", { id: "troubles" }, ...troubles.map(item)));
  const calm = !troubles.some(trouble => trouble.on);
  if (calm) $("mend").setAttribute("aria-disabled", "true");
  else $("mend").removeAttribute("aria-disabled");
}

function item(trouble) {
  const about = "about-" + trouble.key;
  return make("li", { class: trouble.on ? "on" : null },
    make("button", { type: "button", class: trouble.on ? "style3" : "style2", "data-key": trouble.key, "aria-describedby": about },
      trouble.label),
    make("p", { id: about }, trouble.shows));
}

async function turn(order, button, changed) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  const told = await ask("troubles", order);
  button.removeAttribute("aria-busy");
  const turned = (told.troubles || []).find(trouble => trouble.key === order.key);
  if (told.failure) announce(told.failure);
  else announce(turned && turned.on ? `${turned.shows}` : "It is put right.");
  await changed();
}
