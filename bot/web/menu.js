// The menu: text size, saving the talk, starting over, deleting one's data; and the questions before the last two.

import { save } from "./dom.js";
import { keepTextSize, textSize } from "./storage.js";

const SIZES = ["normal", "large", "largest"];
const FAILED = "That did not work. Nothing was deleted. Please try again when there is a connection.";

/**
 * @param {object} on What to call: erase(what), which tells whether it worked, and lines(), the talk.
 * @param {string} name What the guide is called.
 */
export function createMenu(on, name) {
  const menu = document.getElementById("menu");
  const told = document.getElementById("menu-told");
  const erasing = { talk: document.getElementById("ask-restart"), all: document.getElementById("ask-delete") };

  const show = (dialog) => {
    dialog.returnValue = "";
    dialog.showModal();
    // Not the attribute autofocus: browsers refuse it in a frame on another site's page.
    dialog.querySelector("[data-first]").focus();
  };

  document.getElementById("open-menu").addEventListener("click", () => {
    told.textContent = "";
    show(menu);
  });

  const size = SIZES.includes(textSize()) ? textSize() : SIZES[0];
  document.documentElement.dataset.size = size;
  for (const choice of menu.querySelectorAll("[name=size]")) {
    choice.checked = choice.value === size;
    choice.addEventListener("change", () => {
      document.documentElement.dataset.size = choice.value;
      keepTextSize(choice.value);
    });
  }

  document.getElementById("save-talk").addEventListener("click", () => {
    save("knee-guide-talk.txt", transcript(on.lines(), name), "text/plain");
    told.textContent = "Your talk was saved as a file.";
  });

  for (const [what, dialog] of Object.entries(erasing)) {
    document.getElementById(`${dialog.id}-open`).addEventListener("click", () => {
      menu.close();
      show(dialog);
    });
    dialog.addEventListener("close", async () => {
      if (dialog.returnValue !== "yes") {
        document.getElementById("open-menu").focus();
      } else if (!(await on.erase(what))) {
        told.textContent = FAILED;
        show(menu);
      }
    });
  }
}

/** The talk as plain text. */
export function transcript(lines, name) {
  const said = lines.map((line) => `${line.from === "bot" ? name : "You"}:\n${line.text}`);
  return [`${name}, ${new Date().toLocaleDateString("en-GB", { dateStyle: "long" })}`, ...said].join("\n\n");
}
