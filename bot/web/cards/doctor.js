// The page for a doctor: to read, copy, print or save.

import { announce, button, element, extra, group, list, save } from "../dom.js";
import { plain } from "../markdown.js";
import { card, read } from "../shape.js";

export function doctor(message, about) {
  const { title } = read(message.text);
  const sections = list(about.sections).map((section) =>
    element(
      "section",
      "part",
      element("h4", "", String(section?.title ?? "")),
      element("ul", "", ...list(section?.lines).map((line) => element("li", "", String(line)))),
    ),
  );
  const note = element("p", "source", String(about.note ?? ""));
  const made = card("doctor", title || String(about.title ?? ""), ...sections, note);
  const words = plain(message.text);
  const said = element("span", "state");
  const tell = (sentence) => {
    said.textContent = sentence;
    announce(sentence);
  };
  const actions = group(
    "This page",
    "actions",
    button("Copy", "quiet", async () => tell((await copy(words)) ? "Copied." : "Copying did not work. Save it instead.")),
    button("Print", "quiet", () => print(made)),
    button("Save as a file", "quiet", () => save(`knee-summary-${about.date ?? ""}.txt`, words, "text/plain")),
    said,
  );
  made.lastElementChild.append(extra(actions));
  return made;
}

async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return false;
  }
}

function print(made) {
  const marked = [
    [made, "to-print"],
    [document.body, "prints-one"],
  ];
  for (const [node, mark] of marked) node.classList.add(mark);
  addEventListener("afterprint", () => marked.forEach(([node, mark]) => node.classList.remove(mark)), { once: true });
  window.print();
}
