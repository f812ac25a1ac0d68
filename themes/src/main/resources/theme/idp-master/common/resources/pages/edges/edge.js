import { code } from "../shared/copy.js";
import { element, prose } from "../shared/dom.js";
import { agentSection } from "./agent.js";
import { ago, nothing, number, when } from "./format.js";
import { agreementWords, clauses } from "./agreement.js";
import { mappingWords } from "./mapping.js";
import { query } from "./rest.js";
import { configFields, setup } from "./setup.js";
import { STATES, label, shutLabel, stateLabel } from "./states.js";
import { english, remedy, said } from "./words.js";
import {
  alert, button, card, confirmed, descriptions, details, emptyState, failure, field, filled, findings, firstOf, linkButton, pagedTable,
  userInput,
} from "./widgets.js";

/** `needs`: what of the edge's `may` opens it; the others are for whoever may see the edge. */
const TABS = [
  {key: "overview", text: "tab.overview", show: overview},
  {key: "agreement", text: "tab.agreement", show: agreement},
  {key: "mapping", text: "tab.mapping", show: mapping},
  {key: "differences", text: "tab.differences", show: differences},
  {key: "history", text: "tab.history", show: history},
  {key: "revocations", text: "tab.revocations", show: revocations, needs: "revocations"},
  {key: "explain", text: "tab.explain", show: explain, needs: "explain"},
  {key: "downloads", text: "tab.downloads", show: downloads},
  {key: "setup", text: "tab.setup", show: setup, needs: "agreement"},
];

/** One edge: how it stands and why, under which terms, and what it was told. */
export function edgeView(app, frame, calls, summary) {
  // so that a row of tabs is the same from one of them to the next
  const may = new Map();
  return {
    async show(name, tab, words) {
      const chosen = TABS.find(each => each.key === tab) ?? TABS[0];
      await frame.show({
        place: "edges",
        title: name,
        part: app.t(chosen.text),
        crumbs: [[app.t("list.title"), "#/"]],
        beside: [button(app.t("reload"), "secondary",
          // what was chosen since stands in the address alone
          () => this.show(name, tab, new URLSearchParams(location.hash.split("?", 2)[1])), "reload", {id: "idpm-reload"})],
      }, async (body, page) => {
        const row = tabs(app, name, chosen, may.get(name));
        page.top.append(row.node);
        const edge = await calls.edge(name);
        if (!page.live()) {
          return;
        }
        may.set(name, edge.may);
        row.offer(edge.may);
        if (edge.name && edge.name !== name) {
          page.heading.firstChild.after(" ", element("span", {class: "idpm-called"}, edge.name));
        }
        const state = element("span", {id: "idpm-edge-state"}, stateLabel(app, edge.state));
        page.shut = shutLabel(app);
        page.shut.hidden = !edge.suspended;
        page.beside.prepend(state, page.shut);
        const made = await chosen.show({app, frame, calls, summary, edge, name, page, words, state});
        if (page.live()) {
          body.replaceChildren(element("h2", {class: "pf-v5-screen-reader"}, app.t(chosen.text)), ...made);
        }
      });
    },
  };
}

function tabs(app, name, chosen, may = []) {
  const list = element("ul", {class: "pf-v5-c-tabs__list"});
  const items = new Map();
  // where not all fit, the one that is open is to be seen
  const reveal = () => requestAnimationFrame(() => list.querySelector("[aria-current]")
    ?.scrollIntoView({block: "nearest", inline: "center", behavior: "instant"}));
  for (const tab of TABS) {
    const here = tab === chosen;
    const item = element("li", {class: "pf-v5-c-tabs__item" + (here ? " pf-m-current" : "")},
      element("a", {
        class: "pf-v5-c-tabs__link", href: at(name, tab.key), "data-tab": tab.key,
        ...(here ? {"aria-current": "page"} : {}),
      }, element("span", {class: "pf-v5-c-tabs__item-text"}, app.t(tab.text))));
    items.set(tab, item);
    list.append(item);
  }
  const offer = now => {
    // the one that is open stays, whoever came there by its address
    items.forEach((item, tab) => {
      item.hidden = tab !== chosen && Boolean(tab.needs) && !now.includes(tab.needs);
    });
    reveal();
  };
  offer(may);
  return {node: element("nav", {class: "pf-v5-c-tabs idpm-tabs", "aria-label": app.t("tab.label")}, list), offer};
}

