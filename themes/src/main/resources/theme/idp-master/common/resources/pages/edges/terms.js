import { element } from "../shared/dom.js";
import { button, details, domainInput, field, select, textInput } from "./widgets.js";

const RELEASES = ["30", "29", "28", "27", "26", "25", "24", "23", "22"];
const MODULES = {mellon: "saml2", shibboleth: "saml2", openidc: "openid"};
/** What goes without saying in an agreement. */
export const USUAL = {identityProvider: "idp-master", sweep: "granted-only", expired: "keep"};

/** The fields of an edge's terms, with those of `present` in them; the clauses have rows of their own. */
export function termFields(app, present = {}) {
  const module = present.module ?? "openidc";
  return {
    url: textInput({id: "idpm-url", name: "url", type: "url", placeholder: "https://keystone.example.org/v3", maxlength: "1024",
      value: present.keystone?.url ?? ""}),
    release: select([["", app.t("wizard.choose")], ...RELEASES.map(each => [each, app.t("wizard.release-n", each)])],
      String(present.keystone?.release ?? ""), {id: "idpm-release", name: "release"}),
    module: select([["openidc", app.t("wizard.openidc")], ["mellon", app.t("wizard.mellon")],
      ["shibboleth", app.t("wizard.shibboleth")]], module, {id: "idpm-module", name: "module"}),
    protocol: textInput({id: "idpm-protocol", name: "protocol", value: present.protocol ?? MODULES[module], maxlength: "64"}),
    provider: textInput({id: "idpm-provider", name: "identityProvider", maxlength: "64",
      value: present.identityProvider ?? USUAL.identityProvider}),
    strategy: select([["", app.t("agreement.best")], ["numbered", "numbered"], ["json", "json"], ["groups", "groups"]],
      present.strategy ?? "", {id: "idpm-strategy", name: "strategy"}),
    lease: textInput({id: "idpm-lease", name: "lease", placeholder: "PT8H", maxlength: "32", value: present.lease ?? ""}),
    sweep: select([["granted-only", app.t("agreement.granted-only")], ["authoritative", app.t("agreement.authoritative")]],
      present.sweep ?? USUAL.sweep, {id: "idpm-sweep", name: "sweep"}),
    expired: select([["keep", app.t("agreement.keep")], ["suspend", app.t("agreement.suspend")]], present.expired ?? USUAL.expired,
      {id: "idpm-expired", name: "expired"}),
  };
}

/**
 * The fields of the edge's Keystone.
 *
 * @param mayCross whether whoever changes the terms may change from SAML to OpenID Connect, or back: what would be refused is
 *     not offered
 */
export function keystoneStep(app, fields, mayCross = true) {
  let usual = MODULES[fields.module.value];
  for (const option of fields.module.options) {
    option.disabled = !mayCross && MODULES[option.value] !== usual;
  }
  fields.module.addEventListener("change", () => {
    // one of somebody's own stays
    if ([usual, ""].includes(fields.protocol.value.trim())) {
      fields.protocol.value = MODULES[fields.module.value];
    }
    usual = MODULES[fields.module.value];
  });
  return element("div", {class: "idpm-fields"},
    field(app.t("agreement.keystone"), fields.url, app.t("wizard.url.hint"), true),
    field(app.t("overview.release"), fields.release, app.t("wizard.release.hint"), true),
    field(app.t("overview.module"), fields.module, app.t(mayCross ? "wizard.module.hint" : "change.module.hint")),
    field(app.t("overview.protocol"), fields.protocol),
    field(app.t("agreement.provider"), fields.provider, app.t("wizard.provider.hint")));
}

export function acceptsStep(app, fields, rows) {
  return element("div", {class: "idpm-fields"},
    element("p", {}, app.t("wizard.accepts.text")),
    rows.node,
    details(app.t("wizard.more"), element("div", {class: "idpm-fields"},
      field(app.t("overview.strategy"), fields.strategy, app.t("wizard.strategy.hint")),
      field(app.t("agreement.lease"), fields.lease, app.t("wizard.lease.hint")),
      field(app.t("agreement.sweep"), fields.sweep),
      field(app.t("agreement.expired"), fields.expired))));
}

/** What is typed into fields, by their keys, as it stands there. */
export function typedIn(fields) {
  return Object.fromEntries(Object.entries(fields).map(([key, input]) => [key, input.value]));
}

/** What there is to keep: nothing as long as `typed` says what it says now. */
export function ifTyped(typed) {
  const untouched = JSON.stringify(typed());
  return () => (JSON.stringify(typed()) === untouched ? null : typed());
}

/** Puts it back; what a field does not take is left out. */
export function retype(fields, typed) {
  for (const [key, input] of Object.entries(fields)) {
    if (typeof typed?.[key] === "string") {
      input.value = typed[key];
    }
  }
}

