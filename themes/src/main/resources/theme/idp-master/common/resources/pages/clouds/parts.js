import { element } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { alert } from "../shared/problem.js";

const MAIL = /^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$/;
const WEB = /^https:\/\/\S+$/;

/** Whom to ask: an address is a link, anything else a text. */
export function contact(text) {
  if (MAIL.test(text)) {
    return element("a", { href: `mailto:${text}` }, text);
  }
  return WEB.test(text) ? element("a", { href: text, rel: "noreferrer" }, text) : text;
}

/** The projects that are held at an edge, each once, with all roles in it. */
export function projects(edge) {
  const found = new Map();
  for (const { domain, project, role } of edge.assignments) {
    const key = JSON.stringify([domain, project]);
    if (!found.has(key)) {
      found.set(key, { domain, project, roles: [] });
    }
    found.get(key).roles.push(role);
  }
  return [...found.values()];
}

/** How the edge stands for the reader: in words and by a picture. */
export function state(app, edge) {
  const [color, picture, text] = edge.refusal
    ? ["orange", "warning", app.t("stateRefused")]
    : edge.enabled ? ["green", "check", app.t("stateOpen")] : ["gold", "warning", app.t("stateSuspended")];
  return element("span", { class: `pf-v5-c-label pf-m-${color} idpm-state` },
    element("span", { class: "pf-v5-c-label__content" },
      element("span", { class: "pf-v5-c-label__icon" }, icon(picture)),
      element("span", { class: "pf-v5-c-label__text" }, text)));
}

/** Why a login there is refused although the reader holds something: the server's words, which are English. */
export function refused(app, edge) {
  return alert("warning", app.t("refusedTitle"), element("p", { lang: "en" }, edge.refusal), app.t);
}

/** What is known of an edge, as terms and what they are. */
export function facts(app, edge) {
  return element("dl", { class: "idpm-facts" },
    fact(app.t("edgeId"), element("code", {}, edge.edge)),
    edge.region ? fact(app.t("region"), edge.region) : null,
    edge.organisation ? fact(app.t("organisation"), edge.organisation) : null,
    edge.contact ? fact(app.t("contact"), contact(edge.contact)) : null);
}

export function fact(term, content) {
  return element("div", {}, element("dt", {}, term), element("dd", {}, content));
}

/** The way to the edge's Horizon, where it has one. */
export function dashboard(app, edge) {
  if (!edge.dashboard || !edge.enabled || !/^https?:\/\//i.test(edge.dashboard)) {
    return null;
  }
  return element("a", { class: "pf-v5-c-button pf-m-secondary idpm-dashboard", href: edge.dashboard, rel: "noreferrer" },
    app.t("dashboard"), element("span", { class: "pf-v5-screen-reader" }, ` ${app.t("ofEdge", edge.name)}`), " ",
    icon("external"));
}

/** Projects and roles, as a table. */
export function table(app, edge) {
  return element("table", { class: "pf-v5-c-table pf-m-compact idpm-projects" },
    element("caption", { class: "pf-v5-screen-reader" }, app.t("projectsAt", edge.name)),
    element("thead", { class: "pf-v5-c-table__thead" }, element("tr", { class: "pf-v5-c-table__tr" },
      [app.t("project"), app.t("domain"), app.t("roles")].map((text) =>
        element("th", { class: "pf-v5-c-table__th", scope: "col" }, text)))),
    element("tbody", { class: "pf-v5-c-table__tbody" }, projects(edge).map(({ domain, project, roles }) =>
      element("tr", { class: "pf-v5-c-table__tr" },
        element("th", { class: "pf-v5-c-table__td idpm-project", scope: "row" }, project),
        element("td", { class: "pf-v5-c-table__td" }, domain),
        element("td", { class: "pf-v5-c-table__td" }, roles.join(", "))))));
}
