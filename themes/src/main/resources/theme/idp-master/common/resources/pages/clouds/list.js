import { code, longFile } from "../shared/copy.js";
import { element, fill, prose } from "../shared/dom.js";
import { alert, problem } from "../shared/problem.js";
import { link } from "../shared/router.js";
import { dashboard, facts, refused, state, table } from "./parts.js";

const AT_ONCE = 30;
const SEARCH_FROM = 6;
const TYPING = 300;
/** Of how many edges a file is still something to look at. */
const LOOKED_AT = 12;

/** The reader's edges, a part at a time and searched at the server, and the file for all of them. */
export async function showEdges(app, page, search) {
  const { t } = app;
  const ask = (text, first) => app.api.get(`me?${new URLSearchParams({ search: text, first, max: AT_ONCE })}`);
  const me = await ask(search, 0);
  if (!page.live()) {
    return;
  }
  if (me.held === 0) {
    fill(app.main, section(app.heading(t("title")), nothing(app, me)));
    return;
  }
  const list = edges(app, ask);
  const file = me.open ? await clouds(app, me) : null;
  if (!page.live()) {
    return;
  }
  fill(app.main,
    section(app.heading(t("title")),
      element("p", { id: "greeting" }, t("greeting", me.user.name), " ", t("edges", me.held)),
      me.open ? element("p", {}, element("button", { class: "pf-v5-c-button pf-m-link pf-m-inline", type: "button", id: "to-file",
        onclick: () => document.getElementById("file").focus() }, t("cloudsTitle"))) : null),
    section(
      element("h2", { class: "pf-v5-c-title pf-m-xl" }, t("edgesTitle")),
      me.held < SEARCH_FROM ? null : searchField(app, search, list.search),
      list.nodes),
    me.open ? section(
      element("h2", { class: "pf-v5-c-title pf-m-xl", id: "file", tabindex: "-1" }, t("cloudsTitle")),
      element("p", {}, t("cloudsText")),
      element("ol", { class: "idpm-steps" },
        element("li", {}, t("cloudsSave"), " ", element("code", {}, "~/.config/openstack/clouds.yaml")),
        element("li", {}, t("cloudsUse"), " ",
          element("code", {}, `openstack --os-cloud ${me.open} token issue`))),
      element("p", {}, prose(t("cloudsDevice"))),
      file) : null);
  list.show(search, me);
}

async function clouds(app, me) {
  const load = () => app.api.text("me/clouds.yaml");
  return me.held > LOOKED_AT
    ? longFile(app, "clouds.yaml", load, app.t("cloudsLong", me.held))
    : code(app, "clouds.yaml", await load(), "clouds.yaml");
}

function section(...content) {
  return element("section", { class: "pf-v5-c-page__main-section idpm-section" }, content);
}

function nothing(app, me) {
  const { t } = app;
  return element("div", { class: "idpm-empty", id: "nothing" },
    alert("info", t("nothingTitle", me.user.name), [
      element("p", {}, t("nothingText")),
      element("ul", { class: "idpm-steps" },
        element("li", {}, t("nothingAsk")), element("li", {}, t("nothingLater")), element("li", {}, t("nothingOther"))),
    ], t));
}

function searchField(app, search, wanted) {
  let typing = 0;
  return element("form", { class: "idpm-search", role: "search", onsubmit: (event) => event.preventDefault() },
    element("label", { class: "pf-v5-c-form__label-text", for: "search" }, app.t("search")),
    element("span", { class: "pf-v5-c-form-control" },
      element("input", {
        id: "search", type: "search", value: search, maxlength: "100", autocomplete: "off",
        oninput: (event) => {
          const text = event.target.value;
          clearTimeout(typing);
          typing = setTimeout(() => {
            // whoever has gone on to an edge meanwhile stays there
            if (event.target.isConnected) {
              history.replaceState(null, "", link([], { search: text }));
              wanted(text);
            }
          }, TYPING);
        },
      })));
}

/** The cards of what was found, and the way to those that are not fetched yet. */
function edges(app, ask) {
  const { t } = app;
  const cards = element("div", { class: "idpm-cards", id: "edges" });
  const more = element("div", { class: "idpm-more" });
  const count = element("p", { id: "count", role: "status" });
  let searched = "";
  let asked = 0;
  const fetched = async (text, first) => {
    const mine = ++asked;
    cards.setAttribute("aria-busy", "true");
    try {
      const found = await ask(text, first);
      return mine === asked ? found : null;
    } catch (error) {
      if (mine === asked) {
        fill(more, problem(error, t));
      }
      return null;
    } finally {
      if (mine === asked) {
        cards.removeAttribute("aria-busy");
      }
    }
  };
  const add = (found) => {
    cards.append(...found.items.map((edge) => card(app, edge)));
    const rest = found.total - found.first - found.items.length;
    fill(more, rest <= 0 || found.items.length === 0 ? null : element("button", {
      class: "pf-v5-c-button pf-m-link", type: "button", id: "more", onclick: () => next(found.first + found.items.length),
    }, t("more", rest)));
  };
  const next = async (first) => {
    const found = await fetched(searched, first);
    if (found) {
      add(found);
      cards.children[first]?.querySelector("a")?.focus();
    }
  };
  const show = (text, found) => {
    searched = text;
    fill(cards);
    fill(count, t("found", found.total));
    add(found);
  };
  return {
    nodes: [count, cards, more],
    show,
    search: async (text) => {
      const found = await fetched(text, 0);
      if (found) {
        show(text, found);
      }
    },
  };
}

function card(app, edge) {
  const { t } = app;
  return element("article", { class: "pf-v5-c-card idpm-card", "aria-labelledby": `edge-${edge.edge}` },
    element("div", { class: "pf-v5-c-card__title idpm-card-title" },
      element("h3", { class: "pf-v5-c-title pf-m-lg", id: `edge-${edge.edge}` },
        element("a", { href: link(["edges", edge.edge]) }, edge.name)),
      state(app, edge)),
    element("div", { class: "pf-v5-c-card__body" },
      edge.refusal ? refused(app, edge) : null,
      facts(app, edge),
      edge.refusal ? null : table(app, edge),
      edge.refusal ? null : element("p", { class: "idpm-card-actions" },
        element("a", { class: "pf-v5-c-button pf-m-primary", href: link(["edges", edge.edge]) },
          t("work"), element("span", { class: "pf-v5-screen-reader" }, ` ${t("ofEdge", edge.name)}`)),
        dashboard(app, edge))));
}
