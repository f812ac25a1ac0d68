import { element } from "../shared/dom.js";
import { nothing } from "./format.js";
import { label } from "./states.js";
import { USUAL } from "./terms.js";
import { descriptions, filled } from "./widgets.js";

/** An edge's own terms, term by term. */
export function agreementWords(app, terms) {
  return descriptions(termByTerm(app, terms));
}

function termByTerm(app, terms) {
  const keystone = terms.keystone ?? {};
  return [
    [app.t("agreement.keystone"), keystone.url],
    [app.t("overview.release"), keystone.release],
    [app.t("overview.schema"), keystone.schema],
    [app.t("agreement.provider"), terms.identityProvider],
    [app.t("overview.protocol"), terms.protocol],
    [app.t("overview.module"), terms.module],
    [app.t("overview.strategy"), terms.strategy ?? app.t("agreement.best")],
    [app.t("agreement.lease"), terms.lease],
    [app.t("agreement.sweep"), terms.sweep === "authoritative" ? app.t("agreement.authoritative") : app.t("agreement.granted-only")],
    [app.t("agreement.expired"), terms.expired === "suspend" ? app.t("agreement.suspend") : app.t("agreement.keep")],
  ];
}

/** The terms as they are beside those that are to come, and which of them differ. */
export function changedTerms(app, present, terms) {
  // which schema it is follows from the release, and an agreement need not say it
  const known = {...USUAL, ...terms, keystone: {schema: present.keystone?.schema, ...terms.keystone}};
  const coming = new Map(termByTerm(app, known));
  const rows = termByTerm(app, {...USUAL, ...present}).map(([term, now]) => [term, now, coming.get(term), now !== coming.get(term)]);
  const accepted = [present.accepts ?? [], terms.accepts ?? []];
  for (let n = 0; n < Math.max(...accepted.map(list => list.length)); n++) {
    const [now, then] = accepted.map(list => list[n]);
    rows.push([app.t("agreement.clause-n", n + 1), clause(app, now), clause(app, then), !sameClause(now, then)]);
  }
  return filled(app, app.t("change.changes"), [app.t("change.term"), app.t("change.now"), app.t("change.then")],
    rows.filter(([, now, then]) => now || then).map(([term, now, then, differs]) => [
      differs ? element("span", {class: "idpm-labels"}, element("strong", {}, term), label(app.t("change.changed"), "gold")) : term,
      now || nothing(app),
      then || nothing(app),
    ]));
}

function sameClause(one, other) {
  const said = each => each && JSON.stringify([each.domain, each.projects ?? null, Object.entries(each.roles ?? {}).sort()]);
  return said(one) === said(other);
}

function clause(app, terms) {
  return terms && element("ul", {class: "pf-v5-c-list pf-m-plain"},
    element("li", {}, app.t("domain"), ": ", terms.domain),
    element("li", {}, app.t("agreement.projects"), ": ", terms.projects ? words(terms.projects) : app.t("agreement.every-project")),
    element("li", {}, app.t("agreement.roles"), ": ", terms.roles ? roles(app, terms.roles) : app.t("agreement.every-role")));
}

/** What the edge accepts, a clause a line. The first that admits an assignment decides. */
export function clauses(app, terms) {
  return filled(app, app.t("agreement.accepts"),
    [app.t("agreement.clause"), app.t("domain"), app.t("agreement.projects"), app.t("agreement.roles")],
    (terms.accepts ?? []).map((clause, n) => [
      app.t("agreement.clause-n", n + 1),
      clause.domain,
      clause.projects ? words(clause.projects) : app.t("agreement.every-project"),
      clause.roles ? roles(app, clause.roles) : app.t("agreement.every-role"),
    ]));
}

function words(list) {
  const made = element("span", {});
  list.forEach((word, n) => made.append(n > 0 ? ", " : "", element("code", {}, word)));
  return made;
}

function roles(app, map) {
  const list = element("ul", {class: "pf-v5-c-list pf-m-plain"});
  for (const [role, here] of Object.entries(map)) {
    list.append(element("li", {}, role === here ? app.t("agreement.role-same", role) : app.t("agreement.role-as", role, here)));
  }
  return list;
}
