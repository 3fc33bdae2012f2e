// The session id is the only key to a person's conversation: 128 random bits, kept on this device, never in an address.

const KEY = "knee-guide-session";
const FORM = /^[0-9a-f]{32}$/;
let held = null;

export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function sessionId() {
  if (!held) held = read();
  return held ?? newSession();
}

export function newSession() {
  held = randomId();
  try {
    localStorage.setItem(KEY, held);
  } catch {
    // A browser that keeps nothing: the conversation lasts as long as the page.
  }
  return held;
}

function read() {
  try {
    const kept = localStorage.getItem(KEY);
    return FORM.test(kept ?? "") ? kept : null;
  } catch {
    return null;
  }
}
