import { element, uniqueId } from "../shared/dom.js";
import { agreementWords, clauses } from "./agreement.js";
import {
  alert, button, card, descriptions, details, failure, field, findings, linkButton, select, spinner, textInput,
} from "./widgets.js";

const STEPS = ["wizard.name", "wizard.keystone", "wizard.accepts", "wizard.review"];
const MOST_PLACES = 500;
const RELEASES = ["30", "29", "28", "27", "26", "25", "24", "23", "22"];
const MODULES = {mellon: "saml2", shibboleth: "saml2", openidc: "openid"};

/** Another edge, in four steps; nothing is made before the last. */
export function wizardView(app, frame, calls) {
  return {
    show: () => frame.show({
      place: "edges",
      title: app.t("wizard.title"),
      crumbs: [[app.t("list.title"), "#/"]],
    }, (body, page) => wizard(app, frame, calls, body, page)),
  };
}

async function wizard(app, frame, calls, body, page) {
  const fields = makeFields(app);
  const rows = clauseRows(app, await domains(calls));
  const panels = [nameStep(app, fields), keystoneStep(app, fields), acceptsStep(app, fields, rows), element("div", {})];
  let current = 0;

  const complaint = element("div", {});
  const heading = element("h2", {class: "pf-v5-c-title pf-m-xl", tabindex: "-1", id: "idpm-step"});
  const links = STEPS.map((text, n) => element("button", {
    type: "button", class: "pf-v5-c-wizard__nav-link", onclick: () => to(n),
  }, app.t(text)));
  const list = element("ol", {class: "pf-v5-c-wizard__nav-list"});
  links.forEach(link => list.append(element("li", {class: "pf-v5-c-wizard__nav-item"}, link)));
  const panel = element("div", {class: "idpm-panel"});
  const back = button(app.t("wizard.back"), "secondary", () => to(current - 1), null, {id: "idpm-back"});
  const next = element("button", {type: "submit", class: "pf-v5-c-button pf-m-primary", id: "idpm-next"});
  const form = element("form", {class: "pf-v5-c-form", onsubmit: event => {
    event.preventDefault();
    if (current < STEPS.length - 1) {
      to(current + 1);
    } else {
      make();
    }
  }}, heading, complaint, panel,
  element("div", {class: "pf-v5-c-form__actions idpm-buttons"}, next, back,
    linkButton(app.t("wizard.cancel"), "link", "#/")));
  form.noValidate = true;
  body.replaceChildren(element("div", {class: "pf-v5-c-wizard idpm-wizard"},
    element("nav", {class: "pf-v5-c-wizard__nav idpm-wizard-nav", "aria-label": app.t("wizard.steps")}, list), form));
  open(0, false);

  /** Back at any time; forth only past steps that are filled in. */
  function to(step) {
    for (let n = current; n < step; n++) {
      if (!passes(n)) {
        return;
      }
    }
    open(step, true);
  }

  function passes(step) {
    const wrong = [() => checkName(app, fields), () => checkKeystone(app, fields), () => rows.check()][step]();
    [...form.querySelectorAll("[aria-invalid]")].forEach(input => input.removeAttribute("aria-invalid"));
    complaint.replaceChildren();
    if (!wrong) {
      return true;
    }
    if (current !== step) {
      open(step, false);
    }
    complaint.replaceChildren(alert(app, "danger", wrong.text, [], {role: "alert", id: "idpm-complaint"}));
    wrong.input.setAttribute("aria-invalid", "true");
    wrong.input.focus();
    return false;
  }

  function open(step, focus) {
    current = step;
    complaint.replaceChildren();
    heading.textContent = app.t("wizard.step", String(step + 1), String(STEPS.length), app.t(STEPS[step]));
    links.forEach((link, n) => {
      link.classList.toggle("pf-m-current", n === step);
      if (n === step) {
        link.setAttribute("aria-current", "step");
      } else {
        link.removeAttribute("aria-current");
      }
    });
    back.hidden = step === 0;
    next.textContent = app.t(step === STEPS.length - 1 ? "wizard.make" : "wizard.next");
    next.disabled = false;
    panel.replaceChildren(panels[step]);
    if (focus) {
      heading.focus();
    }
    if (step === STEPS.length - 1) {
      review();
    }
  }

  /** What would be made, and what the server says to it. */
  async function review() {
    const place = panels[STEPS.length - 1];
    const {name, terms} = proposal(fields, rows);
    const verdict = element("div", {id: "idpm-verdict"}, spinner(app));
    place.replaceChildren(verdict, summary(app, name, terms));
    next.disabled = true;
    try {
      const answer = await calls.make(name, terms, true);
      if (!page.live() || current !== STEPS.length - 1) {
        return;
      }
      const warnings = answer?.findings ?? [];
      verdict.replaceChildren(warnings.length > 0
        ? alert(app, "warning", app.t("wizard.warnings"), [findings(warnings)])
        : alert(app, "success", app.t("wizard.good")));
      next.disabled = false;
      frame.announce(app.t(warnings.length > 0 ? "wizard.warnings" : "wizard.good"));
    } catch (error) {
      verdict.replaceChildren(failure(app, error, app.t("wizard.bad")));
    }
  }

  async function make() {
    const {name, terms} = proposal(fields, rows);
    next.disabled = true;
    try {
      await calls.make(name, terms, false);
      location.hash = `#/edges/${encodeURIComponent(name)}/setup?made=true`;
    } catch (error) {
      complaint.replaceChildren(failure(app, error, app.t("wizard.bad")));
      next.disabled = false;
    }
  }
}