/** A clause as it is typed. */
function typed({domain = "", projects = [], roles = {}}) {
  return {
    domain,
    projects: projects.join(", "),
    roles: Object.entries(roles).map(([role, here]) => (role === here ? role : `${role}=${here}`)).join("\n"),
  };
}

/** The clauses of an agreement: a domain, its projects, its roles. Those of `present` stand in them. */
export function clauseRows(app, calls, present = [{}]) {
  const list = element("div", {class: "idpm-clauses"});
  const clausesOf = [];
  // each is told from the others by its number; the only one cannot go
  const number = () => clausesOf.forEach(({legend, remove}, n) => {
    legend.textContent = app.t("agreement.clause-n", n + 1);
    remove.textContent = app.t("wizard.remove", n + 1);
    remove.hidden = clausesOf.length === 1;
  });
  const add = (text = typed({})) => {
    const fields = {
      domain: domainInput(calls, {value: text.domain}),
      projects: textInput({name: "projects", spellcheck: "false", maxlength: "4096", value: text.projects}),
      roles: element("textarea", {name: "roles", rows: "3", maxlength: "4096", spellcheck: "false"}),
    };
    fields.roles.value = text.roles;
    const clause = {...fields, fields, legend: element("legend", {}), remove: button("", "link", () => {
      clausesOf.splice(clausesOf.indexOf(clause), 1);
      node.remove();
      number();
      clausesOf[0].domain.focus();
    })};
    const node = element("fieldset", {class: "idpm-clause"},
      clause.legend,
      field(app.t("domain"), clause.domain, "", true),
      field(app.t("agreement.projects"), clause.projects, app.t("wizard.projects.hint")),
      field(app.t("agreement.roles"), clause.roles, app.t("wizard.roles.hint")));
    node.append(clause.remove);
    clausesOf.push(clause);
    list.append(node);
    number();
    return clause;
  };
  present.forEach(terms => add(typed(terms)));
  return {
    node: element("div", {}, list,
      button(app.t("wizard.add-clause"), "secondary", () => add().domain.focus(), "plus", {id: "idpm-add-clause"})),
    check() {
      for (const clause of clausesOf) {
        if (!clause.domain.value.trim()) {
          return {input: clause.domain, text: app.t("wizard.no-domain")};
        }
        const wrong = lines(clause.roles.value).find(line => pair(line)[0] === "" || pair(line)[1] === "");
        if (wrong !== undefined) {
          return {input: clause.roles, text: app.t("wizard.bad-role", wrong)};
        }
      }
      return null;
    },
    typed: () => clausesOf.map(clause => typedIn(clause.fields)),
    retype(texts) {
      if (Array.isArray(texts) && texts.length > 0) {
        clausesOf.length = 0;
        list.replaceChildren();
        texts.forEach(text => retype(add().fields, text));
      }
    },
    read: () => clausesOf.map(clause => {
      const projects = clause.projects.value.split(",").map(word => word.trim()).filter(word => word);
      const roles = lines(clause.roles.value).map(pair);
      return {
        domain: clause.domain.value.trim(),
        ...(projects.length > 0 ? {projects} : {}),
        ...(roles.length > 0 ? {roles: Object.fromEntries(roles)} : {}),
      };
    }),
  };
}

/** `operator=admin` is what it says, `member` keeps its name. */
export function pair(line) {
  const at = line.indexOf("=");
  return at < 0 ? [line, line] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

export function lines(text) {
  return text.split("\n").map(line => line.trim()).filter(line => line);
}

export function checkKeystone(app, fields) {
  if (!/^https?:\/\/[^\s/]+/.test(fields.url.value.trim())) {
    return {input: fields.url, text: app.t("wizard.no-url")};
  }
  if (!fields.release.value) {
    return {input: fields.release, text: app.t("wizard.no-release")};
  }
  return null;
}

/** The terms that stand in the fields: only what somebody has said, for the server knows what is usual. */
export function termsOf(fields, rows) {
  const text = input => input.value.trim();
  const terms = {
    keystone: {url: text(fields.url), release: Number(fields.release.value)},
    module: fields.module.value,
    accepts: rows.read(),
    sweep: fields.sweep.value,
    expired: fields.expired.value,
  };
  for (const [key, input] of [["identityProvider", fields.provider], ["protocol", fields.protocol],
    ["strategy", fields.strategy], ["lease", fields.lease]]) {
    if (text(input)) {
      terms[key] = text(input);
    }
  }
  return terms;
}

/** Whether two agreements say the same. */
export function same(one, other) {
  return JSON.stringify(sorted({...USUAL, ...one})) === JSON.stringify(sorted({...USUAL, ...other}));
}

// lists keep their order: the first clause that admits decides
function sorted(value) {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return value !== null && typeof value === "object"
    ? Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])]))
    : value;
}
