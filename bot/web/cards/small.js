// Cards of few words: answers, questions, sources, reminders, and what is kept of a person.

import { button, element, extra, group, save, whole } from "../dom.js";
import { card, meter, part, read } from "../shape.js";
import { plainText } from "./advice.js";

/** An answer: its title as a heading, and where it is from. */
export function answer(message, about) {
  const { title, blocks } = read(message.text);
  return card("answer", title, ...blocks.map((block) => part(block, about)));
}

/** A question of the interview: "Question 2 of 6". */
export function question(message, about) {
  const made = plainText(message);
  if (whole(about.number) && whole(about.of)) made.prepend(meter(`Question ${about.number} of ${about.of}`, about.number, about.of));
  return made;
}

export function reminder(message) {
  const made = plainText(message);
  made.prepend(extra(element("p", "named", "A reminder you asked for")));
  return made;
}

/** Everything that is kept of a person, to take away as a file. */
export function exported(message, about) {
  const made = plainText(message);
  const take = button("Save as a file", "quiet", () => save("knee-guide-data.json", String(about.json ?? ""), "application/json"));
  made.append(extra(group("Your data", "actions", take)));
  return made;
}
