// Small helpers. Everything from the server becomes a text node: nothing is ever read as HTML.

export function element(tag, className = "", ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function button(words, className, onClick) {
  const made = element("button", className, words);
  made.type = "button";
  made.dir = "auto";
  made.addEventListener("click", onClick);
  return made;
}

/** A group of controls with a name for screen readers. */
export function group(name, className, ...children) {
  const made = element("div", className, ...children);
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", name);
  return made;
}

/** Something that a card adds to the message's own words; what changes in it is not read aloud by itself. */
export function extra(made) {
  made.classList.add("extra");
  made.setAttribute("aria-live", "off");
  return made;
}

/** Says something to screen readers, outside the talk. */
export function announce(sentence) {
  const place = document.getElementById("announce");
  if (place) place.textContent = sentence;
}

export function save(name, text, type) {
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export const list = (value) => (Array.isArray(value) ? value : []);
export const whole = (value) => Number.isInteger(value) && value > 0;

/** What the clinic calls the guide. */
export const guideName = () => document.querySelector("h1")?.textContent ?? "";
