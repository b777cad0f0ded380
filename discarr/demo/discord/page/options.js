// The fields of a command: choices, numbers, words, and words that the bot completes.

import { make } from "./dom.js";
import { closeList, listKey, openList } from "./listbox.js";
import { ask } from "./server.js";
import { who } from "./visitor.js";

const BOOLEAN = 5, INTEGER = 4, NUMBER = 10;
const TYPING_MILLISECONDS = 150;

// A command, an option or a choice, as it is called in the visitor's language; what is sent is its own name.
export const shownName = thing => thing.name_localized || thing.name;
export const shownDescription = thing => thing.description_localized || thing.description;

export function optionField(command, option, others) {
  const field = option.autocomplete ? completed(command, option, others) : plainField(option);
  const id = "option-" + option.name;
  field.id = id;
  field.name = option.name;
  field.required = Boolean(option.required);
  field.setAttribute("aria-describedby", id + "-about");
  return make("div", { class: "option" }, make("label", { for: id }, shownName(option) + (option.required ? "" : " (optional)")),
    make("small", { id: id + "-about" }, shownDescription(option)), field);
}

// What was filled in, by the names of the options, in the types that Discord sends.
export function filledIn(box) {
  const given = {};
  for (const field of box.querySelectorAll("input[name], select[name]")) {
    if (field.value === "") continue;
    const kind = field.dataset.kind;
    given[field.name] = kind === "json" ? JSON.parse(field.value) : kind === "number" ? Number(field.value)
      : field.dataset.shown === field.value ? JSON.parse(field.dataset.value) : field.value;
  }
  return given;
}

function plainField(option) {
  const choices = option.type === BOOLEAN ? [{ name: "yes", value: true }, { name: "no", value: false }] : option.choices;
  if (choices) {
    const entries = choices.map(choice => new Option(shownName(choice), JSON.stringify(choice.value)));
    const field = make("select", { "data-kind": "json" }, new Option(option.required ? "Choose …" : "(leave out)", ""), ...entries);
    return field;
  }
  const isNumber = option.type === INTEGER || option.type === NUMBER;
  return make("input", { type: isNumber ? "number" : "text", "data-kind": isNumber ? "number" : "text",
    min: option.min_value, max: option.max_value, step: option.type === NUMBER ? "any" : null, maxlength: option.max_length });
}

function completed(command, option, others) {
  const field = make("input", { type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": "listbox", "data-kind": "text" });
  let timer = null, newest = 0;
  const look = async () => {
    const mine = ++newest;
    const options = { ...others(), [option.name]: field.value };
    const told = await ask("complete", { user: who(), name: command.name, options, focused: option.name });
    if (mine !== newest || document.activeElement !== field) return;
    const choices = told.choices || [];
    openList(field, choices.map(choice => ({ label: choice.name, value: choice.value })), take, { label: shownName(option) });
  };
  const take = chosen => {
    clearTimeout(timer); // what was typed is not asked for any more
    newest += 1;
    field.value = chosen.label;
    field.dataset.shown = chosen.label;
    field.dataset.value = JSON.stringify(chosen.value);
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, TYPING_MILLISECONDS); });
  field.addEventListener("focus", look);
  field.addEventListener("blur", () => { newest += 1; closeList(); });
  field.addEventListener("keydown", event => {
    if (!listKey(event) && event.key === "ArrowDown") { event.preventDefault(); look(); }
  });
  return field;
}
