// Discord's timestamps, <t:UNIX:STYLE>, in the language of the visitor's Discord: the relative ones count.

import { make, setText } from "./dom.js";

const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const STYLES = {
  t: { timeStyle: "short" }, T: { timeStyle: "medium" }, d: { dateStyle: "short" }, D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" }, F: { dateStyle: "full", timeStyle: "short" },
};
let locale, counted, whole;
countIn("en-US");

export function countIn(chosen) {
  locale = chosen;
  counted = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  whole = new Intl.DateTimeFormat(locale, STYLES.F);
}

export function moment(unix, style) {
  const date = new Date(unix * 1000);
  if (Number.isNaN(date.getTime())) return make("span", { class: "moment" }, "Invalid date");
  const counts = style === "R";
  const shown = counts ? relative(unix) : new Intl.DateTimeFormat(locale, STYLES[style]).format(date);
  return make("time", {
    class: "moment", datetime: date.toISOString(), title: whole.format(date), "data-unix": counts ? unix : null,
  }, shown);
}

export function clockTime(iso) {
  const date = new Date(iso);
  const shown = date.toLocaleTimeString(locale, { timeStyle: "short" });
  return make("time", { datetime: iso, title: whole.format(date) }, shown);
}

export function startCounting() {
  setInterval(() => {
    for (const node of document.querySelectorAll("time[data-unix]")) setText(node, relative(Number(node.dataset.unix)));
  }, 1000);
}

function relative(unix) {
  const seconds = Math.round(unix - Date.now() / 1000);
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) || UNITS[5];
  return counted.format(Math.trunc(seconds / length), unit);
}
