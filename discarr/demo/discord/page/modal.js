// A form that the bot opens: it stands over everything until it is sent or put away.

import { $, make } from "./dom.js";

const PARAGRAPH = 2;

export function openModal(modal, send) {
  const dialog = $("modal"), outcome = make("p", { class: "failed", role: "alert" });
  const cancel = make("button", { type: "button", class: "style2" }, "Cancel");
  const form = make("form", { autocomplete: "off" }, make("h2", { id: "modal-title" }, modal.title),
    ...modal.fields.map(field), outcome,
    make("div", { class: "send" }, cancel, make("button", { class: "style1" }, "Submit")));
  cancel.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async event => {
    event.preventDefault();
    const values = Object.fromEntries([...form.querySelectorAll("[name]")].map(each => [each.name, each.value]));
    const told = await send({ opened_by: modal.opened_by, values });
    if (told.failure) outcome.textContent = told.failure;
    else dialog.close();
  });
  dialog.replaceChildren(form);
  dialog.setAttribute("aria-labelledby", "modal-title");
  dialog.showModal();
}

function field(described) {
  const attributes = { name: described.custom_id, maxlength: described.max_length, minlength: described.min_length,
    required: described.required !== false, placeholder: described.placeholder };
  const input = described.style === PARAGRAPH ? make("textarea", { ...attributes, rows: 4 }) : make("input", { ...attributes, type: "text" });
  input.value = described.value || "";
  return make("label", {}, described.label, input);
}
