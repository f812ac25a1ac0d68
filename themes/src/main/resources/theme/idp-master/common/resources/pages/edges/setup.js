import { code } from "../shared/copy.js";
import { element, prose } from "../shared/dom.js";
import { agentSection } from "./agent.js";
import { commands } from "./commands.js";
import { reason } from "../shared/problem.js";
import { age } from "./format.js";
import { stateLabel, word } from "./states.js";
import { alert, button, card, failure, field, textInput } from "./widgets.js";

const EVERY = 5_000;

/** Where the edge's Horizon takes what a browser brings from its Keystone; nothing where no Horizon is known. */
function websso(edge) {
  const horizon = edge.labels?.dashboard;
  return horizon ? horizon.replace(/\/*$/, "/auth/websso/") : "";
}

/** What a configuration depends on besides the edge's terms: its Horizon, and of which version its module is. */
export function configFields(app, edge) {
  const dashboard = textInput({
    type: "url", id: "idpm-dashboard", value: websso(edge), placeholder: "https://horizon.example.org/auth/websso/",
  });
  const version = edge.module === "openidc"
    ? textInput({id: "idpm-openidc-version", placeholder: "2.4.17", maxlength: "64", spellcheck: "false"})
    : null;
  return {
    nodes: [
      field(app.t("downloads.dashboard"), dashboard, app.t("downloads.dashboard.hint")),
      version && field(app.t("downloads.openidc"), version, app.t("downloads.openidc.hint")),
    ],
    // as Debian prints it, with its epoch and its own revision
    read: () => ({
      dashboard: dashboard.value.trim(),
      openidcVersion: version?.value.trim().replace(/^\d+:/, "").replace(/-.*$/, ""),
    }),
  };
}

/** What is typed at the edge to put it under the master, and whether it has arrived. */
export async function setup({app, frame, calls, summary, edge, name, page, words, state}) {
  const {may} = await summary.get().catch(() => ({may: []}));
  const typed = commands(name, edge.module);
  const said = element("div", {class: "idpm-answer"});
  const load = work => async () => {
    said.replaceChildren();
    try {
      await work();
    } catch (error) {
      said.replaceChildren(failure(app, error));
    }
  };
  const line = (key, text) => {
    const block = code(app, text, typed[key]);
    block.dataset.command = key;
    return block;
  };
  const status = live({app, frame, calls, edge, name, page, state});
  const steps = element("ol", {class: "idpm-steps"});
  const step = (title, text, ...body) => {
    const item = element("li", {}, element("h3", {class: "pf-v5-c-title pf-m-lg"}, title), element("p", {}, prose(text)));
    item.append(...body);
    steps.append(item);
  };
  const asked = configFields(app, edge);
  // what would be refused is not offered: who has to do it is said instead
  const keys = may.includes("bundle-keys")
    ? button(app.t("downloads.get-keys"), "secondary", load(() => calls.keys("keys.json")), "download", {id: "idpm-get-keys"})
    : null;
  step(app.t("setup.get"), app.t("setup.get.text"),
    element("form", {class: "pf-v5-c-form idpm-explain", onsubmit: event => {
      event.preventDefault();
      load(() => calls.config(name, asked.read(), `${name}-config.zip`))();
    }}, asked.nodes, element("div", {class: "pf-v5-c-form__actions idpm-buttons"},
      element("button", {type: "submit", class: "pf-v5-c-button pf-m-primary", id: "idpm-get-config"}, app.t("setup.get-config")),
      keys)),
    ...(keys ? [] : [element("p", {id: "idpm-no-keys"}, app.t("setup.no-keys"))]), said);
  step(app.t("setup.files"), app.t("setup.unpack.text"), line("modules", app.t("setup.modules")),
    line("unpack", app.t("setup.unpack")), line("install", app.t("setup.install")));
  step(app.t("setup.apache"), app.t("setup.apache.text"), line("include", app.t("setup.apache")),
    line("keystone", app.t("setup.keystone")), line("restart", app.t("setup.restart")));
  step(app.t("setup.register"), app.t("setup.register.text"), line("setup", app.t("setup.register")));
  step(app.t("setup.agent"), app.t("setup.agent.text"), line("needs", app.t("setup.needs")),
    line("place", app.t("setup.place")), line("credentials", app.t("setup.credentials")), line("key", app.t("setup.key")));
  step(app.t("setup.hand-over"), app.t(edge.may.includes("agent") ? "setup.hand-over.text" : "setup.no-agent-yet"),
    ...(edge.may.includes("agent") ? [agentSection({app, frame, calls, name, page, done: status.look})] : []));
  step(app.t("setup.start"), app.t("setup.start.text"), line("start", app.t("setup.start")));
  const made = words?.get("made")
    ? [alert(app, "success", app.t("wizard.made", name), [app.t("wizard.made.text")], {id: "idpm-made"})]
    : [];
  return [...made, status.node, card(app.t("setup.title"), steps)];
}

/** How the edge stands, asked again every few seconds for as long as somebody looks. */
function live({app, frame, calls, edge, name, page, state}) {
  const label = element("span", {});
  const text = element("span", {});
  const node = element("div", {class: "pf-v5-c-card pf-m-compact idpm-live", id: "idpm-live"},
    element("div", {class: "pf-v5-c-card__body idpm-labels"}, element("strong", {}, app.t("setup.live")), label, text));
  let known = null;
  let asking = false;
  const show = now => {
    label.replaceChildren(stateLabel(app, now.state));
    state.replaceChildren(stateLabel(app, now.state));
    page.shut.hidden = !now.suspended;
    text.textContent = now.reported
      ? app.t("setup.reported", age(now.reported), String(now.applied ?? 0), String(now.version ?? 0))
      : now.agentClient ? app.t("setup.registered") : app.t("setup.no-agent");
    if (known !== null && known !== now.state) {
      frame.announce(app.t("setup.now", name, word(app, now.state)));
    }
    known = now.state;
  };
  const look = async () => {
    if (asking || document.hidden || !page.live()) {
      return;
    }
    asking = true;
    try {
      const now = await calls.edge(name);
      if (page.live()) {
        show(now);
      }
    } catch (error) {
      text.replaceChildren(reason(error, app.t));
    } finally {
      asking = false;
    }
  };
  show(edge);
  const timer = setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  page.leave(() => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  });
  return {node, look};
}
