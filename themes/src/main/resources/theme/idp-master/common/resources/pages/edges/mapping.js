import { element } from "../shared/dom.js";
import { number } from "./format.js";
import { details } from "./widgets.js";

const OPEN = 2;

/** Keystone's rules in words: when each holds, and what it then makes. */
export function mappingWords(app, mapping) {
  const made = element("div", {},
    element("p", {class: "idpm-lead"}, app.t("mapping.lead", mapping.schema_version ?? "–", number(mapping.rules.length))));
  mapping.rules.forEach((rule, n) => {
    const each = details(app.t("mapping.rule", number(n + 1), title(app, rule)), words(app, rule));
    each.open = n < OPEN;
    made.append(each);
  });
  return made;
}

function title(app, rule) {
  const projects = rule.local.flatMap(block => block.projects ?? []).length;
  if (projects > 0) {
    return app.t("mapping.projects", projects);
  }
  return app.t(rule.local.some(block => block.projects_json || block.groups) ? "mapping.listed" : "mapping.user-only");
}

function words(app, rule) {
  const conditions = element("ul", {class: "pf-v5-c-list"});
  rule.remote.forEach(remote => conditions.append(element("li", {}, ...condition(app, remote))));
  // what only tests is not counted: {0} is the first of the others
  const direct = rule.remote.filter(remote => !remote.any_one_of && !remote.not_any_of);
  const results = element("ul", {class: "pf-v5-c-list"});
  for (const block of rule.local) {
    for (const result of outcomes(app, block, direct)) {
      results.append(element("li", {}, ...result));
    }
  }
  return element("div", {class: "idpm-rule"},
    element("h3", {class: "pf-v5-c-title pf-m-md"}, app.t("mapping.where")), conditions,
    element("h3", {class: "pf-v5-c-title pf-m-md"}, app.t("mapping.then")), results);
}

function condition(app, remote) {
  const name = element("code", {}, remote.type);
  const values = remote.any_one_of ?? remote.whitelist ?? remote.not_any_of ?? remote.blacklist;
  if (!values) {
    return [name, " ", app.t("mapping.is-there")];
  }
  const how = remote.any_one_of
    ? (remote.regex ? app.t("mapping.matches-one") : app.t("mapping.is-one"))
    : remote.whitelist
      ? (remote.regex ? app.t("mapping.only-matching") : app.t("mapping.only-these"))
      : app.t("mapping.none-of");
  const said = [name, " ", how, " "];
  values.forEach((value, n) => said.push(n > 0 ? ", " : "", element("code", {}, value)));
  return said;
}

function outcomes(app, block, direct) {
  const results = [];
  if (block.user) {
    const user = block.user;
    results.push([app.t("mapping.user"), " ", app.t("mapping.id"), " ", ...template(app, user.id, direct), ", ",
      app.t("mapping.name"), " ", ...template(app, user.name, direct),
      ...(user.email ? [", ", app.t("mapping.email"), " ", ...template(app, user.email, direct)] : [])]);
  }
  if (block.domain) {
    results.push([app.t("mapping.domain"), " ", ...template(app, block.domain.id ?? block.domain.name, direct)]);
  }
  for (const project of block.projects ?? []) {
    results.push([app.t("mapping.role"), " ", ...template(app, project.roles[0].name, direct), " ",
      app.t("mapping.in-project"), " ", ...template(app, project.name, direct),
      ...(project.domain
        ? [" ", app.t("mapping.of-domain"), " ", ...template(app, project.domain.id ?? project.domain.name, direct)]
        : [])]);
  }
  if (block.projects_json) {
    results.push([app.t("mapping.projects-json"), " ", ...template(app, block.projects_json, direct)]);
  }
  if (block.groups) {
    results.push([app.t("mapping.groups"), " ", ...template(app, block.groups, direct)]);
  }
  return results;
}

/** A text of Python's `str.format`: `{0}` is what the first variable says that does not only test. */
function template(app, text, direct) {
  const parts = [];
  let literal = "";
  const flush = () => {
    if (literal) {
      parts.push(element("code", {}, literal));
      literal = "";
    }
  };
  for (const [token, index] of String(text ?? "").matchAll(/\{\{|\}\}|\{(\d+)(?::s)?\}|[^{}]+|[{}]/g)) {
    if (index !== undefined) {
      flush();
      parts.push(element("span", {class: "idpm-variable"}, app.t("mapping.what"), " ",
        element("code", {}, direct[Number(index)]?.type ?? `{${index}}`)));
    } else {
      literal += token === "{{" ? "{" : token === "}}" ? "}" : token;
    }
  }
  flush();
  return parts;
}
