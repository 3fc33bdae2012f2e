// An exercise: its picture after the first rule, then everything the source says of it, part by part.

import { element, list } from "../dom.js";
import { card, part, read } from "../shape.js";

const FIGURE = /^figures\/\w+\.svg$/;
const FIGURE_SIZE = [640, 480];

export function exercise(message, about) {
  const { title, blocks } = read(message.text);
  const cautions = list(about.cautions);
  const isCare = (block) => cautions.some((caution) => block.includes(caution));
  // What to do first stays first; the picture comes after it.
  const [first, ...parts] = blocks.map((block) => part(block, about, isCare));
  return card("exercise", title || String(about.title ?? ""), first, picture(about), ...parts);
}

function picture(about) {
  if (!FIGURE.test(about.image)) return null;
  const made = element("img", "picture");
  made.loading = "lazy";
  [made.width, made.height] = FIGURE_SIZE;
  made.alt = String(about.image_alt ?? "");
  made.src = `/chat/static/${about.image}`;
  return made;
}
