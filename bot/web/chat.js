// The page: shows the conversation, sends what the person types or presses, and says when something is wrong.

import { announce, element, guideName } from "./dom.js";
import { createMenu } from "./menu.js";
import { createScroll } from "./scroll.js";
import { keepWaiting, randomId, waiting } from "./storage.js";
import { createTalk } from "./talk.js";
import { createTransport } from "./transport.js";

const HARD_LIMIT = 16_000;
const TOO_LONG = "Your message is very long. Please send it in shorter parts, up to 10,000 characters.";
const CONNECTING = "Connecting…";
const OFFLINE = "No connection. I keep trying.";
const WAITING = "No connection. Your message waits here and goes out by itself.";
const ENDED = "Your last talk is over, because you were away for long. This is a new one.";
const ERASED = { talk: "Your talk was deleted.", all: "Everything about you was deleted." };

const name = guideName();
const log = document.getElementById("log");
const form = document.getElementById("form");
const input = document.getElementById("message");
const typing = document.getElementById("typing");
const notice = document.getElementById("notice");
let offline = true;

const scroll = createScroll(log, document.getElementById("news"));
const talk = createTalk(log, scroll, press);

const transport = createTransport({
  confirm(history, known, ended) {
    talk.confirm(history, known);
    keepWaiting(talk.waiting());
    if (ended) talk.say(ENDED);
  },
  bot: (bubble) => talk.bot(bubble),
  echo: (message) => talk.echo(message),
  dispatch: (message) => talk.dispatch(message),
  done(id) {
    talk.settle(id);
    keepWaiting(talk.waiting());
  },
  failed(id, sentence) {
    talk.failed(id, sentence, again);
    keepWaiting(talk.waiting());
  },
  erased(what) {
    talk.clear();
    keepWaiting([]);
    showTyping(false);
    announce(ERASED[what] ?? "");
    input.focus();
  },
  typing: showTyping,
  state: showState,
});

createMenu({ erase: (what) => transport.erase(what), lines: () => talk.lines() }, name);

// --- sending ---

function send(text, choice = null) {
  const message = { message_id: randomId(), message: text };
  if (choice?.payload) Object.assign(message, { payload: choice.payload, title: choice.title });
  const bubble = talk.hold(message);
  keepWaiting(talk.waiting());
  transport.send(message);
  showState(offline ? "offline" : "ready");
  return bubble;
}

function press(choice) {
  // The pressed button goes away; the focus moves to the person's own words, so the next Tab meets the answer.
  send(choice.title, choice).focus({ preventScroll: true });
}

function again(message) {
  input.focus();
  if (message) transport.send(message);
  else transport.request();
  keepWaiting(talk.waiting());
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

// --- what is going on ---

function showTyping(isTyping) {
  if (isTyping === Boolean(typing.textContent)) return;
  scroll.keepingTheEnd(() => {
    typing.replaceChildren();
    if (isTyping) {
      typing.append(element("span", "dots", element("i"), element("i"), element("i")), `${name} is writing…`);
    }
  });
}

function showState(state) {
  offline = state === "offline";
  if (!offline) showNotice("");
  else if (talk.isWaiting()) showNotice(WAITING);
  else showNotice(talk.isEmpty() ? CONNECTING : OFFLINE);
}

function showNotice(sentence) {
  if (notice.textContent === sentence) return;
  scroll.keepingTheEnd(() => {
    notice.textContent = sentence;
  });
}

// --- inside the launcher's dialog ---

if (location.hash === "#launcher" && parent !== window) {
  // The message holds nothing, so that any page may get it.
  const close = () => parent.postMessage("knee-guide:close", "*");
  const button = document.getElementById("close");
  button.hidden = false;
  button.addEventListener("click", close);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) close();
  });
  if (matchMedia("(pointer: fine)").matches) input.focus();
}

document.getElementById("no-script").remove();
showNotice(CONNECTING);
for (const message of waiting()) {
  talk.hold(message);
  transport.send(message);
}
transport.start();
