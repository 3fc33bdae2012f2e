// How soon to get help: what to do first stands in the band, phone numbers can be called by a touch.

import { element, list } from "../dom.js";
import { markdown } from "../markdown.js";
import { card, part, read } from "../shape.js";

// What the card is called if its first words are no title.
const LEVELS = {
  emergency: "Emergency",
  urgent: "Get medical help today",
  see_doctor: "See a doctor or physiotherapist",
  rest: "Rest first",
  self_care: "Care for it yourself",
};
const NUMBER = /\d(?:[\d ]*\d)?/g;

export const isLevel = (level) => Object.hasOwn(LEVELS, level);

export function advice(message, about) {
  const { title, blocks } = read(message.text);
  const parts = blocks.map((block) => part(block, about));
  const made = card("advice", title || LEVELS[about.level], ...parts);
  made.classList.add(`level-${about.level}`);
  callable(made, new Set(list(about.phones)));
  return made;
}

/** Turns each place where one of the phone numbers stands into a link that calls it. */
function callable(made, numbers) {
  const walker = document.createTreeWalker(made, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.closest("a, summary")) found.push(node);
  }
  for (const node of found) {
    const parts = [];
    let from = 0;
    for (const { 0: number, index } of node.data.matchAll(NUMBER)) {
      if (!numbers.has(number)) continue;
      parts.push(node.data.slice(from, index), link(number));
      from = index + number.length;
    }
    if (parts.length) node.replaceWith(...parts, node.data.slice(from));
  }
}

function link(number) {
  const made = element("a", "call", number);
  made.href = `tel:${number.replaceAll(" ", "")}`;
  return made;
}

export function plainText(message) {
  return element("div", "bubble from-bot", markdown(message.text ?? ""));
}
