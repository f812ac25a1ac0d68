import { element } from "../shared/dom.js";
import { ago, nothing, number } from "./format.js";
import { query } from "./rest.js";
import { STATES, shutLabel, stateLabel, word } from "./states.js";
import {
  alert, boxed, button, card, details, emptyState, failure, filled, firstOf, linkButton, pagination, put, range, select, spinner, table, textInput, whole,
} from "./widgets.js";

const SIZE = 100;
const MOST_BARS = 12;
const TYPING = 400;
/** What the server sorts by; see GET edges. */
const SORTS = {
  edge: "list.edge", state: "list.state", version: "list.bundle", reported: "list.reported", pending: "list.pending",
};

/** The edges: how many stand how, and each of them. What is chosen stands in the address. */
export function listView(app, frame, calls, summary) {
  let open = null;

  return {
    /** Another filter of a list that is open changes the list and leaves the rest, with the focus, where it is. */
    async show(filter) {
      if (open?.page.live()) {
        await open.turn(read(filter));
        return;
      }
      await frame.show({
        place: "edges",
        title: app.t("list.title"),
        beside: [
          button(app.t("reload"), "secondary", () => open?.reload(), "reload", {id: "idpm-reload"}),
          linkButton(app.t("list.add"), "primary", "#/add", "plus", {id: "idpm-add", hidden: true}),
        ],
      }, async (body, page) => {
        open = list(app, frame, calls, summary, body, page);
        await open.turn(read(filter));
      });
    },
  };
}

function read(words) {
  return {
    search: words.get("search") ?? "",
    state: STATES[words.get("state")] ? words.get("state") : "",
    region: words.get("region"),
    suspended: ["true", "false"].includes(words.get("suspended")) ? words.get("suspended") : "",
    sort: SORTS[words.get("sort")] ? words.get("sort") : "edge",
    desc: words.get("desc") === "true",
    first: firstOf(words),
  };
}

function address(filter) {
  const {sort, ...rest} = filter;
  return "#/" + query({...rest, sort: sort === "edge" ? "" : sort, first: filter.first || ""});
}

