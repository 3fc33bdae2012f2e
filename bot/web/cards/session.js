// One place of a guided session: how far along it is, which leg, a hold timer and a counter of repetitions.

import { element, extra, whole } from "../dom.js";
import { card, meter, part, read } from "../shape.js";
import { counter, timer } from "./tools.js";

const SIDES = { left: "Left leg", right: "Right leg", both: "Both legs", sore: "Sore leg" };

export function session(message, about) {
  const { title, blocks } = read(message.text);
  const named = title ? null : extra(element("p", "named", String(about.title ?? "")));
  return card("session", title, named, ...progress(about), side(about), ...blocks.map((b) => part(b, about)), tools(message, about));
}

function progress(about) {
  const parts = [
    ["Exercise", about.exercise, about.exercises],
    ["Step", about.step, about.steps],
    ["Set", about.set, about.sets],
    ["Hold", about.hold, about.holds],
  ];
  return parts
    .filter(([, value, most]) => whole(value) && most > 1)
    .map(([name, value, most]) => meter(`${name} ${value} of ${most}`, value, most, { isSaid: name !== "Exercise" }));
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
