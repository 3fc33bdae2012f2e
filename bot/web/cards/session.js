// One place of a guided session: how far along it is, which leg, a hold timer and a counter of repetitions.

import { element, extra, whole } from "../dom.js";
import { card, meter, part, read } from "../shape.js";
import { counter, timer } from "./tools.js";

const SIDES = { left: "Left leg", right: "Right leg", both: "Both legs", sore: "Sore leg" };
const LEG = /^(the )?(left|right|sore) leg\.$|^both legs\b.*\.$/i;

export function session(message, about) {
  const { title, blocks } = read(message.text);
  const named = title ? null : extra(element("p", "named", String(about.title ?? "")));
  // The words that name the leg get its look; where the message does not name it, the card does.
  const parts = blocks.map((block) => (LEG.test(block) ? element("p", "side", block) : part(block, about)));
  const leg = blocks.some((block) => LEG.test(block)) ? null : side(about);
  return card("session", title, named, ...progress(about, String(message.text)), leg, ...parts, tools(message, about));
}

function progress(about, said) {
  const parts = [
    ["Exercise", about.exercise, about.exercises],
    ["Step", about.step, about.steps],
    ["Set", about.set, about.sets],
    ["Hold", about.hold, about.holds],
  ];
  return parts
    .filter(([, value, most]) => whole(value) && most > 1)
    .map(([name, value, most]) => {
      const words = `${name} ${value} of ${most}`;
      return meter(words, value, most, { isSaid: said.toLowerCase().includes(words.toLowerCase()) });
    });
}

function side(about) {
  if (about.phase !== "work" || !Object.hasOwn(SIDES, about.side)) return null;
  return extra(element("p", `side side-${about.side}`, SIDES[about.side]));
}

/** Only the newest place, which still has its choices, can be worked with. */
function tools(message, about) {
  if (about.phase !== "work" || about.paused || about.ended || !message.buttons?.length) return null;
  const count = whole(about.rep_target) ? counter(about.rep_target) : null;
  const hold = whole(about.hold_seconds) ? timer(about.hold_seconds, () => count?.add()) : null;
  if (!count && !hold) return null;
  return extra(element("div", "tools", hold?.node, count?.node));
}
