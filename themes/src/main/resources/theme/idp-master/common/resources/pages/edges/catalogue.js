import { element, uniqueId } from "../shared/dom.js";
import { number } from "./format.js";
import { query } from "./rest.js";
import { label } from "./states.js";
import {
  boxed, button, card, domainInput, emptyState, field, filled, firstOf, linkButton, pagedTable, textInput, userInput, whole,
} from "./widgets.js";

const SIZE = 100;

const places = place => `#/catalogue/${encodeURIComponent(place.domain)}/${encodeURIComponent(place.project)}`;

/** What there is: domains, projects, teams and who is in them. */
export function catalogueView(app, frame, calls) {
  return {
    list: words => frame.show({
      place: "catalogue",
      title: app.t("catalogue.title"),
      beside: [linkButton(app.t("holdings.title"), "secondary", "#/holdings", "search", {id: "idpm-holdings"})],
    }, body => list(app, frame, calls, body, words)),

    place: (domain, project, words) => frame.show({
      place: "catalogue",
      title: `${domain} / ${project}`,
      crumbs: [[app.t("catalogue.title"), "#/catalogue"]],
      beside: [linkButton(app.t("holdings.here"), "secondary", "#/holdings" + query({domain, project}), "search")],
    }, body => place(app, frame, calls, body, domain, project, words)),

    holdings: words => frame.show({
      place: "catalogue",
      title: app.t("holdings.title"),
      crumbs: [[app.t("catalogue.title"), "#/catalogue"]],
    }, body => holdings(app, frame, calls, body, words)),
  };
}

async function list(app, frame, calls, body, words) {
  const search = textInput({type: "search", id: "idpm-places-search", "aria-label": app.t("catalogue.search"),
    placeholder: app.t("catalogue.search"), value: words.get("search") ?? ""});
  const found = pagedTable(app, {
    caption: app.t("catalogue.title"),
    columns: [app.t("domain"), app.t("project"), app.t("catalogue.teams")],
    row: each => [each.domain, element("a", {href: places(each)}, each.project), number(each.teams)],
    load: page => calls.places({search: search.value.trim(), ...page}),
    address: first => "#/catalogue" + query({search: search.value.trim(), first}),
    size: SIZE,
    empty: emptyState(app.t("catalogue.none"), app.t("catalogue.none.text")),
    announce: frame.announce,
  });
  const form = element("form", {class: "pf-v5-c-toolbar idpm-toolbar", role: "search", "aria-label": app.t("catalogue.search"),
    onsubmit: event => {
      event.preventDefault();
      history.replaceState(null, "", "#/catalogue" + query({search: search.value.trim()}));
      found.show(0);
    }},
  element("div", {class: "pf-v5-c-toolbar__item idpm-wide"}, boxed(search)),
  element("div", {class: "pf-v5-c-toolbar__item"},
    element("button", {type: "submit", class: "pf-v5-c-button pf-m-primary"}, app.t("search"))));
  body.replaceChildren(element("section", {class: "pf-v5-c-card pf-m-compact", "aria-label": app.t("catalogue.title")},
    form, found.node));
  await found.show(firstOf(words));
}

async function place(app, frame, calls, body, domain, project, words) {
  const {teams} = await calls.place(domain, project);
  if (teams.length === 0) {
    body.replaceChildren(emptyState(app.t("catalogue.no-teams"), app.t("catalogue.no-teams.text")));
    return;
  }
  const members = element("div", {id: "idpm-members"});
  const address = (team, first) => places({domain, project}) + query({team, first});
  const open = async (team, first) => {
    const found = pagedTable(app, {
      caption: app.t("catalogue.members-of", team),
      columns: [app.t("who"), app.t("explain.team"), app.t("catalogue.enabled")],
      row: each => [
        element("a", {href: "#/holdings" + query({user: each.user})}, each.user),
        each.team,
        each.enabled ? label(app.t("yes"), "green", "check") : label(app.t("no"), "grey", "minus"),
      ],
      load: page => calls.members(domain, project, {team, ...page}),
      address: from => address(team, from),
      size: SIZE,
      empty: emptyState(app.t("catalogue.no-members"), app.t("catalogue.no-members.text")),
      announce: frame.announce,
    });
    const made = card(app.t("catalogue.members-of", team), found.node);
    const heading = made.querySelector("h2");
    heading.setAttribute("tabindex", "-1");
    members.replaceChildren(made);
    await found.show(first);
    return heading;
  };
  const choose = async team => {
    history.replaceState(null, "", address(team));
    (await open(team, 0)).focus();
  };
  body.replaceChildren(card(app.t("catalogue.teams"), filled(app, app.t("catalogue.teams"),
    [app.t("explain.team"), app.t("catalogue.roles"), app.t("catalogue.edges"), app.t("catalogue.members")],
    teams.map(team => [
      team.name,
      team.roles.join(", "),
      team.edges.length > 0 ? team.edges.join(", ") : app.t("catalogue.every-edge"),
      button(app.t("catalogue.show-members", team.members), "link", () => choose(team.name), null,
        {"aria-label": app.t("catalogue.show-members-of", team.members, team.name), class: "pf-v5-c-button pf-m-link pf-m-inline"}),
    ]))), members);
  if (teams.some(team => team.name === words.get("team"))) {
    await open(words.get("team"), firstOf(words));
  }
}

/** Who holds what where: by user, by edge or by project. */
async function holdings(app, frame, calls, body, words) {
  const inputs = {};
  for (const key of ["user", "edge", "domain", "project"]) {
    const attributes = {id: uniqueId("idpm-holdings-" + key), name: key, value: words.get(key) ?? "", spellcheck: "false"};
    inputs[key] = key === "user" ? userInput(calls, attributes)
      : key === "domain" ? domainInput(calls, attributes) : textInput(attributes);
  }
  const asked = () => Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, input.value.trim()]));
  const found = pagedTable(app, {
    caption: app.t("holdings.title"),
    columns: [app.t("who"), app.t("list.edge"), app.t("domain"), app.t("project"), app.t("explain.here")],
    row: each => [
      each.user,
      element("a", {href: `#/edges/${encodeURIComponent(each.edge)}/explain` + query({user: each.user})}, whole(each.edge)),
      each.domain, each.project, each.role,
    ],
    load: page => calls.holdings({...asked(), ...page}),
    address: first => "#/holdings" + query({...asked(), first}),
    size: SIZE,
    empty: emptyState(app.t("holdings.none"), app.t("holdings.none.text")),
    announce: frame.announce,
  });
  const answer = element("div", {class: "idpm-answer"});
  const ask = async first => {
    const {user, edge, project} = asked();
    if (!user && !edge && !project) {
      answer.replaceChildren(element("p", {role: "alert"}, app.t("holdings.which")));
      inputs.user.focus();
      return;
    }
    answer.replaceChildren(found.node);
    await found.show(first);
  };
  body.replaceChildren(card(app.t("holdings.ask"),
    element("form", {class: "pf-v5-c-form idpm-filters", onsubmit: event => {
      event.preventDefault();
      history.replaceState(null, "", "#/holdings" + query(asked()));
      ask(0);
    }},
    field(app.t("who"), inputs.user), field(app.t("list.edge"), inputs.edge), field(app.t("domain"), inputs.domain),
    field(app.t("project"), inputs.project),
    element("div", {class: "pf-v5-c-form__actions"},
      element("button", {type: "submit", class: "pf-v5-c-button pf-m-primary", id: "idpm-ask"}, app.t("holdings.show")))),
    answer));
  if (words.get("user") || words.get("edge") || words.get("project")) {
    await ask(firstOf(words));
  }
}
