// Passkeys: asks the site for a question, lets the browser answer it, and hands the answer in.
// Where the browser lacks one of the calls, the button stays hidden and the other ways stay in sight.
"use strict";

(() => {
  const able =
    window.PublicKeyCredential &&
    PublicKeyCredential.parseCreationOptionsFromJSON &&
    PublicKeyCredential.parseRequestOptionsFromJSON &&
    PublicKeyCredential.prototype.toJSON;
  const FRESH_FOR = 4 * 60 * 1000; // a question stands for five minutes; ask again before that

  class Refusal extends Error {
    constructor(code, to) {
      super(code);
      this.code = code;
      this.to = to;
    }
  }

  async function send(box, address, data) {
    let response, said;
    try {
      response = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ ...data, form_token: box.dataset.token }),
      });
      said = await response.json();
    } catch {
      throw new Refusal(response ? "failed" : "offline");
    }
    if (!response.ok) throw new Refusal(said.error, said.to);
    return said;
  }

  async function answer(box, { conditional = false, signal } = {}) {
    const { key, options } = await send(box, box.dataset.ask, {});
    const credential =
      box.dataset.passkey === "add"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options), signal })
        : await navigator.credentials.get({
            publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
            signal,
            ...(conditional ? { mediation: "conditional" } : {}),
          });
    const done = await send(box, box.dataset.answer, {
      key,
      answer: credential.toJSON(),
      label: box.querySelector("input")?.value ?? "",
      next: box.dataset.next,
    });
    location.assign(done.to);
  }

  function codeOf(error) {
    if (error instanceof Refusal) return error.code;
    return { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "already", SecurityError: "host" }[error.name] ?? "failed";
  }

  function tell(box, code) {
    const line = box.querySelector(".said");
    line.textContent = box.dataset[code] ?? box.dataset.failed;
    line.classList.toggle("error", code !== "busy");
  }

  let waiting = new AbortController();

  async function wait(box) {
    // the browser offers a passkey from the address field; a question that grows old is asked anew
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    for (;;) {
      waiting = new AbortController();
      const mine = waiting;
      let old = false;
      const clock = setTimeout(() => {
        old = true;
        mine.abort();
      }, FRESH_FOR);
      try {
        await answer(box, { conditional: true, signal: mine.signal });
        return;
      } catch (error) {
        if (!old && error.name === "AbortError") return;
        if (!old && !(error instanceof Refusal)) return;
        if (!old) {
          tell(box, codeOf(error));
          return;
        }
      } finally {
        clearTimeout(clock);
      }
    }
  }

  async function press(box, button) {
    button.disabled = true;
    waiting.abort();
    tell(box, "busy");
    try {
      await answer(box);
    } catch (error) {
      if (error instanceof Refusal && error.to) {
        location.assign(error.to);
        return;
      }
      tell(box, codeOf(error));
    } finally {
      button.disabled = false;
    }
  }

  if (!able) return;
  for (const box of document.querySelectorAll("[data-passkey]")) {
    const button = box.querySelector("button");
    box.hidden = false;
    button.addEventListener("click", () => press(box, button));
    box.querySelector("input")?.addEventListener("keydown", (event) => {
      if (event.key === "Enter") press(box, button);
    });
    if (box.dataset.passkey === "sign-in") wait(box);
  }
  for (const hint of document.querySelectorAll("[data-without-passkey]")) hint.hidden = true;
})();
