import { code } from "../shared/copy.js";
import { element, fill } from "../shared/dom.js";
import { link } from "../shared/router.js";
import { alert } from "../shared/problem.js";
import { dashboard, facts, state, table } from "./parts.js";

const AT_ONCE = 30;
const SEARCH_FROM = 6;

/** All edges of the reader, and the file for all of them. */
export async function showEdges(app, me, search) {
  const { t } = app;
  if (me.edges.length === 0) {
    fill(app.main, section(app.heading(t("title")), nothing(app, me)));
    return;
  }
  const open = me.edges.filter((edge) => !edge.refusal);
  const clouds = open.length === 0 ? null : await app.api.text("me/clouds.yaml");
  const cards = element("div", { class: "idpm-cards", id: "edges" });
  const more = element("div", { class: "idpm-more" });
  const count = element("p", { id: "count" });
  const list = (text) => show(app, me.edges.filter((edge) => fits(edge, text)), cards, more, count);
  fill(app.main,
    section(app.heading(t("title")),
      element("p", { id: "greeting" }, t("greeting", me.user.name), " ", t("edges", me.edges.length))),
    clouds === null ? null : section(
      element("h2", { class: "pf-v5-c-title pf-m-xl" }, t("cloudsTitle")),
      element("p", {}, t("cloudsText")),
      element("ol", { class: "idpm-steps" },
        element("li", {}, t("cloudsSave"), " ", element("code", {}, "~/.config/openstack/clouds.yaml")),
        element("li", {}, t("cloudsUse"), " ",
          element("code", {}, `openstack --os-cloud ${open[0].edge} token issue`))),
      element("p", {}, t("cloudsDevice")),
      code(app, "clouds.yaml", clouds, "clouds.yaml")),
    section(
      element("h2", { class: "pf-v5-c-title pf-m-xl" }, t("edgesTitle")),
      me.edges.length < SEARCH_FROM ? null : searchField(app, search, list),
      count, cards, more));
  list(search);
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

function searchField(app, search, list) {
  return element("form", { class: "idpm-search", role: "search", onsubmit: (event) => event.preventDefault() },
    element("label", { class: "pf-v5-c-form__label-text", for: "search" }, app.t("search")),
    element("span", { class: "pf-v5-c-form-control" },
      element("input", {
        id: "search", type: "search", value: search, maxlength: "100", autocomplete: "off",
        oninput: (event) => {
          list(event.target.value);
          history.replaceState(null, "", link([], { search: event.target.value }));
        },
      })));
}

function fits(edge, search) {
  const wanted = search.trim().toLowerCase();
  return [edge.edge, edge.name, edge.region, edge.organisation, ...edge.assignments.map((each) => each.project)]
    .some((text) => (text ?? "").toLowerCase().includes(wanted));
}

function show(app, edges, cards, more, count) {
  let shown = 0;
  const next = () => {
    const first = shown;
    cards.append(...edges.slice(shown, shown + AT_ONCE).map((edge) => card(app, edge)));
    shown = Math.min(edges.length, shown + AT_ONCE);
    fill(more, shown === edges.length ? null : element("button",
      { class: "pf-v5-c-button pf-m-link", type: "button", id: "more", onclick: next }, app.t("more", edges.length - shown)));
    if (first > 0) {
      cards.children[first].querySelector("a").focus();
    }
  };
  fill(cards);
  fill(count, app.t("found", edges.length));
  next();
}

function card(app, edge) {
  const { t } = app;
  return element("article", { class: "pf-v5-c-card idpm-card", "aria-labelledby": `edge-${edge.edge}` },
    element("div", { class: "pf-v5-c-card__title idpm-card-title" },
      element("h3", { class: "pf-v5-c-title pf-m-lg", id: `edge-${edge.edge}` },
        edge.refusal ? edge.name : element("a", { href: link(["edges", edge.edge]) }, edge.name)),
      state(app, edge)),
    element("div", { class: "pf-v5-c-card__body" },
      edge.refusal ? alert("warning", t("refusedTitle"), element("p", {}, edge.refusal), t) : null,
      facts(app, edge),
      edge.refusal ? null : table(app, edge),
      edge.refusal ? null : element("p", { class: "idpm-card-actions" },
        element("a", { class: "pf-v5-c-button pf-m-primary", href: link(["edges", edge.edge]) },
          t("work"), element("span", { class: "pf-v5-screen-reader" }, ` ${t("ofEdge", edge.name)}`)),
        dashboard(app, edge))));
}
