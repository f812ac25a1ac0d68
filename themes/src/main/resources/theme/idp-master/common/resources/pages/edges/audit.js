import { element, uniqueId } from "../shared/dom.js";
import { nothing, when } from "./format.js";
import { query } from "./rest.js";
import { button, card, emptyState, failure, field, firstOf, pagedTable, select, textInput, whole } from "./widgets.js";
import { said, wordsOf } from "./words.js";

/** Who did what: all that the master keeps of it, to be looked at and taken away. */
export function auditView(app, frame, calls) {
  return {
    show: words => frame.show({
      place: "audit",
      title: app.t("audit.title"),
    }, body => audit(app, frame, calls, body, words)),
  };
}

async function audit(app, frame, calls, body, words) {
  const inputs = {};
  const action = words.get("action") ?? "";
  const actions = [...new Set([...wordsOf("action"), ...(action ? [action] : [])])];
  inputs.action = select(
    [["", app.t("audit.every-action")], ...actions.map(each => [each, said(app, "action", each)])],
    action, {id: uniqueId("idpm-audit-action"), name: "action"});
  for (const key of ["edge", "actor"]) {
    inputs[key] = textInput({id: uniqueId("idpm-audit-" + key), name: key, value: words.get(key) ?? "", spellcheck: "false"});
  }
  for (const key of ["from", "to"]) {
    inputs[key] = element("input", {type: "date", id: uniqueId("idpm-audit-" + key), name: key, value: words.get(key) ?? ""});
  }
  const chosen = () => Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, input.value.trim()]));
  const asked = () => {
    const {from, to, ...rest} = chosen();
    return {...rest, from: from && instant(from, 0), to: to && instant(to, 1)};
  };
  const found = pagedTable(app, {
    caption: app.t("audit.title"),
    columns: [app.t("audit.at"), app.t("audit.actor"), app.t("audit.action"), app.t("list.edge"), app.t("audit.detail")],
    row: each => [
      when(app, each.at),
      whole(each.actor),
      said(app, "action", each.action),
      each.edge ? element("a", {href: `#/edges/${encodeURIComponent(each.edge)}`}, whole(each.edge)) : nothing(app),
      particulars(app, each.detail),
    ],
    load: page => calls.audit({...asked(), ...page}),
    address: first => "#/audit" + query({...chosen(), first}),
    size: 50,
    empty: emptyState(app.t("audit.none"), app.t("audit.none.text")),
    announce: frame.announce,
  });
  const failed = element("div", {class: "idpm-answer"});
  const save = format => async () => {
    failed.replaceChildren();
    try {
      await calls.export(asked(), format, "audit." + format);
    } catch (error) {
      failed.replaceChildren(failure(app, error));
    }
  };
  body.replaceChildren(card(app.t("audit.filter"),
    element("form", {class: "pf-v5-c-form idpm-filters", onsubmit: event => {
      event.preventDefault();
      history.replaceState(null, "", "#/audit" + query(chosen()));
      found.show(0);
    }},
    field(app.t("list.edge"), inputs.edge), field(app.t("audit.actor"), inputs.actor),
    field(app.t("audit.action"), inputs.action), field(app.t("audit.from"), inputs.from), field(app.t("audit.to"), inputs.to),
    element("div", {class: "pf-v5-c-form__actions idpm-buttons"},
      element("button", {type: "submit", class: "pf-v5-c-button pf-m-primary", id: "idpm-filter"}, app.t("audit.apply")),
      button(app.t("audit.csv"), "secondary", save("csv"), "download", {id: "idpm-csv"}),
      button(app.t("audit.json"), "secondary", save("json"), "download", {id: "idpm-json"}))), failed),
  card(app.t("audit.entries"), found.node));
  await found.show(firstOf(words));
}

/** What an entry says besides: JSON in one line, and a dash where it is empty. */
function particulars(app, detail) {
  const found = unfolded(detail);
  return found === null || found === undefined || typeof found === "object" && Object.keys(found).length === 0
    ? nothing(app)
    : element("code", {class: "idpm-detail"}, typeof found === "string" ? found : JSON.stringify(found));
}

/** JSON that stands in JSON as a text, as what it is. */
function unfolded(value) {
  if (typeof value === "string" && /^[[{]/.test(value)) {
    try {
      return unfolded(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) {
    return value.map(unfolded);
  }
  return value !== null && typeof value === "object"
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unfolded(each)]))
    : value;
}

/** Where a day begins here, or ends where `later` is 1, as an instant. */
function instant(day, later) {
  const [year, month, date] = day.split("-").map(Number);
  // the latest counts, too
  return new Date(year, month - 1, date + later, 0, 0, 0, -later).toISOString();
}
