import { element } from "../shared/dom.js";
import { descriptions, filled } from "./widgets.js";

/** An edge's own terms, term by term. */
export function agreementWords(app, terms) {
  const keystone = terms.keystone ?? {};
  return descriptions([
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
  ]);
}

/** What the edge accepts, a clause a line. The first that admits an assignment decides. */
export function clauses(app, terms) {
  return filled(app, app.t("agreement.accepts"),
    [app.t("agreement.clause"), app.t("domain"), app.t("agreement.projects"), app.t("agreement.roles")],
    (terms.accepts ?? []).map((clause, n) => [
      `accepts[${n}]`,
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
