import { element } from "../shared/dom.js";
import { agreementWords, clauses } from "./agreement.js";
import {
  acceptsStep, checkKeystone, clauseRows, ifTyped, keystoneStep, lines, pair, retype, termFields, termsOf, typedIn,
} from "./terms.js";
import {
  alert, button, card, descriptions, failure, field, findings, linkButton, spinner, textInput,
} from "./widgets.js";

const STEPS = ["wizard.name", "wizard.keystone", "wizard.accepts", "wizard.review"];

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

function wizard(app, frame, calls, body, page) {
  const fields = makeFields(app);
  const rows = clauseRows(app, calls);
  const panels = [nameStep(app, fields), null, acceptsStep(app, fields, rows), element("div", {})];
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
  let asked = 0;
  const kept = page.kept();
  retype(fields, kept?.fields);
  rows.retype(kept?.clauses);
  // the protocol follows the module, and has to know which one it is
  panels[1] = keystoneStep(app, fields);
  open(Math.min(Math.max(0, Number(kept?.step) || 0), STEPS.length - 1), false);
  const typed = () => ({step: current, fields: typedIn(fields), clauses: rows.typed()});
  if (kept !== null) {
    complaint.replaceChildren(alert(app, "info", app.t("draft.kept"), [], {id: "idpm-kept"}));
  }
  page.keep(kept === null ? ifTyped(typed) : typed);

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
    const mine = ++asked;
    try {
      const answer = await calls.make(name, terms, true);
      if (!page.live() || mine !== asked || current !== STEPS.length - 1) {
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

function makeFields(app) {
  return {
    edge: textInput({id: "idpm-edge", name: "edge", spellcheck: "false"}),
    name: textInput({id: "idpm-name", name: "name"}),
    region: textInput({id: "idpm-label-region", name: "region"}),
    organisation: textInput({id: "idpm-label-organisation", name: "organisation"}),
    contact: textInput({id: "idpm-label-contact", name: "contact"}),
    dashboard: textInput({id: "idpm-label-dashboard", name: "dashboard", type: "url"}),
    labels: element("textarea", {id: "idpm-labels", name: "labels", rows: "3", maxlength: "4096", spellcheck: "false"}),
    ...termFields(app),
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

function checkName(app, fields) {
  if (!fields.edge.value.trim()) {
    return {input: fields.edge, text: app.t("wizard.no-name")};
  }
  const wrong = lines(fields.labels.value).find(line => !/^[^=]+=.+$/.test(line));
  return wrong === undefined ? null : {input: fields.labels, text: app.t("wizard.bad-label", wrong)};
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
  return {
    name: text(fields.edge),
    terms: {labels, agreement: termsOf(fields, rows), ...(text(fields.name) ? {name: text(fields.name)} : {})},
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
