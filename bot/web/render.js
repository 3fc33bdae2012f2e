// Turns messages into page elements, each kind of card by its own module.

import { advice, isLevel, plainText } from "./cards/advice.js";
import { doctor } from "./cards/doctor.js";
import { exercise } from "./cards/exercise.js";
import { painChart } from "./cards/pain_chart.js";
import { plan } from "./cards/plan.js";
import { scale } from "./cards/scale.js";
import { session } from "./cards/session.js";
import { answer, exported, question, reminder } from "./cards/small.js";
import { button, element, group, guideName, list } from "./dom.js";

const CARDS = {
  answer,
  exercise,
  exercise_part: answer,
  export: exported,
  follow_up: reminder,
  pain_chart: painChart,
  plan,
  question,
  session,
  sources: answer,
};

function kindOf(about) {
  if (about.for === "doctor") return doctor;
  if (isLevel(about.level)) return advice;
  return Object.hasOwn(CARDS, about.card) ? CARDS[about.card] : plainText;
}

// The words count more than their shape: a card that cannot be made is shown as text.
function shaped(message) {
  const about = message.custom ?? {};
  try {
    return message.text ? kindOf(about)(message, about) : plainText(message);
  } catch (error) {
    console.error(error);
    return plainText(message);
  }
}

/** Who speaks, for screen readers. With a direction of its own it does not count for the direction of the words. */
function whose(words) {
  const made = element("span", "unseen", words);
  made.dir = "ltr";
  return made;
}

export function botBubble(message) {
  const bubble = shaped(message);
  bubble.dir = "auto";
  bubble.prepend(whose(`${guideName()} said: `));
  return bubble;
}

export function userBubble(text) {
  const bubble = element("div", "bubble from-person", whose("You said: "));
  String(text)
    .split("\n")
    .forEach((line, index) => bubble.append(...(index ? [element("br"), line] : [line])));
  bubble.tabIndex = -1;
  bubble.dir = "auto";
  return bubble;
}

/** What can be pressed to answer a message; null if there is nothing. */
export function choices(message, press) {
  const picker = message.custom?.card === "scale" ? scale(message, press) : null;
  if (picker) return picker;
  const offers = list(message.buttons);
  if (!offers.length) return null;
  return group("Choices", "choices", ...offers.map((choice) => button(String(choice.title), "choice", () => press(choice))));
}

export function problem(sentence, label, onAgain) {
  return element("div", "problem", element("p", "", sentence), button(label, "quiet", onAgain));
}
