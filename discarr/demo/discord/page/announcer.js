// What a screen reader says by itself: news, one at a time. Edits and countdowns are none.

import { $ } from "./dom.js";

const QUIET_MILLISECONDS = 600;
let waiting = [];
let timer = null;

export function announce(words) {
  waiting.push(words);
  if (timer === null) timer = setTimeout(speak, QUIET_MILLISECONDS);
}

function speak() {
  timer = null;
  $("announcer").textContent = waiting.join(". ");
  waiting = [];
}
