// The page: shows the conversation, sends what the person types or presses, and says when something is wrong.

import { botBubble, choices, element, problem, userBubble } from "./render.js";
import { newSession, randomId, sessionId } from "./storage.js";
import { createTransport } from "./transport.js";

const HARD_LIMIT = 16_000;
const TOO_LONG = "Your message is very long. Please send it in shorter parts, up to 1000 characters.";
const CONNECTING = "Connecting…";
const OFFLINE = "No connection. I keep trying.";
const WAITING = "No connection. Your message waits here and goes out by itself.";
const WRITING = "Knee Guide is writing…";

const log = document.getElementById("log");
const form = document.getElementById("form");
const input = document.getElementById("message");
const typing = document.getElementById("typing");
const notice = document.getElementById("notice");
const dialog = document.getElementById("ask-restart");

// What the server has of what is shown, in order: "u:" and a message id, or "b:" and the bot's words.
let shown = [];
// Messages on the page that the server has not finished with: id -> {message, bubble}.
const pending = new Map();
let turnStart = null;
let offline = true;

const transport = createTransport({
  confirm,
  bot: showBot,
  echo: showEcho,
  typing: showTyping,
  state: showState,
  dispatch: startTurn,
  done: (id) => settle(id),
  failed: showFailed,
});

// --- sending ---

function send(text, choice = null) {
  const message = { message_id: randomId(), message: text };
  if (choice) Object.assign(message, { payload: choice.payload, title: choice.title });
  const bubble = userBubble(text);
  pending.set(message.message_id, { message, bubble });
  removeChoices();
  add(bubble);
  turnStart = null;
  log.scrollTop = log.scrollHeight;
  transport.send(message);
  showState(offline ? "offline" : "ready");
  return bubble;
}

// Choices belong to the newest turn, also when several messages went out at once.
function startTurn(message) {
  note(`u:${message.message_id}`);
  removeChoices();
  turnStart = null;
}

function press(choice) {
  // The pressed button goes away; the focus moves to the person's own words, so the next Tab meets the answer.
  send(choice.title, choice).focus({ preventScroll: true });
}

function submit() {
  const text = input.value.trim();
  if (text.length > HARD_LIMIT) {
    showNotice(TOO_LONG);
  } else if (text) {
    input.value = "";
    fit();
    send(text);
  }
  input.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});

input.addEventListener("input", fit);

function fit() {
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight + 4}px`;
}

// --- showing ---

function showBot(bubble) {
  if (!bubble.notice) note(`b:${bubble.text ?? ""}`);
  const first = addBot(bubble);
  if (!turnStart) {
    turnStart = first;
    first.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
  }
}

function addBot(bubble) {
  const made = botBubble(bubble);
  add(made);
  if (Array.isArray(bubble.buttons) && bubble.buttons.length) add(choices(bubble.buttons, press));
  return made;
}

function showEcho({ text, message_id: id }) {
  removeChoices();
  note(`u:${id}`);
  add(userBubble(text ?? ""));
  turnStart = null;
}

function showFailed(id, sentence) {
  const held = pending.get(id);
  if (!held) {
    add(problem(sentence, "Try again", removeProblemAnd(() => transport.request())));
  } else {
    shown = shown.filter((entry) => entry !== `u:${id}`);
    held.problem = problem(sentence, "Send again", removeProblemAnd(() => transport.send(held.message)));
    held.bubble.after(held.problem);
  }
  log.scrollTop = log.scrollHeight;
}

function removeProblemAnd(again) {
  return (event) => {
    event.currentTarget.closest(".problem").remove();
    input.focus();
    again();
  };
}

function settle(id) {
  pending.get(id)?.problem?.remove();
  pending.delete(id);
}

function showTyping(isTyping) {
  if (isTyping === Boolean(typing.textContent)) return;
  keepingTheEnd(() => {
    typing.replaceChildren();
    if (isTyping) typing.append(element("span", "dots", element("i"), element("i"), element("i")), WRITING);
  });
}

function showState(state) {
  offline = state === "offline";
  if (!offline) showNotice("");
  else if (pending.size) showNotice(WAITING);
  else showNotice(shown.length ? OFFLINE : CONNECTING);
}

function showNotice(sentence) {
  if (notice.textContent === sentence) return;
  keepingTheEnd(() => {
    notice.textContent = sentence;
  });
}

// Lines below the talk make it shorter: the last words must not slip out of sight.
function keepingTheEnd(change) {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 8;
  change();
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function add(child) {
  log.append(child);
}

function note(entry) {
  if (entry.startsWith("b:") || !shown.includes(entry)) shown.push(entry);
}

function removeChoices() {
  for (const group of log.querySelectorAll(".choices")) group.remove();
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// --- what the server has is what counts ---

function confirm(history, known) {
  for (const group of log.querySelectorAll(".problem")) if (!isHeld(group)) group.remove();
  for (const id of pending.keys()) {
    if (known.has(id)) settle(id);
    else shown = shown.filter((entry) => entry !== `u:${id}`);
  }
  const entries = history.map((entry) => (entry.from === "user" ? `u:${entry.message_id}` : `b:${entry.text ?? ""}`));
  const missed = shown.length && shown.every((entry, index) => entry === entries[index]);
  if (missed) {
    const rest = history.slice(shown.length);
    shown = entries;
    rest.forEach((entry) => (entry.from === "user" ? showPast(entry) : addBot(entry)));
  } else {
    redraw(history);
    shown = entries;
  }
}

function isHeld(group) {
  return [...pending.values()].some((held) => held.problem === group);
}

function showPast(entry) {
  removeChoices();
  add(userBubble(entry.text));
}

// Draws the whole conversation without reading all of it aloud again.
function redraw(history) {
  log.setAttribute("aria-live", "off");
  log.replaceChildren();
  turnStart = null;
  for (const entry of history) {
    if (entry.from === "user") {
      showPast(entry);
      turnStart = null;
    } else {
      const made = addBot(entry);
      turnStart ??= made;
    }
  }
  for (const held of pending.values()) {
    removeChoices();
    add(held.bubble);
    if (held.problem) add(held.problem);
  }
  if (pending.size || !turnStart) log.scrollTop = log.scrollHeight;
  else turnStart.scrollIntoView({ block: "start" });
  turnStart = null;
  setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
}

// --- start over ---

document.getElementById("restart").addEventListener("click", () => {
  dialog.returnValue = "";
  dialog.showModal();
});

dialog.addEventListener("close", () => {
  if (dialog.returnValue !== "restart") return;
  shown = [];
  pending.clear();
  log.replaceChildren();
  showTyping(false);
  transport.start(newSession());
  input.focus();
});

showNotice(CONNECTING);
transport.start(sessionId());