function list(app, frame, calls, summary, body, page) {
  let filter = read(new URLSearchParams());
  let asked = 0;
  let typing = 0;
  // of all edges, whatever is looked for among them: asked for once, and again by who wants to know what has changed
  let summed = null;
  let drawn = null;
  // not by a route: what has been typed a moment ago counts, too
  const go = (change, letters = false) => {
    stop();
    const wanted = {...filter, search: search.value, first: 0, ...change};
    // of a word letter by letter the way back has one step
    history[letters ? "replaceState" : "pushState"](null, "", address(wanted));
    search.value = wanted.search;
    update(wanted);
  };
  const stop = () => clearTimeout(typing);

  const search = textInput({
    type: "search", id: "idpm-search", "aria-label": app.t("list.search"), placeholder: app.t("list.search"),
    oninput: () => {
      stop();
      typing = setTimeout(() => go({}, true), TYPING);
    },
  });
  page.leave(stop);
  const state = select([["", app.t("list.every-state")], ...Object.keys(STATES).map(each => [each, word(app, each)])], "",
    {id: "idpm-state", "aria-label": app.t("list.state"), onchange: () => go({state: state.value})});
  const region = select([], "", {
    id: "idpm-region", "aria-label": app.t("list.region"),
    // an empty one is a choice, so another sign stands before each
    onchange: () => go({region: region.value === "" ? null : region.value.slice(1)}),
  });
  const shut = select([["", app.t("list.every-login")], ["false", app.t("list.open")], ["true", app.t("list.shut")]], "",
    {id: "idpm-shut", "aria-label": app.t("suspension.title"), onchange: () => go({suspended: shut.value})});
  const sort = select(Object.entries(SORTS).map(([key, text]) => [key, app.t("list.by", app.t(text))]), "edge",
    {id: "idpm-sort", "aria-label": app.t("list.sort"), onchange: () => go({sort: sort.value, desc: false})});
  const direction = button("", "secondary", () => go({desc: !filter.desc}), null, {id: "idpm-direction"});
  const clear = button(app.t("list.clear"), "link", () => {
    go({search: "", state: "", region: null, suspended: ""});
    search.focus();
  }, null, {id: "idpm-clear"});
  const toolbar = element("div", {class: "pf-v5-c-toolbar idpm-toolbar", role: "search", "aria-label": app.t("list.filter")});
  for (const [each, extra] of [[boxed(search), "idpm-wide"], [boxed(state), ""], [boxed(region), ""],
    [boxed(shut), ""], [boxed(sort), "idpm-narrow-only"], [direction, "idpm-narrow-only"], [clear, ""]]) {
    toolbar.append(element("div", {class: ("pf-v5-c-toolbar__item " + extra).trim()}, each));
  }

  const rows = table(app, app.t("list.title"), [
    {text: app.t("list.edge"), sort: "edge"},
    {text: app.t("list.region")},
    {text: app.t("list.state"), sort: "state"},
    {text: app.t("list.bundle"), sort: "version"},
    {text: app.t("list.reported"), sort: "reported"},
    {text: app.t("list.pending"), sort: "pending"},
    {text: app.t("list.schema")},
  ], (key, descending) => go({sort: key, desc: descending}));
  const place = element("div", {id: "idpm-edges"}, spinner(app));
  const pages = pagination(app, SIZE, first => go({first}));
  pages.node.hidden = true;
  const picture = element("div", {id: "idpm-cloud"});
  body.replaceChildren(picture,
    element("section", {class: "pf-v5-c-card pf-m-compact", "aria-label": app.t("list.title")}, toolbar, place, pages.node));

  async function update(wanted) {
    filter = wanted;
    const mine = ++asked;
    state.value = filter.state;
    shut.value = filter.suspended;
    sort.value = filter.sort;
    direction.textContent = app.t(filter.desc ? "list.descending" : "list.ascending");
    clear.hidden = !filter.search && !filter.state && filter.region === null && !filter.suspended;
    rows.sorted(filter.sort, filter.desc);
    place.setAttribute("aria-busy", "true");
    try {
      summed ??= summary.get();
      const [found, sum] = await Promise.all([calls.edges({...filter, max: SIZE}), summed]);
      if (mine !== asked || !page.live()) {
        return;
      }
      const mayAdd = sum.may.includes("add");
      page.beside.querySelector("#idpm-add").hidden = !mayAdd;
      regions(sum);
      // what can be asked of the server
      shut.closest(".pf-v5-c-toolbar__item").hidden = sum.suspended === undefined;
      if (drawn?.summary !== sum) {
        const open = picture.querySelector("details")?.open ?? false;
        drawn = {summary: sum, ...cloud(app, sum, go)};
        picture.replaceChildren(drawn.node);
        picture.querySelector("details").open = open;
      }
      drawn.choose(filter);
      if (found.items.length === 0) {
        place.replaceChildren(sum.total === 0
          ? emptyState(app.t("list.none"), app.t("list.none.text"),
            ...(mayAdd ? [linkButton(app.t("list.add"), "primary", "#/add", "plus")] : []))
          : emptyState(app.t("list.no-match"), app.t("list.no-match.text")));
      } else {
        rows.fill(found.items.map(edge => line(app, edge)));
        put(place, rows.node);
      }
      pages.show(found);
      frame.announce(app.t("list.said", range(app, found)));
    } catch (error) {
      summed = null;
      if (mine === asked && page.live()) {
        place.replaceChildren(failure(app, error));
      }
    } finally {
      if (mine === asked) {
        place.removeAttribute("aria-busy");
      }
    }
  }

  function regions(summary) {
    const names = new Set(summary.regions.map(each => each.region ?? ""));
    if (filter.region !== null) {
      names.add(filter.region);
    }
    region.replaceChildren(element("option", {value: ""}, app.t("list.every-region")),
      ...[...names].map(each => element("option", {value: "=" + each}, each || app.t("cloud.no-region"))));
    region.value = filter.region === null ? "" : "=" + filter.region;
  }

  return {
    page,
    /** What the address says, and not what has been typed since. */
    turn(wanted) {
      stop();
      search.value = wanted.search;
      return update(wanted);
    },
    reload() {
      summed = summary.again();
      return update(filter);
    },
  };
}

