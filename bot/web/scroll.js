// Moves the talk only when that takes nothing from its reader: who reads somewhere else stays there, and is told.

const NEAR = 8;
const HAND = ["wheel", "touchmove", "keydown", "pointerdown"];

export function createScroll(log, news) {
  // Whether the person waits for the answer to what they just sent.
  let expecting = false;
  let newest = null;
  // On a low screen the whole page scrolls in place of the talk.
  const box = () => (getComputedStyle(log).overflowY === "visible" ? document.scrollingElement : log);
  const atEnd = () => box().scrollHeight - box().scrollTop - box().clientHeight < NEAR;
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  function show(bubble) {
    news.hidden = true;
    bubble.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
  }

  // Only the person's own moves count, and only after the browser has followed them.
  const moved = () => {
    expecting = atEnd();
  };
  for (const kind of HAND) {
    log.addEventListener(kind, () => requestAnimationFrame(() => requestAnimationFrame(moved)), { passive: true });
  }
  const look = () => {
    const bottom = Math.min(innerHeight, log.getBoundingClientRect().bottom);
    if (!news.hidden && newest.getBoundingClientRect().top < bottom - NEAR) news.hidden = true;
  };
  for (const place of [log, window]) place.addEventListener("scroll", look, { passive: true });

  news.addEventListener("click", () => {
    show(newest);
    log.focus({ preventScroll: true });
  });

  return {
    /** The first bubble of an answer: its beginning comes into sight, unless the person reads something else. */
    answer(add) {
      const follows = expecting || atEnd();
      expecting = false;
      newest = add();
      if (follows) show(newest);
      else news.hidden = false;
    },
    end() {
      expecting = true;
      news.hidden = true;
      box().scrollTop = box().scrollHeight;
    },
    start(bubble) {
      news.hidden = true;
      bubble.scrollIntoView({ block: "start" });
    },
    /** Lines below the talk make it shorter: the last words must not slip out of sight. */
    keepingTheEnd(change) {
      const was = atEnd();
      change();
      if (was) box().scrollTop = box().scrollHeight;
    },
  };
}