async function overview({app, frame, calls, summary, edge, name, page}) {
  const report = edge.report?.report;
  const parts = [alert(app, STATES[edge.state]?.colour === "green" ? "success" : edge.state === "refused" ? "danger" : "warning",
    app.t(STATES[edge.state]?.why ?? "state.unknown.why"), advice(app, edge, report), {id: "idpm-why"})];
  const shut = alert(app, "warning", app.t("suspension.now"), [app.t("suspension.now.text")], {id: "idpm-shut"});
  parts.unshift(shut);
  const idle = parts[1].querySelector(".idpm-idle");
  const suspended = now => {
    shut.hidden = !now;
    page.shut.hidden = !now;
    if (idle) {
      idle.hidden = now;
    }
  };
  suspended(edge.suspended === true);
  if (edge.enabled === false && !edge.suspended) {
    parts.push(alert(app, "info", app.t("overview.disabled")));
  }
  if (edge.problem) {
    parts.push(alert(app, "danger", app.t("overview.problem"), [element("p", {}, english(edge.problem))]));
  }
  const labels = element("span", {class: "idpm-labels"});
  Object.entries(edge.labels ?? {}).forEach(([key, value]) => labels.append(label(`${key}=${value}`, "blue")));
  parts.push(card(app.t("overview.title"), descriptions([
    [app.t("overview.version"), edge.version
      ? element("span", {}, number(edge.version), " (", ago(app, edge.made), ")")
      : app.t("overview.no-version")],
    [app.t("overview.issued"), edge.issued ? when(app, edge.issued) : null],
    [app.t("overview.applied"), edge.applied ? number(edge.applied) : nothing(app)],
    [app.t("overview.reported"), ago(app, edge.reported)],
    [app.t("overview.outcome"), edge.outcome && said(app, "outcome", edge.outcome)],
    [app.t("overview.pending"), number(edge.pendingRevocations ?? 0)],
    [app.t("overview.labels"), labels.childElementCount > 0 ? labels : null],
    [app.t("overview.release"), edge.release],
    [app.t("overview.schema"), edge.schema],
    [app.t("overview.strategy"), edge.strategy],
    [app.t("overview.protocol"), edge.protocol],
    [app.t("overview.module"), edge.module],
    [app.t("overview.client"), edge.client],
    [app.t("overview.agent"), edge.agentClient ?? app.t("overview.no-agent")],
    [app.t("overview.agent-version"), edge.agent],
  ])));
  // who may change its terms may suspend it
  if (edge.may.includes("agreement")) {
    parts.push(card(app.t("suspension.title"), suspension({app, frame, calls, summary, edge, name, page, suspended})));
  }
  if (!edge.agentClient && edge.may.includes("agent")) {
    parts.push(card(app.t("agent.title"), agentSection({app, frame, calls, name, page})));
  }
  return parts;
}

/** The address of a part of an edge's page. */
function at(name, tab, chosen = {}) {
  return `#/edges/${encodeURIComponent(name)}/${tab}${query(chosen)}`;
}

/** Whether people may log in at the edge, and the way to change that. */
function suspension({app, frame, calls, summary, edge, name, page, suspended}) {
  const node = element("div", {id: "idpm-suspension"});
  const show = shut => {
    const text = app.t(shut ? "suspension.suspended" : "suspension.open", name);
    const change = button(app.t(shut ? "suspension.resume" : "suspension.suspend"), shut ? "primary" : "danger", async () => {
      if (!shut && !await confirmed(app, page, app.t("suspension.ask", name), app.t("suspension.ask.text"),
        app.t("suspension.suspend"))) {
        return;
      }
      change.disabled = true;
      try {
        const now = await calls.suspend(name, !shut);
        if (page.live()) {
          suspended(now.suspended);
          // or the list would count for a while as before
          summary.again();
          frame.announce(show(now.suspended));
          document.getElementById("idpm-suspend").focus();
        }
      } catch (error) {
        change.disabled = false;
        node.append(failure(app, error));
      }
    }, null, {id: "idpm-suspend"});
    node.dataset.suspended = String(shut);
    node.replaceChildren(element("p", {}, text), change);
    return text;
  };
  show(edge.suspended === true);
  return node;
}

