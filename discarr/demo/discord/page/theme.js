// Light or dark: the system's own choice until the visitor makes another.

import { $, setText } from "./dom.js";

const dark = matchMedia("(prefers-color-scheme: dark)");

export function startTheme() {
  use(remembered());
  $("theme").addEventListener("click", () => {
    const theme = shown() === "dark" ? "light" : "dark";
    use(theme);
    try { localStorage.setItem("theme", theme); } catch { /* a private window remembers nothing */ }
  });
  dark.addEventListener("change", () => use(document.documentElement.dataset.theme));
}

function remembered() {
  try { return localStorage.getItem("theme"); } catch { return null; }
}

const shown = () => document.documentElement.dataset.theme || (dark.matches ? "dark" : "light");

function use(theme) {
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  const isDark = shown() === "dark";
  setText($("theme"), isDark ? "☀" : "☾");
  $("theme").setAttribute("aria-label", isDark ? "Use the light theme" : "Use the dark theme");
}
