import { element } from "../shared/dom.js";
import { changedTerms } from "./agreement.js";
import {
  acceptsStep, checkKeystone, clauseRows, ifTyped, keystoneStep, retype, same, termFields, termsOf, typedIn,
} from "./terms.js";
import { alert, button, card, failure, field, findings, linkButton, spinner } from "./widgets.js";

/** Other terms for an edge: filled in with the present ones, judged by the server, looked at again, and only then sent. */
export function changeView(app, frame, calls) {
  return {
    show: name => frame.show({
      place: "edges",
      title: app.t("change.title"),
      crumbs: [[app.t("list.title"), "#/"], [name, agreementOf(name)]],
    }, (body, page) => change(app, frame, calls, body, page, name)),
  };
}

const agreementOf = name => `#/edges/${encodeURIComponent(name)}/agreement`;

async function change(app, frame, calls, body, page, name) {
  const [present, edge] = await Promise.all([calls.agreement(name), calls.edge(name)]);
  const fields = termFields(app, present);
  const rows = clauseRows(app, calls, present.accepts);
  const json = element("textarea", {id: "idpm-terms-json", name: "json", rows: "24", maxlength: "262144", spellcheck: "false",
    class: "idpm-key"});
  const complaint = element("div", {id: "idpm-verdict"});
  const panel = element("div", {class: "idpm-panel"});
  const next = element("button", {type: "submit", class: "pf-v5-c-button pf-m-primary", id: "idpm-next"});
  const back = button(app.t("wizard.back"), "secondary", () => edit(true), null, {id: "idpm-back"});
  const asJson = button(app.t("change.as-json"), "link", () => {
    json.value = JSON.stringify(termsOf(fields, rows), null, 2);
    raw = true;
    edit(false);
    json.focus();
  }, null, {id: "idpm-as-json"});
  const form = element("form", {class: "pf-v5-c-form idpm-explain", onsubmit: event => {
    event.preventDefault();
    if (judged === null) {
      judge();
    } else {
      send();
    }
  }}, complaint, panel,
  element("div", {class: "pf-v5-c-form__actions idpm-buttons"}, next, back, asJson,
    linkButton(app.t("wizard.cancel"), "link", agreementOf(name))));
  form.noValidate = true;
  // what a form cannot hold it would lose
  const onlyJson = !same(present, termsOf(fields, rows));
  let raw = onlyJson;
  if (raw) {
    json.value = JSON.stringify(present, null, 2);
  }
  const kept = page.kept();
  if (kept !== null) {
    retype(fields, kept.fields);
    rows.retype(kept.clauses);
    retype({json}, kept);
    raw = raw || kept.raw === true;
  }
  const inFields = element("div", {class: "idpm-fields"},
    card(app.t("wizard.keystone"), keystoneStep(app, fields, edge.may.includes("module"))),
    card(app.t("wizard.accepts"), acceptsStep(app, fields, rows)));
  const inText = element("div", {class: "idpm-fields"},
    card(app.t("agreement.raw"), field(app.t("change.json"), json, app.t("change.json.hint"))));
  if (onlyJson) {
    inText.prepend(alert(app, "info", app.t("change.only-json"), [], {id: "idpm-only-json"}));
  }
  let judged = null;
  body.replaceChildren(form);
  edit(false);
  const typed = () => ({raw, json: json.value, fields: typedIn(fields), clauses: rows.typed()});
  if (kept !== null) {
    complaint.replaceChildren(alert(app, "info", app.t("draft.kept"), [], {id: "idpm-kept"}));
  }
  page.keep(kept === null ? ifTyped(typed) : typed);

  function edit(focus) {
    judged = null;
    complaint.replaceChildren();
    panel.replaceChildren(raw ? inText : inFields);
    next.textContent = app.t("change.check");
    next.disabled = false;
    back.hidden = true;
    asJson.hidden = raw;
    if (focus) {
      (raw ? json : fields.url).focus();
    }
  }

  function complain(kind, text, input) {
    form.querySelectorAll("[aria-invalid]").forEach(each => each.removeAttribute("aria-invalid"));
    complaint.replaceChildren(alert(app, kind, text, [], {role: "alert", id: "idpm-complaint"}));
    if (kind === "danger") {
      input.setAttribute("aria-invalid", "true");
    }
    input.focus();
  }

  /** The terms as they stand there; nothing where they are none, which is said. */
  function read() {
    if (raw) {
      try {
        return JSON.parse(json.value);
      } catch (error) {
        complain("danger", app.t("change.no-json"), json);
        return null;
      }
    }
    const wrong = checkKeystone(app, fields) ?? rows.check();
    if (wrong) {
      complain("danger", wrong.text, wrong.input);
      return null;
    }
    return termsOf(fields, rows);
  }

  async function judge() {
    const terms = read();
    if (terms === null) {
      return;
    }
    if (same(present, terms)) {
      complain("info", app.t("change.same"), raw ? json : fields.url);
      return;
    }
    next.disabled = true;
    complaint.replaceChildren(spinner(app));
    try {
      const warnings = (await calls.agree(name, terms, true))?.findings ?? [];
      if (!page.live()) {
        return;
      }
      judged = terms;
      const verdict = app.t(warnings.length > 0 ? "change.warnings" : "change.good");
      complaint.replaceChildren(alert(app, warnings.length > 0 ? "warning" : "success", verdict, [findings(warnings)]));
      panel.replaceChildren(element("div", {class: "idpm-fields"},
        card(app.t("change.changes"), changedTerms(app, present, terms))));
      next.textContent = app.t("change.do");
      back.hidden = false;
      asJson.hidden = true;
      frame.announce(verdict);
      next.disabled = false;
      next.focus();
    } catch (error) {
      complaint.replaceChildren(failure(app, error, app.t("change.bad")));
      next.disabled = false;
    }
  }

  async function send() {
    next.disabled = true;
    try {
      await calls.agree(name, judged, false);
      location.hash = `${agreementOf(name)}?changed=true`;
    } catch (error) {
      complaint.replaceChildren(failure(app, error, app.t("change.bad")));
      next.disabled = false;
    }
  }
}
