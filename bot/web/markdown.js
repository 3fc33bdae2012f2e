// A small part of Markdown, made of page elements: **bold**, lists, line breaks, links.

import { element } from "./dom.js";

const SAFE_LINK = /^(https?:\/\/|tel:|mailto:)/i;
const INLINE = /\*\*(.+?)\*\*|\[([^\]]+)\]\(([^()\s]+)\)|(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/g;
const NUMBERED = /^\s*(\d{1,3})[.)]\s+(.*)$/;
const BULLET = /^\s*[-*•]\s+(.*)$/;

export const plain = (text) => String(text ?? "").replaceAll("**", "");

function inline(text) {
  const parts = document.createDocumentFragment();
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [all, bold, words, target, address] = match;
    parts.append(text.slice(from, match.index));
    if (bold) parts.append(element("strong", "", inline(bold)));
    else parts.append(link(words ?? address, target ?? address, all));
    from = match.index + all.length;
  }
  parts.append(text.slice(from));
  return parts;
}

function link(words, target, asWritten) {
  if (!SAFE_LINK.test(target)) return document.createTextNode(asWritten);
  const made = element("a", "", words);
  made.href = target;
  if (/^https?:/i.test(target)) {
    made.target = "_blank";
    made.rel = "noopener noreferrer";
  }
  return made;
}

export function markdown(text) {
  const body = document.createDocumentFragment();
  let open = null;
  for (const line of String(text).split("\n")) {
    const number = NUMBERED.exec(line);
    const bullet = number ? null : BULLET.exec(line);
    if (number || bullet) {
      open = listItem(body, open, number, bullet);
    } else if (!line.trim()) {
      if (open?.tagName === "P") open = null;
    } else if (open?.tagName === "P") {
      open.append(element("br"), inline(line.trim()));
    } else {
      open = element("p", "", inline(line.trim()));
      body.append(open);
    }
  }
  return body;
}

function listItem(body, open, number, bullet) {
  const tag = number ? "OL" : "UL";
  if (open?.tagName !== tag) {
    open = element(tag.toLowerCase());
    body.append(open);
  }
  const item = element("li", "", inline((number ? number[2] : bullet[1]).trim()));
  if (number) item.value = Number(number[1]);
  open.append(item);
  return open;
}
