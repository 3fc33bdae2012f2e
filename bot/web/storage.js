// What this browser keeps: the signed token that opens a person's talk, messages not sent yet, and the text size.
// The token is never put in an address. A browser that keeps nothing works too, as long as the page is open.

const TOKEN = "knee-guide-token";
const SIZE = "knee-guide-text-size";
const WAITING = "knee-guide-waiting";
const inPage = new Map();

function read(store, key) {
  try {
    return window[store].getItem(key);
  } catch {
    return inPage.get(key) ?? null;
  }
}

function write(store, key, value) {
  inPage.set(key, value);
  try {
    if (value === null) window[store].removeItem(key);
    else window[store].setItem(key, value);
  } catch {
    // It is kept in the page.
  }
}

export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const token = () => read("localStorage", TOKEN);
export const keepToken = (value) => write("localStorage", TOKEN, value);
export const textSize = () => read("localStorage", SIZE);
export const keepTextSize = (value) => write("localStorage", SIZE, value);

/** Messages of this window that were not answered when the page went away. */
export function waiting() {
  try {
    const kept = JSON.parse(read("sessionStorage", WAITING) ?? "[]");
    return kept.filter((message) => typeof message?.message === "string" && typeof message.message_id === "string");
  } catch {
    return [];
  }
}

export const keepWaiting = (messages) => write("sessionStorage", WAITING, messages.length ? JSON.stringify(messages) : null);
