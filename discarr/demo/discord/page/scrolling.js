// Where the visitor looks: at the board above until they go down, and from then on at what is newest.

import { $ } from "./dom.js";

const NEAR = 80;
let follows = false;

const distance = () => $("scroll").scrollHeight - $("scroll").scrollTop - $("scroll").clientHeight;

export function startScrolling(moved) {
  $("scroll").addEventListener("scroll", () => {
    follows = distance() < NEAR && $("scroll").scrollTop > 0;
    moved();
    offerJumps();
  }, { passive: true });
  $("to-top").addEventListener("click", () => jump(0));
  $("to-newest").addEventListener("click", () => jump($("scroll").scrollHeight));
  addEventListener("resize", offerJumps);
}

// Whoever looks at the newest message goes on doing so.
export function follow(change) {
  const wasFollowing = follows;
  change();
  if (wasFollowing) $("scroll").scrollTop = $("scroll").scrollHeight;
  offerJumps();
}

// What was asked for comes into view; the board, which a press changes, is there already.
export function showAnswer(id) {
  const node = document.querySelector(`li[data-id="${CSS.escape(id)}"]`);
  if (node) node.scrollIntoView({ block: "nearest" });
}

function offerJumps() {
  $("to-top").hidden = $("scroll").scrollTop < NEAR;
  $("to-newest").hidden = distance() < NEAR;
}

function jump(to) {
  $("scroll").scrollTo({ top: to });
  $("scroll").focus({ preventScroll: true });
}
