import { element } from "../shared/dom.js";
import { alert, failure, field } from "./widgets.js";

/** Where the public key that `idpm edge key` has made is handed over: makes the edge's agent known to the master. */
export function agentSection({app, frame, calls, name, page, done = () => {}}) {
  const key = element("textarea", {rows: "5", maxlength: "16384", spellcheck: "false", id: "idpm-agent-key", class: "idpm-key"});
  const said = element("div", {class: "idpm-answer", id: "idpm-agent-said"});
  const form = element("form", {class: "pf-v5-c-form", id: "idpm-agent", onsubmit: async event => {
    event.preventDefault();
    let parsed;
    try {
      parsed = JSON.parse(key.value);
    } catch {
      said.replaceChildren(alert(app, "danger", app.t("agent.no-json"), [], {role: "alert"}));
      key.focus();
      return;
    }
    // a key pair has the secret half in `d`; it must not leave the edge
    if (secret(parsed)) {
      said.replaceChildren(alert(app, "danger", app.t("agent.secret"), [], {role: "alert"}));
      key.value = "";
      key.focus();
      return;
    }
    try {
      const made = await calls.agent(name, parsed);
      if (page.live()) {
        const text = app.t("agent.done", made?.client ?? `${name}-agent`);
        said.replaceChildren(alert(app, "success", text));
        frame.announce(text);
        key.value = "";
        done();
      }
    } catch (error) {
      said.replaceChildren(failure(app, error));
    }
  }}, field(app.t("agent.key"), key, app.t("agent.key.hint"), true),
  element("div", {class: "pf-v5-c-form__actions"},
    element("button", {type: "submit", class: "pf-v5-c-button pf-m-primary", id: "idpm-register"}, app.t("agent.register"))),
  said);
  // what may be a secret is not kept, wherever it came from
  page.keep(() => (isPublic(key.value) ? {agentKey: key.value} : null));
  key.value = page.kept()?.agentKey ?? "";
  return form;
}

function isPublic(text) {
  try {
    const parsed = JSON.parse(text);
    return parsed !== null && typeof parsed === "object" && !secret(parsed);
  } catch {
    return false;
  }
}

function secret(value) {
  const keys = Array.isArray(value?.keys) ? value.keys : [value];
  return keys.some(key => key !== null && typeof key === "object" && ["d", "k", "p", "q"].some(part => part in key));
}