/** What to do, told by what the agent has said last. */
function advice(app, edge, report) {
  const lines = [];
  const refusal = report?.refusal;
  if (edge.state === "refused" && refusal) {
    lines.push(element("p", {}, said(app, "refusal", refusal.kind), ": ", english(refusal.what)));
  }
  if (edge.state === "behind") {
    if (edge.outcome === "capped") {
      lines.push(element("p", {}, prose(app.t("overview.capped"))));
    } else if (edge.outcome === "failed") {
      lines.push(app.t("overview.failed"));
    } else if (edge.applied !== edge.version) {
      lines.push(app.t("overview.older", number(edge.applied ?? 0), number(edge.version ?? 0)));
    }
  }
  if (edge.state === "never" && edge.agentClient) {
    lines.push(app.t("overview.registered"));
  } else if (edge.state === "refused" && refusal) {
    lines.push(element("p", {}, prose(remedy(app, refusal.kind))));
  } else if (edge.state === "in-step") {
    lines.push(element("p", {class: "idpm-idle"}, app.t("state.in-step.todo")));
  } else if (STATES[edge.state] && !(edge.state === "behind" && edge.outcome === "capped")) {
    // what is held back does not catch up by itself
    lines.push(element("p", {}, prose(app.t(STATES[edge.state].todo))));
  }
  if (report && (report.findings?.length > 0 || refusal)) {
    lines.push(element("p", {}, element("a", {href: at(edge.edge, "differences")},
      app.t("overview.see-differences"))));
  }
  return lines;
}

async function agreement({app, calls, edge, name, words}) {
  const terms = await calls.agreement(name);
  const changed = words?.get("changed")
    ? [alert(app, "success", app.t("change.done"), [element("p", {}, prose(app.t("change.done.text")), " ",
      element("a", {href: at(name, "setup")}, app.t("tab.setup")))], {id: "idpm-changed"})]
    : [];
  return [
    ...changed,
    card(app.t("agreement.title"), agreementWords(app, terms),
      edge.may.includes("agreement")
        ? linkButton(app.t("change.title"), "secondary", at(name, "terms"), null, {id: "idpm-change"}) : ""),
    card(app.t("agreement.accepts"), clauses(app, terms)),
    card(app.t("raw"), details(app.t("raw.show"), code(app, app.t("agreement.raw"), JSON.stringify(terms, null, 2), `${name}-agreement.json`))),
  ];
}

async function mapping({app, calls, name}) {
  const rules = await calls.mapping(name);
  return [
    card(app.t("mapping.title"), mappingWords(app, rules)),
    card(app.t("raw"), details(app.t("raw.show"), code(app, app.t("mapping.raw"), JSON.stringify(rules, null, 2), `${name}-mapping.json`))),
  ];
}

async function differences({app, edge}) {
  const report = edge.report?.report;
  if (!report) {
    return [emptyState(app.t("differences.none"), app.t("differences.none.text"))];
  }
  const parts = [card(app.t("differences.title"), descriptions([
    [app.t("differences.received"), when(app, edge.report.received)],
    [app.t("overview.outcome"), said(app, "outcome", report.outcome)],
    [app.t("overview.agent-version"), report.agent],
    [app.t("overview.applied"), report.applied ? number(report.applied.version) : nothing(app)],
  ]))];
  if (report.refusal) {
    parts.push(card(app.t("differences.refusal"), descriptions([
      [app.t("differences.kind"), said(app, "refusal", report.refusal.kind)],
      [app.t("differences.what"), english(report.refusal.what)],
      [app.t("differences.expected"), english(report.refusal.expected)],
      [app.t("differences.found"), english(report.refusal.found)],
    ])));
  }
  const counts = Object.entries(report.counts ?? {});
  parts.push(card(app.t("differences.counts"), counts.length === 0
    ? element("p", {}, app.t("differences.no-counts"))
    : filled(app, app.t("differences.counts"), [app.t("differences.what-counted"), app.t("differences.count")],
      counts.map(([key, value]) => [COUNTS[key] ? app.t(COUNTS[key]) : key, number(value)]))));
  const actions = report.actions ?? [];
  parts.push(card(app.t("differences.actions"), actions.length === 0
    ? element("p", {}, app.t("differences.no-actions"))
    : filled(app, app.t("differences.actions"), [app.t("differences.done"), app.t("differences.what-counted")],
      actions.map(each => [each.withheld ? app.t("action.withheld") : app.t(ACTIONS[each.kind]), each.what]))));
  const found = report.findings ?? [];
  parts.push(card(app.t("differences.findings"), found.length === 0
    ? element("p", {}, app.t("differences.no-findings"))
    : findings(found.map(message => ({message})))));
  return parts;
}

