import { code } from "../shared/copy.js";
import { element } from "../shared/dom.js";
import { agentSection } from "./agent.js";
import { commands } from "./commands.js";
import { reason } from "../shared/problem.js";
import { age } from "./format.js";
import { stateLabel, word } from "./states.js";
import { alert, button, card, failure } from "./widgets.js";

const EVERY = 5_000;

/** Where the edge's Horizon takes what a browser brings from its Keystone; nothing where no Horizon is known. */
export function websso(edge) {
  const horizon = edge.labels?.dashboard;
  return horizon ? horizon.replace(/\/*$/, "/auth/websso/") : "";
}

/** What is typed at the edge to put it under the master, and whether it has arrived. */
export async function setup({app, frame, calls, edge, name, page, words, state}) {
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
    const item = element("li", {}, element("h3", {class: "pf-v5-c-title pf-m-lg"}, title), element("p", {}, text));
    item.append(...body);
    steps.append(item);
  };
  step(app.t("setup.get"), app.t("setup.get.text"),
    element("div", {class: "idpm-buttons"},
      button(app.t("setup.get-config"), "primary", load(() => calls.config(name, websso(edge), `${name}-config.zip`)), "download",
        {id: "idpm-get-config"}),
      button(app.t("downloads.get-keys"), "secondary", load(() => calls.keys("keys.json")), "download",
        {id: "idpm-get-keys"})), said);
  step(app.t("setup.files"), app.t("setup.unpack.text"), line("modules", app.t("setup.modules")),
    line("unpack", app.t("setup.unpack")), line("install", app.t("setup.install")));
  step(app.t("setup.apache"), app.t("setup.apache.text"), line("include", app.t("setup.apache")),
    line("keystone", app.t("setup.keystone")), line("restart", app.t("setup.restart")));
  step(app.t("setup.register"), app.t("setup.register.text"), line("setup", app.t("setup.register")));
  step(app.t("setup.agent"), app.t("setup.agent.text"), line("needs", app.t("setup.needs")),
    line("place", app.t("setup.place")), line("credentials", app.t("setup.credentials")), line("key", app.t("setup.key")));
  step(app.t("setup.hand-over"), app.t("setup.hand-over.text"),
    agentSection({app, calls, name, page, done: status.look}));
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
