// Turns messages into page elements. Everything from the server becomes a text node: nothing is ever read as HTML.

const SAFE_LINK = /^(https?:\/\/|tel:|mailto:)/i;
const OWN_PICTURE = /^\/chat\/static\/[\w./-]+$/;
const INLINE = /\*\*(.+?)\*\*|\[([^\]]+)\]\(([^()\s]+)\)|(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/g;
const NUMBERED = /^\s*(\d{1,3})[.)]\s+(.*)$/;
const BULLET = /^\s*[-*•]\s+(.*)$/;

// What a card is called if its first words are no title.
const LEVELS = {
  emergency: "Emergency",
  urgent: "Get medical help today",
  see_doctor: "See a doctor or physiotherapist",
  rest: "Rest first",
  self_care: "Care for it yourself",
};

export function element(tag, className = "", ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// --- a small part of Markdown: **bold**, lists, line breaks, links ---

export function inline(text) {
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

// --- bubbles ---

export function userBubble(text) {
  const bubble = element("div", "bubble from-person", element("span", "unseen", "You said: "));
  String(text)
    .split("\n")
    .forEach((line, index) => bubble.append(...(index ? [element("br"), line] : [line])));
  bubble.tabIndex = -1;
  return bubble;
}

export function botBubble(message) {
  const about = message.custom ?? {};
  const text = String(message.text ?? "");
  const shaped = text && (about.card === "exercise" || Object.hasOwn(LEVELS, about.level));
  const bubble = shaped ? card(text, about) : element("div", "bubble from-bot", markdown(text));
  bubble.prepend(element("span", "unseen", "Knee Guide said: "));
  return bubble;
}

export function choices(buttons, onPick) {
  const group = element("div", "choices");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Choices");
  for (const choice of buttons) {
    const button = element("button", "choice", String(choice.title));
    button.type = "button";
    button.addEventListener("click", () => onPick(choice));
    group.append(button);
  }
  return group;
}

export function problem(sentence, label, onAgain) {
  const button = element("button", "quiet", label);
  button.type = "button";
  button.addEventListener("click", onAgain);
  return element("div", "problem", element("p", "", sentence), button);
}

// --- cards: the message's own words, all of them and in their order, in a clearer shape ---

const TITLE = /^\*\*([^*\n]+)\*\*$/;
const LABEL = /^\*\*([^*\n]+?):\*\*\s*/;

function card(text, about) {
  const blocks = text.trim().split(/\n\s*\n/);
  const title = TITLE.exec(blocks[0])?.[1];
  if (title) blocks.shift();
  const made = element(
    "div",
    `bubble from-bot card ${Object.hasOwn(LEVELS, about.level) ? `level-${about.level}` : ""}`.trim(),
    element("h3", "band", title ?? String(about.title ?? LEVELS[about.level] ?? "")),
  );
  const parts = blocks.filter(Boolean).map((block) => part(block, about));
  if (parts.length) made.append(element("div", "card-body", picture(about.image), ...parts));
  return made;
}

function part(block, about) {
  if (/^Sources?: /.test(block)) return element("div", "source", markdown(block));
  const label = about.card === "exercise" ? LABEL.exec(block) : null;
  if (!label) return element("div", "part", markdown(block));
  const cautions = Array.isArray(about.cautions) ? about.cautions : [];
  const care = cautions.some((caution) => block.includes(caution));
  const rest = markdown(block.slice(label[0].length));
  return element("section", care ? "part care" : "part", element("h4", "", label[1]), rest);
}

function picture(image) {
  const source = image?.src ?? "";
  if (!OWN_PICTURE.test(source) || source.includes("..")) return null;
  const made = element("img", "picture");
  made.src = source;
  made.alt = String(image.alt ?? "");
  return made;
}
