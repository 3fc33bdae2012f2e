// Adds Knee Guide to any page: <script src="https://knee.example.org/chat/static/launcher.js" async></script>
//
// A button in the corner opens the chat in a dialog. Both live in a shadow tree, so the page's styles do not reach
// them, and the chat itself in a frame of its own origin. Nothing is loaded before somebody opens it. There is no
// inline style and no inline script, so a strict policy on the page needs only script-src and frame-src.
(() => {
  const script = document.currentScript;
  const { label = "Ask about your knee", name = "Knee Guide" } = script.dataset;
  const chat = new URL("/chat/#launcher", script.src);

  const LOOKS = `
    :host { all: initial !important; display: block !important; position: fixed !important;
      inset-block-end: var(--knee-edge, 16px) !important; inset-inline-end: var(--knee-edge, 16px) !important;
      z-index: 2147483000 !important; }
    button { all: initial; box-sizing: border-box; display: block; min-height: 52px; padding: 12px 22px;
      border: 2px solid var(--knee-on-accent, #fff); border-radius: 28px; cursor: pointer;
      background: var(--knee-accent, #0b5f59); color: var(--knee-on-accent, #fff);
      font: 600 18px/1.3 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      box-shadow: 0 2px 10px rgb(0 0 0 / 30%); }
    button:focus-visible { outline: 3px solid var(--knee-accent, #0b5f59); outline-offset: 3px; }
    dialog { position: fixed; inset: auto; inset-block-end: 16px; inset-inline-end: 16px; margin: 0; padding: 0;
      box-sizing: border-box; width: min(440px, calc(100vw - 32px)); height: min(760px, calc(100dvh - 32px));
      max-width: none; max-height: none; overflow: hidden; border: 1px solid #6f817e; border-radius: 18px;
      background: #f3f6f4; box-shadow: 0 8px 40px rgb(0 0 0 / 35%); }
    dialog::backdrop { background: rgb(0 0 0 / 30%); }
    iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: light dark; }
    @media (max-width: 560px), (max-height: 480px) {
      dialog { inset: 0; width: 100vw; height: 100vh; height: 100dvh; border: 0; border-radius: 0; }
    }
    @media (prefers-color-scheme: dark) { dialog { background: #0f1718; } }
    @media print { :host { display: none !important; } }`;

  class KneeGuide extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      const looks = new CSSStyleSheet();
      looks.replaceSync(LOOKS);
      root.adoptedStyleSheets = [looks];
      this.opener = document.createElement("button");
      this.opener.type = "button";
      this.opener.textContent = label;
      this.opener.setAttribute("aria-haspopup", "dialog");
      this.opener.addEventListener("click", () => this.open());
      this.dialog = document.createElement("dialog");
      this.dialog.setAttribute("aria-label", name);
      root.append(this.opener, this.dialog);
      addEventListener("message", (event) => {
        if (event.source === this.frame?.contentWindow && event.data === "knee-guide:close") this.close();
      });
    }

    open() {
      if (!this.frame) {
        this.frame = document.createElement("iframe");
        this.frame.title = name;
        this.frame.allow = "clipboard-write";
        this.frame.src = chat;
        this.dialog.append(this.frame);
      }
      if (!this.dialog.open) this.dialog.showModal();
      this.frame.focus();
    }

    close() {
      this.dialog.close();
      this.opener.focus();
    }
  }

  if (!customElements.get("knee-guide")) customElements.define("knee-guide", KneeGuide);
  const add = () => {
    if (!document.querySelector("knee-guide")) document.body.append(document.createElement("knee-guide"));
  };
  if (document.body) add();
  else addEventListener("DOMContentLoaded", add);
})();
