// Picking a number, such as pain from 0 to 10. The offers give some numbers a name.

import { button, element, group, list } from "../dom.js";

const LONGEST = 20;

/** The numbers to press, or null if the message asks for none. */
export function scale(message, press) {
  const { low, high } = message.custom;
  if (!Number.isInteger(low) || !Number.isInteger(high) || high <= low || high - low > LONGEST) return null;
  const offered = new Map(list(message.buttons).map((choice) => [Number.parseInt(choice.title, 10), choice]));
  const numbers = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  const made = group(`A number from ${low} to ${high}`, "choices scale");
  for (const number of numbers) {
    const choice = offered.get(number) ?? { title: String(number) };
    const key = button(String(number), "choice", () => press(choice));
    key.setAttribute("aria-label", choice.title);
    made.append(key);
  }
  const named = [...offered.values()].map((choice) => choice.title).join(" · ");
  if (named) made.append(element("p", "small", named));
  return made;
}