/** The names of the domains that there are, as far as one may see them. */
async function domains(calls) {
  try {
    const places = await calls.places({first: 0, max: MOST_PLACES});
    return [...new Set(places.items.map(place => place.domain))];
  } catch {
    // they are offered, not needed
    return [];
  }
}

function makeFields(app) {
  return {
    edge: textInput({id: "idpm-edge", name: "edge", spellcheck: "false"}),
    name: textInput({id: "idpm-name", name: "name"}),
    region: textInput({id: "idpm-label-region", name: "region"}),
    organisation: textInput({id: "idpm-label-organisation", name: "organisation"}),
    contact: textInput({id: "idpm-label-contact", name: "contact"}),
    dashboard: textInput({id: "idpm-label-dashboard", name: "dashboard", type: "url"}),
    labels: element("textarea", {id: "idpm-labels", name: "labels", rows: "3", maxlength: "4096", spellcheck: "false"}),
    url: textInput({id: "idpm-url", name: "url", type: "url", placeholder: "https://keystone.example.org/v3", maxlength: "1024"}),
    release: select([["", app.t("wizard.choose")], ...RELEASES.map(each => [each, app.t("wizard.release-n", each)])], "",
      {id: "idpm-release", name: "release"}),
    module: select([["openidc", app.t("wizard.openidc")], ["mellon", app.t("wizard.mellon")],
      ["shibboleth", app.t("wizard.shibboleth")]], "openidc", {id: "idpm-module", name: "module"}),
    protocol: textInput({id: "idpm-protocol", name: "protocol", value: MODULES.openidc, maxlength: "64"}),
    provider: textInput({id: "idpm-provider", name: "identityProvider", value: "idp-master", maxlength: "64"}),
    strategy: select([["", app.t("agreement.best")], ["numbered", "numbered"], ["json", "json"], ["groups", "groups"]], "",
      {id: "idpm-strategy", name: "strategy"}),
    lease: textInput({id: "idpm-lease", name: "lease", placeholder: "PT8H", maxlength: "32"}),
    sweep: select([["granted-only", app.t("agreement.granted-only")], ["authoritative", app.t("agreement.authoritative")]],
      "granted-only", {id: "idpm-sweep", name: "sweep"}),
    expired: select([["keep", app.t("agreement.keep")], ["suspend", app.t("agreement.suspend")]], "keep",
      {id: "idpm-expired", name: "expired"}),
  };
}

function nameStep(app, fields) {
  return element("div", {class: "idpm-fields"},
    field(app.t("wizard.edge"), fields.edge, app.t("wizard.edge.hint"), true),
    field(app.t("wizard.shown"), fields.name, app.t("wizard.shown.hint")),
    field(app.t("wizard.region"), fields.region, app.t("wizard.region.hint")),
    field(app.t("wizard.organisation"), fields.organisation),
    field(app.t("wizard.contact"), fields.contact, app.t("wizard.contact.hint")),
    field(app.t("wizard.dashboard"), fields.dashboard, app.t("wizard.dashboard.hint")),
    field(app.t("wizard.labels"), fields.labels, app.t("wizard.labels.hint")));
}

function keystoneStep(app, fields) {
  fields.module.addEventListener("change", () => (fields.protocol.value = MODULES[fields.module.value]));
  return element("div", {class: "idpm-fields"},
    field(app.t("agreement.keystone"), fields.url, app.t("wizard.url.hint"), true),
    field(app.t("overview.release"), fields.release, app.t("wizard.release.hint"), true),
    field(app.t("overview.module"), fields.module, app.t("wizard.module.hint")),
    field(app.t("overview.protocol"), fields.protocol),
    field(app.t("agreement.provider"), fields.provider, app.t("wizard.provider.hint")));
}

