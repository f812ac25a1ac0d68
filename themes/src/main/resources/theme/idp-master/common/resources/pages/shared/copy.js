import { save } from "./api.js";
import { element } from "./dom.js";
import { icon } from "./icons.js";
import { problem } from "./problem.js";

/** Copies; true where it worked. Browsers without a clipboard for scripts, as over plain http, have an older way. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    const field = element("textarea", { class: "pf-v5-screen-reader", "aria-hidden": "true", tabindex: "-1" });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

/** A button that copies what the function answers, at once or later (null where it cannot), and says so in words and aloud. */
export function copyButton(app, what, text) {
  const label = element("span", {}, app.t("copy"));
  const button = element("button", {
    class: "pf-v5-c-button pf-m-secondary pf-m-small idpm-copy", type: "button",
    "aria-label": app.t("copyWhat", what),
    onclick: async () => {
      const found = await text();
      const done = found !== null && await copy(found);
      label.textContent = app.t(done ? "copied" : "copyFailed");
      app.say(app.t(done ? "copiedWhat" : "copyFailedWhat", what));
      button.focus();
      setTimeout(() => { label.textContent = app.t("copy"); }, 3000);
    },
  }, icon("copy"), " ", label);
  return button;
}

/** A button that has the browser keep what the function answers, likewise. */
export function downloadButton(app, filename, text) {
  return element("button", {
    class: "pf-v5-c-button pf-m-secondary pf-m-small", type: "button",
    "aria-label": app.t("downloadWhat", filename),
    onclick: async () => {
      const found = await text();
      if (found === null) {
        return;
      }
      save(new Blob([found], { type: "text/plain;charset=utf-8" }), filename);
      app.say(app.t("downloadedWhat", filename));
    },
  }, icon("download"), " ", app.t("download"));
}

/** Text to copy, in a box that the keyboard can scroll. */
export function code(app, what, text, filename) {
  return box(app, what, () => text, filename,
    element("pre", { class: "idpm-code-text", tabindex: "0", role: "region", "aria-label": what }, element("code", {}, text)));
}

/** The same box for a file that is too long to be looked at: what is in it is said instead, and it is fetched when wanted. */
export function longFile(app, filename, load, said) {
  const failed = element("div", {});
  const text = async () => {
    failed.replaceChildren();
    try {
      return await load();
    } catch (error) {
      failed.replaceChildren(problem(error, app.t));
      return null;
    }
  };
  return box(app, filename, text, filename, element("div", { class: "idpm-code-said" }, element("p", {}, said), failed));
}

function box(app, what, text, filename, content) {
  return element("figure", { class: "idpm-code" },
    element("figcaption", { class: "idpm-code-title" },
      element("span", {}, what),
      element("span", { class: "idpm-code-actions" },
        copyButton(app, what, text), filename ? downloadButton(app, filename, text) : null)),
    content);
}