function line(app, edge) {
  const name = element("a", {href: "#/edges/" + encodeURIComponent(edge.edge), class: "idpm-edge-link"}, whole(edge.edge));
  const called = edge.name && edge.name !== edge.edge
    ? element("div", {}, name, element("div", {class: "idpm-small"}, edge.name))
    : name;
  const state = element("div", {class: "idpm-labels"}, stateLabel(app, edge.state));
  if (edge.suspended) {
    state.append(shutLabel(app));
  } else if (edge.enabled === false) {
    state.append(element("span", {class: "idpm-small"}, app.t("list.disabled")));
  }
  return [
    called,
    edge.labels?.region ? whole(edge.labels.region) : nothing(app),
    state,
    edge.version ? element("span", {}, app.t("list.version", number(edge.version)), " ",
      element("span", {class: "idpm-small"}, ago(app, edge.made))) : nothing(app),
    ago(app, edge.reported),
    number(edge.pendingRevocations ?? 0),
    edge.problem
      ? element("span", {class: "idpm-problem", lang: "en"}, edge.problem)
      : element("span", {}, app.t("list.terms", edge.schema ?? "–", edge.strategy ?? "–")),
  ];
}

/** A link that changes the list in place, for whoever does not want it in a tab of its own. */
function inPlace(go, change, attributes, ...content) {
  return element("a", {...attributes, onclick: event => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      go(change());
    }
  }}, content);
}

/**
 * The picture: a bar for each region, a piece of it for each state, each a way to the edges that it stands for. `choose` has it
 * show what is chosen, and leaves the focus and what is open where they are.
 */
function cloud(app, summary, go) {
  let chosen = null;
  const links = [];
  const total = element("ul", {class: "idpm-totals", "aria-label": app.t("cloud.states")});
  const add = (key, value, label, count, attributes) => {
    const change = () => ({[key]: chosen[key] === value ? "" : value});
    const link = inPlace(go, change, {class: "idpm-total", ...attributes}, label, element("strong", {}, number(count)));
    links.push({link, key, value, change});
    total.append(element("li", {}, link));
  };
  for (const state of Object.keys(STATES)) {
    add("state", state, stateLabel(app, state), summary.states[state] ?? 0, {"data-state": state});
  }
  if (summary.suspended !== undefined) {
    add("suspended", "true", shutLabel(app), summary.suspended, {id: "idpm-total-shut"});
  }
  const regions = [...summary.regions].sort((a, b) => b.total - a.total);
  const bars = element("ul", {class: "idpm-bars", "aria-label": app.t("cloud.regions")});
  const most = Math.max(1, ...regions.map(each => each.total));
  for (const region of regions.slice(0, MOST_BARS)) {
    bars.append(bar(app, region, most, go));
  }
  const parts = [total, bars];
  if (regions.length > MOST_BARS) {
    parts.push(element("p", {class: "idpm-small"}, app.t("cloud.more", number(regions.length - MOST_BARS))));
  }
  parts.push(details(app.t("cloud.table"), filled(app, app.t("cloud.title"),
    [app.t("list.region"), ...Object.keys(STATES).map(state => word(app, state)), app.t("cloud.total")],
    regions.map(region => [
      region.region ?? app.t("cloud.no-region"),
      ...Object.keys(STATES).map(state => number(region.states[state] ?? 0)),
      number(region.total),
    ]))));
  const made = card(app.t("cloud.title"), ...parts);
  if (summary.pendingRevocations > 0) {
    made.append(element("div", {class: "pf-v5-c-card__footer"},
      alert(app, "info", app.t("cloud.pending", number(summary.pendingRevocations)))));
  }
  return {
    node: made,
    choose(filter) {
      chosen = filter;
      for (const {link, key, value, change} of links) {
        link.setAttribute("href", address({...filter, first: 0, ...change()}));
        if (filter[key] === value) {
          link.setAttribute("aria-current", "true");
        } else {
          link.removeAttribute("aria-current");
        }
      }
    },
  };
}

function bar(app, region, most, go) {
  const name = region.region ?? app.t("cloud.no-region");
  const pieces = element("ul", {class: "idpm-bar", "aria-label": name});
  pieces.style.width = `${Math.max(8, (100 * region.total) / most)}%`;
  for (const state of Object.keys(STATES)) {
    const count = region.states[state] ?? 0;
    if (count === 0) {
      continue;
    }
    const text = app.t("cloud.piece", name, word(app, state), number(count));
    const wanted = {state, region: region.region ?? ""};
    const piece = element("li", {class: "idpm-piece"},
      inPlace(go, () => ({search: "", suspended: "", ...wanted}),
        {href: "#/" + query(wanted), title: text, "aria-label": text, class: "idpm-fill-" + state}, number(count)));
    piece.style.flexGrow = String(count);
    pieces.append(piece);
  }
  return element("li", {class: "idpm-bar-row"}, element("span", {class: "idpm-bar-name"}, name), pieces);
}