/** What an agent does to what it names. */
const ACTIONS = {make: "action.make", change: "action.change", remove: "action.remove"};

/** What agents count; a newer one may count more. */
const COUNTS = {
  users: "count.users",
  shadowUsers: "count.shadowUsers",
  disabled: "count.disabled",
  grants: "count.grants",
  groups: "count.groups",
  written: "count.written",
  removed: "count.removed",
};

async function history({app, frame, calls, name, words}) {
  const begun = {versions: firstOf(words, "versions"), reports: firstOf(words, "reports")};
  const address = key => first => {
    begun[key] = first;
    return at(name, "history", {versions: begun.versions || "", reports: begun.reports || ""});
  };
  const versions = pagedTable(app, {
    caption: app.t("history.versions"),
    columns: [app.t("history.version"), app.t("history.made"), app.t("history.users"), app.t("history.assignments"),
      app.t("history.revoked"), app.t("history.digest")],
    row: each => [number(each.version), when(app, each.made), number(each.users), number(each.assignments),
      number(each.revoked), element("code", {class: "idpm-digest"}, each.digest)],
    load: page => calls.history(name, page),
    address: address("versions"),
    size: 25,
    empty: emptyState(app.t("history.none"), app.t("history.none.text")),
    announce: frame.announce,
  });
  const reports = pagedTable(app, {
    caption: app.t("history.reports"),
    columns: [app.t("differences.received"), app.t("overview.outcome"), app.t("overview.applied"),
      app.t("history.changes"), app.t("differences.findings")],
    row: each => [when(app, each.received), said(app, "outcome", each.outcome), each.report?.applied ? number(each.report.applied.version) : "–",
      number((each.report?.counts?.written ?? 0) + (each.report?.counts?.removed ?? 0)),
      number(each.report?.findings?.length ?? 0)],
    load: page => calls.reports(name, page),
    address: address("reports"),
    size: 10,
    empty: emptyState(app.t("history.no-reports"), app.t("history.no-reports.text")),
    announce: frame.announce,
  });
  await Promise.all([versions.show(begun.versions), reports.show(begun.reports)]);
  return [card(app.t("history.versions"), versions.node), card(app.t("history.reports"), reports.node)];
}

async function revocations({app, frame, calls, name, words}) {
  const pending = pagedTable(app, {
    caption: app.t("tab.revocations"),
    columns: [app.t("who"), app.t("domain"), app.t("project"), app.t("role"), app.t("revocations.version"),
      app.t("revocations.taken")],
    row: each => [each.user ?? element("code", {}, each.uniqueId), each.domain, each.project, each.role,
      number(each.version), ago(app, each.taken)],
    load: page => calls.revocations(name, page),
    address: first => at(name, "revocations", {first}),
    empty: emptyState(app.t("revocations.none"), app.t("revocations.none.text")),
    announce: frame.announce,
  });
  await pending.show(firstOf(words));
  return [card(app.t("tab.revocations"), element("p", {class: "idpm-lead"}, app.t("revocations.text")), pending.node)];
}

async function explain({app, frame, calls, name, page, words}) {
  const user = userInput(calls, {value: words?.get("user") ?? "", required: true});
  const answer = element("div", {class: "idpm-answer"});
  let asked = 0;
  const ask = async () => {
    if (!user.value.trim()) {
      user.focus();
      return;
    }
    const mine = ++asked;
    answer.setAttribute("aria-busy", "true");
    try {
      const found = await calls.explain(name, user.value.trim());
      if (mine === asked && page.live()) {
        answer.replaceChildren(...explanation(app, found));
        frame.announce(app.t("explain.said", found.user, name, number(found.assignments.length)));
      }
    } catch (error) {
      if (mine === asked) {
        answer.replaceChildren(failure(app, error));
      }
    } finally {
      if (mine === asked) {
        answer.removeAttribute("aria-busy");
      }
    }
  };
  const form = element("form", {class: "pf-v5-c-form idpm-explain", onsubmit: event => {
    event.preventDefault();
    // not by `history`, which is another function here
    window.history.replaceState(null, "", at(name, "explain", {user: user.value.trim()}));
    ask();
  }}, field(app.t("explain.user"), user),
  element("div", {class: "pf-v5-c-form__actions"},
    element("button", {type: "submit", class: "pf-v5-c-button pf-m-primary", id: "idpm-explain"}, app.t("explain.ask"))));
  if (user.value) {
    await ask();
  }
  return [card(app.t("explain.title"), form, answer)];
}

