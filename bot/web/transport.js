// Carries messages to the server and back. Only this module knows about the socket.
//
// Messages wait in a queue of our own and go out one at a time once the session is confirmed: what the socket library
// buffers by itself would go out before the server knows which conversation this window belongs to. A message that was
// cut off is sent again with the same id, and the server answers each id once.

import { keepToken, token } from "./storage.js";
import { io } from "./vendor/socket.io.esm.min.js";

const ANSWER_MS = 60_000;
const RETRY_MS = 3_000;
const NO_ANSWER = "The answer did not come. Please send it again.";

/**
 * @param {object} on What to call: confirm(history, known, ended), bot(bubble), echo(message), typing(isTyping),
 *   state("ready" | "offline"), dispatch(message), done(id), failed(id or null, sentence), erased(what).
 */
export function createTransport(on) {
  const socket = io({ path: "/socket.io", autoConnect: false, reconnectionDelayMax: RETRY_MS });
  let ready = false;
  let inFlight = null;
  let queue = [];

  function request() {
    ready = false;
    socket.emit("session_request", { token: token() });
  }

  function pause() {
    ready = false;
    inFlight = null;
    on.typing(false);
    on.state("offline");
  }

  function flush() {
    if (!ready || inFlight || !queue.length) return;
    const message = queue[0];
    inFlight = message;
    on.dispatch(message);
    socket.timeout(ANSWER_MS).emit("user_uttered", message, (error, answer) => {
      if (inFlight !== message) return;
      // A lost connection: the message stays first in the queue and goes out again.
      if (error && !socket.connected) return;
      inFlight = null;
      queue = queue.filter((waiting) => waiting !== message);
      if (error) on.failed(message.message_id, NO_ANSWER);
      else if (answer?.ok) on.done(message.message_id);
      flush();
    });
  }

  socket.on("connect", request);
  socket.on("connect_error", pause);
  socket.on("disconnect", (reason) => {
    pause();
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), RETRY_MS);
  });

  socket.on("session_confirm", (data) => {
    if (typeof data?.token !== "string") return;
    keepToken(data.token);
    const history = Array.isArray(data.history) ? data.history : [];
    const known = new Set(history.map((entry) => entry.message_id).filter(Boolean));
    queue = queue.filter((message) => !known.has(message.message_id));
    inFlight = null;
    ready = true;
    on.state("ready");
    on.confirm(history, known, Boolean(data.ended));
    flush();
  });

  socket.on("erased", (data) => {
    queue = [];
    inFlight = null;
    if (data?.what === "all") keepToken(null);
    on.erased(data?.what);
    request();
  });

  socket.on("bot_uttered", (bubble) => ready && on.bot(bubble ?? {}));
  socket.on("user_echo", (message) => ready && on.echo(message ?? {}));
  socket.on("bot_typing", (isTyping) => on.typing(Boolean(isTyping)));
  socket.on("message_error", (data) => on.failed(data?.message_id ?? null, String(data?.message ?? NO_ANSWER)));

  return {
    start: () => socket.connect(),
    send(message) {
      queue.push(message);
      flush();
    },
    /** Deletes the talk ("talk") or everything ("all"); tells whether the server did. */
    async erase(what) {
      if (!ready) return false;
      try {
        return Boolean((await socket.timeout(ANSWER_MS).emitWithAck("erase", { what }))?.ok);
      } catch {
        return false;
      }
    },
    request,
  };
}
