// A plan: each exercise with its amount, and behind it why it was chosen.

import { element, extra, list } from "../dom.js";
import { card, part, read } from "../shape.js";

export function plan(message, about) {
  const { title, blocks } = read(message.text);
  const made = card("plan", title, ...blocks.map((block) => part(block, about)));
  const lines = made.querySelectorAll("ol > li");
  list(about.exercises).forEach((exercise, index) => {
    if (!lines[index] || !exercise?.why) return;
    const why = element("details", "why", element("summary", "", "Why this one?"), element("p", "", String(exercise.why)));
    lines[index].append(extra(why));
  });
  return made;
}