function explanation(app, found) {
  const parts = [];
  if (found.refusal) {
    parts.push(alert(app, "danger", app.t("explain.refused"), [element("p", {}, english(found.refusal))]));
  }
  parts.push(element("h3", {class: "pf-v5-c-title pf-m-lg"}, app.t("explain.gets", found.user)));
  parts.push(found.assignments.length === 0
    ? element("p", {}, app.t("explain.nothing"))
    : filled(app, app.t("explain.gets", found.user),
      [app.t("domain"), app.t("project"), app.t("role"), app.t("explain.here"), app.t("explain.because")],
      found.assignments.map(each => [each.domain, each.project, each.role, each.locally ?? each.role,
        reasons(app, found.edge, each.because)])));
  if (found.withheld.length > 0) {
    parts.push(element("h3", {class: "pf-v5-c-title pf-m-lg"}, app.t("explain.withheld")));
    parts.push(filled(app, app.t("explain.withheld"),
      [app.t("domain"), app.t("project"), app.t("role"), app.t("explain.team"), app.t("explain.reason")],
      found.withheld.map(each => [each.domain, each.project, each.role, each.team ?? "–", kept(app, each)])));
  }
  return parts;
}

const KEPT = {edge: "kept.edge", domain: "kept.domain", project: "kept.project", role: "kept.role"};

/** Why a role does not reach the edge. */
function kept(app, line) {
  return KEPT[line.kept] ? app.t(KEPT[line.kept], line[line.kept]) : english(line.reason);
}

/** Which team gives it, how the team came to this edge, and which clause of the agreement lets it in. */
function reasons(app, edge, because) {
  const list = element("ul", {class: "pf-v5-c-list"});
  for (const reason of because ?? []) {
    list.append(element("li", {}, app.t("explain.by-team", reason.team), ", ", selector(app, reason.selector), ", ",
      app.t("explain.by-clause"), " ",
      element("a", {href: at(edge, "agreement")}, clauseName(app, reason.clause))));
  }
  return list;
}

/** `accepts[0]` is the first clause of an agreement. */
function clauseName(app, path) {
  const [, index] = /^accepts\[(\d+)\]$/.exec(path) ?? [];
  return index === undefined ? path : app.t("explain.clause", Number(index) + 1);
}

const SELECTORS = {name: "selector.name", glob: "selector.glob", label: "selector.label"};

/** As the server says it: `every edge`, or what kind of words and which. */
function selector(app, text) {
  if (text === "every edge") {
    return app.t("selector.every");
  }
  const [, kind, words] = /^(name|glob|label) `(.*)`$/s.exec(text) ?? [];
  return kind ? [app.t(SELECTORS[kind]), " ", element("code", {}, words)] : english(text);
}

async function downloads({app, calls, summary, edge, name}) {
  const {may} = await summary.get().catch(() => ({may: []}));
  const said = element("div", {class: "idpm-answer"});
  const load = work => async () => {
    said.replaceChildren();
    try {
      await work();
    } catch (error) {
      said.replaceChildren(failure(app, error));
    }
  };
  const asked = configFields(app, edge);
  return [
    said,
    card(app.t("downloads.config"), element("p", {class: "idpm-lead"}, prose(app.t("downloads.config.text"))),
      element("form", {class: "pf-v5-c-form idpm-explain", onsubmit: event => {
        event.preventDefault();
        load(() => calls.config(name, asked.read(), `${name}-config.zip`))();
      }}, asked.nodes,
      element("div", {class: "pf-v5-c-form__actions"},
        element("button", {type: "submit", class: "pf-v5-c-button pf-m-primary", id: "idpm-config"}, app.t("downloads.get"))))),
    edge.may.includes("bundle") && card(app.t("downloads.bundle"),
      element("p", {class: "idpm-lead"}, prose(app.t("downloads.bundle.text"))),
      button(app.t("downloads.get-bundle"), "secondary", load(() => calls.bundle(name, `${name}.bundle`)), "download",
        {id: "idpm-bundle"})),
    may.includes("bundle-keys") && card(app.t("downloads.keys"),
      element("p", {class: "idpm-lead"}, prose(app.t("downloads.keys.text"))),
      button(app.t("downloads.get-keys"), "secondary", load(() => calls.keys("keys.json")), "download", {id: "idpm-keys"})),
  ].filter(part => part);
}
