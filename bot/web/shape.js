// What cards are made of: the message's own words, all of them and in their order, in a clearer shape.

import { element, extra, list } from "./dom.js";
import { markdown } from "./markdown.js";

const TITLE = /^\*\*([^*\n]+)\*\*((?: \([^()\n]+\))?)$/;
const LABEL = /^\*\*([^*\n]+?):\*\*\s*/;
const SOURCE = /^Sources?: /;

/** The message's first line, if it is a title, and its other paragraphs. */
export function read(text) {
  const blocks = String(text ?? "").trim().split(/\n\s*\n/).filter(Boolean);
  const found = TITLE.exec(blocks[0] ?? "");
  return found ? { title: found[1] + found[2], blocks: blocks.slice(1) } : { title: "", blocks };
}

export function card(kind, title, ...body) {
  const made = element("div", `bubble from-bot card card-${kind}`);
  if (title) made.append(element("h3", "band", title));
  made.append(element("div", "card-body", ...body));
  return made;
}

/** One paragraph of a card: the line with the sources, a part with a heading, or plain words. */
export function part(block, about, isCare = () => false) {
  if (SOURCE.test(block)) return sources(block, about);
  const label = LABEL.exec(block);
  if (!label) return element("div", "part", markdown(block));
  const rest = markdown(block.slice(label[0].length));
  return element("section", isCare(block) ? "part care" : "part", element("h4", "", label[1]), rest);
}

/** "Where is this from?": the line that names the publishers opens the titles of their articles. */
function sources(block, about) {
  const known = list(about.sources).filter((source) => source?.title);
  if (!known.length) return element("p", "source", block);
  const ask = extra(element("span", "ask", "Where is this from?"));
  const items = known.map((source) => {
    const section = source.section ? `, in the part “${source.section}”` : "";
    const end = /[.?!]$/.test(source.title) ? "" : ".";
    return element("li", "", `${source.title}${end} ${source.publisher ?? ""}${section}`);
  });
  return element("details", "source", element("summary", "", block, " ", ask), extra(element("ul", "", ...items)));
}

/** How far along something is, as a bar; also in words unless the message says them. */
export function meter(words, value, most, { isSaid = false } = {}) {
  const bar = element("progress");
  bar.max = most;
  bar.value = value;
  bar.setAttribute("aria-label", words);
  return extra(element("div", "meter", isSaid ? null : element("span", "", words), bar));
}
