// Carries messages to the server and back. Only this module knows about the socket.
//
// Messages wait in a queue of our own and go out one at a time once the session is confirmed: what the socket library
// buffers by itself would go out before the server knows which conversation this window belongs to. A message that was
// cut off is sent again with the same id, and the server answers each id once.

import { io } from "./vendor/socket.io.esm.min.js";

const ANSWER_MS = 60_000;
const RETRY_MS = 3_000;
const NO_ANSWER = "The answer did not come. Please send it again.";

/**
 * @param {object} on What to call: confirm(history, isKnown), bot(bubble), echo(message), typing(isTyping),
 *   state("ready" | "offline"), dispatch(message), done(id), failed(id or null, sentence).
 */
export function createTransport(on) {
  const socket = io({ path: "/socket.io", autoConnect: false, reconnectionDelayMax: RETRY_MS });
  let session = null;
  let ready = false;
  let inFlight = null;
  let queue = [];

  function request() {
    ready = false;
    socket.emit("session_request", { session_id: session });
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
    const sentIn = session;
    inFlight = message.message_id;
    on.dispatch(message);
    socket.timeout(ANSWER_MS).emit("user_uttered", { session_id: session, ...message }, (error, answer) => {
      if (sentIn !== session || inFlight !== message.message_id) return;
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
    if (data?.session_id !== session) return;
    const history = Array.isArray(data.history) ? data.history : [];
    const known = new Set(history.map((entry) => entry.message_id).filter(Boolean));
    queue = queue.filter((message) => !known.has(message.message_id));
    inFlight = null;
    ready = true;
    on.state("ready");
    on.confirm(history, known);
    flush();
  });

  socket.on("bot_uttered", (bubble) => ready && on.bot(bubble ?? {}));
  socket.on("user_echo", (message) => ready && on.echo(message ?? {}));
  socket.on("bot_typing", (isTyping) => on.typing(Boolean(isTyping)));
  socket.on("message_error", (data) => on.failed(data?.message_id ?? null, String(data?.message ?? NO_ANSWER)));

  return {
    start(id) {
      session = id;
      ready = false;
      inFlight = null;
      queue = [];
      if (socket.connected) request();
      else socket.connect();
    },
    send(message) {
      queue.push(message);
      flush();
    },
    request,
    isReady: () => ready,
  };
}
