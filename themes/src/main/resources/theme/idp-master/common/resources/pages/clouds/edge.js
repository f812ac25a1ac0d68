import { ApiProblem } from "../shared/api.js";
import { code } from "../shared/copy.js";
import { element, fill, prose } from "../shared/dom.js";
import { link } from "../shared/router.js";
import { alert } from "../shared/problem.js";
import { dashboard, facts, projects, refused, state } from "./parts.js";

/**
 * One edge: files and commands for one of the reader's projects there. Whoever is choosing a project goes on choosing, and the
 * answers for one that has been passed over are dropped, whenever they come.
 */
export async function showEdge(app, page, name, domain, project) {
  const { t } = app;
  const edge = await held(app, name);
  if (!page.live()) {
    return null;
  }
  if (edge.refusal) {
    fill(app.main, section(title(app, edge), refused(app, edge), facts(app, edge)));
    return undefined;
  }
  const all = projects(edge);
  const chosen = all.find((each) => each.domain === domain && each.project === project) ?? all[0];
  const query = new URLSearchParams({ domain: chosen.domain, project: chosen.project });
  const of = (path) => app.api.text(`me/edges/${encodeURIComponent(edge.edge)}/${path}?${query}`);
  const [clouds, openrc, credential, terraform, ansible] = await Promise.all([
    app.api.text(`me/clouds.yaml?${new URLSearchParams({ edge: edge.edge, domain: chosen.domain, project: chosen.project })}`),
    of("openrc"), of("application-credential"), of("terraform"), of("ansible"),
  ]);
  if (!page.live()) {
    return null;
  }
  const choosing = document.activeElement?.id === "project";
  fill(app.main,
    section(
      title(app, edge),
      edge.enabled ? null : alert("warning", t("stateSuspended"), element("p", {}, t("suspendedText")), t),
      facts(app, edge),
      dashboard(app, edge),
      choice(app, edge, all, chosen)),
    block(app, "cloudsOfEdge", "cloudsOfEdgeText", code(app, t("fileOf", "clouds.yaml", edge.name), clouds, "clouds.yaml")),
    block(app, "credentialTitle", "credentialText", code(app, t("credentialCode"), credential, "application-credential.sh")),
    block(app, "openrcTitle", "openrcText", code(app, "openrc.sh", openrc, "openrc.sh")),
    block(app, "terraformTitle", "terraformText", code(app, "openstack.tf", terraform, "openstack.tf")),
    block(app, "ansibleTitle", "ansibleText", code(app, "openstack.yml", ansible, "openstack.yml")));
  if (!choosing) {
    return undefined;
  }
  app.say(t("shown", chosen.project));
  return document.getElementById("project");
}

async function held(app, name) {
  try {
    return await app.api.get(`me/edges/${encodeURIComponent(name)}`);
  } catch (error) {
    throw error.status === 404 ? new ApiProblem(404, app.t("noEdge", name), [], document.documentElement.lang) : error;
  }
}

function title(app, edge) {
  return [element("p", {}, element("a", { href: "#/", id: "back" }, app.t("home"))),
    element("div", { class: "idpm-card-title" }, app.heading(edge.name), state(app, edge))];
}

function section(...content) {
  return element("section", { class: "pf-v5-c-page__main-section idpm-section" }, content);
}

function block(app, title, text, content) {
  return section(
    element("h2", { class: "pf-v5-c-title pf-m-xl" }, app.t(title)), element("p", {}, prose(app.t(text))), content);
}

function choice(app, edge, all, chosen) {
  const { t } = app;
  const roles = element("p", { id: "roles" }, t("rolesHere"), " ", element("strong", {}, chosen.roles.join(", ")));
  if (all.length === 1) {
    return [element("p", { id: "project" }, t("projectHere"), " ", element("strong", {}, chosen.project),
      ` (${t("inDomain", chosen.domain)})`), roles];
  }
  return [element("div", { class: "idpm-choice" },
    element("label", { class: "pf-v5-c-form__label-text", for: "project" }, t("chooseProject")),
    element("span", { class: "pf-v5-c-form-control" },
      element("select", {
        id: "project",
        onchange: (event) => {
          const { domain, project } = all[event.target.selectedIndex];
          location.hash = link(["edges", edge.edge], { domain, project });
        },
      }, all.map((each) => element("option", { selected: each === chosen },
        `${each.project} (${t("inDomain", each.domain)})`))))), roles];
}
