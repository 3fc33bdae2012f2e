// The two instruments of a session. Neither makes a sound; each says in words what happens.

import { announce, button, element, group } from "../dom.js";

const TICK_MS = 100;

/** Counts a hold down; it starts, pauses and starts again by one button. */
export function timer(seconds, onOver) {
  const left = element("span", "big", String(seconds));
  const bar = element("progress");
  bar.max = seconds;
  bar.value = seconds;
  bar.setAttribute("aria-label", "Time left");
  const state = element("p", "state", `Hold for ${seconds} seconds`);
  const press = button("Start", "main-button", toggle);
  const node = group("Hold timer", "tool timer", element("p", "count", left, " s"), press, bar, state);
  let rest = seconds * 1000;
  let running = null;
  let since = 0;

  function toggle() {
    if (running) stop("Go on", "Paused");
    else start();
  }

  function start() {
    if (rest <= 0) rest = seconds * 1000;
    since = performance.now();
    running = setInterval(tick, TICK_MS);
    show("Pause", "Hold", "is-running");
    announce("Hold.");
    tick();
  }

  function tick() {
    const now = performance.now();
    rest -= now - since;
    since = now;
    left.textContent = String(Math.max(0, Math.ceil(rest / 1000)));
    bar.value = Math.max(0, rest / 1000);
    if (!node.isConnected) clearInterval(running);
    else if (rest <= 0) over();
  }

  function over() {
    stop("Start again", "Time is up. Let go.", "is-over");
    announce("Time is up. Let go.");
    onOver();
  }

  function stop(label, words, look = "") {
    clearInterval(running);
    running = null;
    show(label, words, look);
  }

  function show(label, words, look) {
    press.textContent = label;
    state.textContent = words;
    node.classList.remove("is-running", "is-over");
    if (look) node.classList.add(look);
  }

  return { node };
}

/** Counts repetitions up to a target, and one back after a slip. */
export function counter(target) {
  let done = 0;
  const number = element("span", "big", "0");
  const state = element("p", "state");
  const up = button("Count one", "main-button", () => add());
  const back = button("Take one back", "quiet", () => set(done - 1));
  const node = group("Repetitions", "tool counter", element("p", "count", number, ` of ${target}`), up, state, back);

  function add() {
    set(done + 1);
  }

  function set(value) {
    done = Math.min(target, Math.max(0, value));
    number.textContent = String(done);
    const all = done === target;
    state.textContent = all ? `That is all ${target}. Well done.` : "";
    node.classList.toggle("is-over", all);
    announce(all ? state.textContent : `${done} of ${target}`);
  }

  return { node, add };
}