function acceptsStep(app, fields, rows) {
  return element("div", {class: "idpm-fields"},
    element("p", {}, app.t("wizard.accepts.text")),
    rows.node,
    details(app.t("wizard.more"), element("div", {class: "idpm-fields"},
      field(app.t("overview.strategy"), fields.strategy, app.t("wizard.strategy.hint")),
      field(app.t("agreement.lease"), fields.lease, app.t("wizard.lease.hint")),
      field(app.t("agreement.sweep"), fields.sweep),
      field(app.t("agreement.expired"), fields.expired))));
}

/** The clauses of the agreement: a domain, its projects, its roles. */
function clauseRows(app, known) {
  const offered = uniqueId("idpm-domains");
  const list = element("div", {class: "idpm-clauses"});
  const options = element("datalist", {id: offered});
  known.forEach(domain => options.append(element("option", {value: domain})));
  const clausesOf = [];
  const add = () => {
    const clause = {
      domain: textInput({list: offered, name: "domain", spellcheck: "false"}),
      projects: textInput({name: "projects", spellcheck: "false", maxlength: "4096"}),
      roles: element("textarea", {name: "roles", rows: "3", maxlength: "4096", spellcheck: "false"}),
    };
    const node = element("fieldset", {class: "idpm-clause"},
      element("legend", {}, app.t("wizard.clause")),
      field(app.t("domain"), clause.domain, "", true),
      field(app.t("agreement.projects"), clause.projects, app.t("wizard.projects.hint")),
      field(app.t("agreement.roles"), clause.roles, app.t("wizard.roles.hint")));
    node.append(button(app.t("wizard.remove"), "link", () => {
      if (clausesOf.length > 1) {
        clausesOf.splice(clausesOf.indexOf(clause), 1);
        node.remove();
        clausesOf[0].domain.focus();
      }
    }));
    clausesOf.push(clause);
    list.append(node);
    return clause;
  };
  add();
  return {
    node: element("div", {}, options, list,
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
function pair(line) {
  const at = line.indexOf("=");
  return at < 0 ? [line, line] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

function lines(text) {
  return text.split("\n").map(line => line.trim()).filter(line => line);
}

function checkName(app, fields) {
  if (!fields.edge.value.trim()) {
    return {input: fields.edge, text: app.t("wizard.no-name")};
  }
  const wrong = lines(fields.labels.value).find(line => !/^[^=]+=.+$/.test(line));
  return wrong === undefined ? null : {input: fields.labels, text: app.t("wizard.bad-label", wrong)};
}

function checkKeystone(app, fields) {
  if (!/^https?:\/\/[^\s/]+/.test(fields.url.value.trim())) {
    return {input: fields.url, text: app.t("wizard.no-url")};
  }
  if (!fields.release.value) {
    return {input: fields.release, text: app.t("wizard.no-release")};
  }
  return null;
}

/** What is sent: only what somebody has said, for the server knows what is usual. */
function proposal(fields, rows) {
  const text = input => input.value.trim();
  const labels = {};
  for (const line of lines(fields.labels.value)) {
    const [key, value] = pair(line);
    labels[key] = value;
  }
  for (const key of ["region", "organisation", "contact", "dashboard"]) {
    if (text(fields[key])) {
      labels[key] = text(fields[key]);
    }
  }
  const agreement = {
    keystone: {url: text(fields.url), release: Number(fields.release.value)},
    module: fields.module.value,
    accepts: rows.read(),
    sweep: fields.sweep.value,
    expired: fields.expired.value,
  };
  for (const [key, input] of [["identityProvider", fields.provider], ["protocol", fields.protocol],
    ["strategy", fields.strategy], ["lease", fields.lease]]) {
    if (text(input)) {
      agreement[key] = text(input);
    }
  }
  return {
    name: text(fields.edge),
    terms: {labels, agreement, ...(text(fields.name) ? {name: text(fields.name)} : {})},
  };
}

function summary(app, name, {labels, agreement, name: shown}) {
  return element("div", {class: "idpm-fields"},
    card(app.t("wizard.name"), descriptions([
      [app.t("wizard.edge"), name],
      [app.t("wizard.shown"), shown],
      [app.t("overview.labels"), Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(", ")],
    ])),
    card(app.t("agreement.title"), agreementWords(app, agreement)),
    card(app.t("agreement.accepts"), clauses(app, agreement)));
}
