// The talk on the page: its bubbles, its choices, and what of it the server has.

import { element, list } from "./dom.js";
import { plain } from "./markdown.js";
import { botBubble, choices, problem, userBubble } from "./render.js";

const QUIET_MS = 500;

/**
 * @param {HTMLElement} log Where the talk is shown.
 * @param {object} scroll See scroll.js.
 * @param {(choice: object) => void} press What a pressed choice does.
 */
export function createTalk(log, scroll, press) {
  // What the server has of what is shown, in order: "u:" and a message id, or "b:" and the bot's words.
  let shown = [];
  // Messages on the page that the server has not finished with: id -> {message, bubble, problem?}.
  const pending = new Map();
  let lines = [];
  let answering = false;

  const bot = (message) => {
    const parts = [botBubble(message), choices(message, press)].filter(Boolean);
    log.append(...parts);
    lines.push({ from: "bot", text: plain(message.text) });
    return parts[0];
  };

  function person(text, bubble = userBubble(text ?? "")) {
    removeChoices();
    log.append(bubble);
    lines.push({ from: "person", text: String(text ?? "") });
    answering = false;
  }

  function removeChoices() {
    for (const used of log.querySelectorAll(".choices, .tools")) used.remove();
  }

  const note = (entry) => {
    if (entry.startsWith("b:") || !shown.includes(entry)) shown.push(entry);
  };

  const unnote = (id) => {
    shown = shown.filter((entry) => entry !== `u:${id}`);
  };

  const isHeld = (node) => [...pending.values()].some((held) => held.problem === node);

  // Draws the whole conversation without reading all of it aloud again.
  function redraw(history) {
    const quiet = history.length > 0;
    if (quiet) log.setAttribute("aria-live", "off");
    log.replaceChildren();
    lines = [];
    let turnStart = null;
    for (const entry of history) {
      if (entry.from === "user") {
        person(entry.text);
        turnStart = null;
      } else {
        const made = bot(entry);
        turnStart ??= made;
      }
    }
    for (const held of pending.values()) {
      person(held.message.title ?? held.message.message, held.bubble);
      if (held.problem) log.append(held.problem);
    }
    if (pending.size || !turnStart) scroll.end();
    else scroll.start(turnStart);
    if (quiet) setTimeout(() => log.setAttribute("aria-live", "polite"), QUIET_MS);
  }

  return {
    isEmpty: () => !shown.length,
    isWaiting: () => pending.size > 0,
    waiting: () => [...pending.values()].filter((held) => !held.problem).map((held) => held.message),
    lines: () => [...lines],

    /** Shows a message of the person that the server does not have yet. */
    hold(message) {
      const text = message.title ?? message.message;
      const bubble = userBubble(text);
      pending.set(message.message_id, { message, bubble });
      person(text, bubble);
      scroll.end();
      return bubble;
    },

    /** A message goes out. Choices belong to the newest turn, also when several went out at once. */
    dispatch(message) {
      note(`u:${message.message_id}`);
      removeChoices();
      answering = false;
    },

    settle(id) {
      pending.get(id)?.problem?.remove();
      pending.delete(id);
    },

    bot(message) {
      if (!message.notice) note(`b:${message.text ?? ""}`);
      if (answering) bot(message);
      else scroll.answer(() => bot(message));
      answering = true;
    },

    echo({ text, message_id: id }) {
      note(`u:${id}`);
      person(text);
    },

    /** A message was not answered; `again` sends it, or asks for the talk if no message was at fault. */
    failed(id, sentence, again) {
      const held = pending.get(id);
      const node = problem(sentence, held ? "Send again" : "Try again", () => {
        node.remove();
        if (held) delete held.problem;
        again(held?.message);
      });
      if (held) {
        unnote(id);
        held.problem = node;
        held.bubble.after(node);
      } else {
        log.append(node);
      }
      scroll.end();
    },

    say(sentence) {
      log.append(element("p", "aside", sentence));
    },

    /** What the server has is what counts: what was missed is added, and anything else is drawn anew. */
    confirm(history, known) {
      for (const node of log.querySelectorAll(".problem")) if (!isHeld(node)) node.remove();
      for (const id of pending.keys()) {
        if (known.has(id)) this.settle(id);
        else unnote(id);
      }
      const entries = list(history).map((entry) => (entry.from === "user" ? `u:${entry.message_id}` : `b:${entry.text ?? ""}`));
      const missed = shown.length && shown.every((entry, index) => entry === entries[index]);
      if (missed) {
        for (const entry of history.slice(shown.length)) {
          if (entry.from === "user") person(entry.text);
          else if (answering) bot(entry);
          else scroll.answer(() => bot(entry));
          answering = entry.from !== "user";
        }
      } else {
        redraw(history);
      }
      shown = entries;
    },

    clear() {
      shown = [];
      lines = [];
      pending.clear();
      log.replaceChildren();
    },
  };
}
