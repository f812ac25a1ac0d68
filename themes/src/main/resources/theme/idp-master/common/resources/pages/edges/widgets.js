import { element, prose, uniqueId } from "../shared/dom.js";
import * as shared from "../shared/problem.js";
import { number } from "./format.js";
import { icon } from "./icons.js";

export { findings } from "../shared/problem.js";

/** `variant`: primary, secondary, link, plain. */
export function button(text, variant, onclick, picture = null, attributes = {}) {
  const made = element("button", {type: "button", class: "pf-v5-c-button pf-m-" + variant, ...attributes, onclick});
  decorate(made, text, picture);
  return made;
}

/** A link that looks like a button. */
export function linkButton(text, variant, href, picture = null, attributes = {}) {
  const made = element("a", {class: "pf-v5-c-button pf-m-" + variant, href, ...attributes});
  decorate(made, text, picture);
  return made;
}

function decorate(made, text, picture) {
  if (picture) {
    made.append(element("span", {class: "pf-v5-c-button__icon pf-m-start"}, icon(picture)));
  }
  made.append(text);
}

/** A message in the page; `lines` stand below its title. */
export function alert(app, kind, title, lines = [], attributes = {}) {
  const made = shared.alert(kind, title, lines.filter(line => line !== "" && line !== null)
    .map(line => (typeof line === "string" ? element("p", {}, line) : line)), app.t);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  return made;
}

/** What the server said no to, with each of its findings and the way out of it. */
export function failure(app, error, title = null) {
  return title === null
    ? shared.problem(error, app.t)
    : alert(app, "danger", title, [shared.reason(error, app.t), shared.findings(error.findings ?? [])]);
}

export function emptyState(title, text, ...actions) {
  const content = element("div", {class: "pf-v5-c-empty-state__content"},
    element("div", {class: "pf-v5-c-empty-state__icon"}, icon("search")),
    element("h3", {class: "pf-v5-c-empty-state__title-text"}, title),
    element("div", {class: "pf-v5-c-empty-state__body"}, text));
  if (actions.length > 0) {
    const row = element("div", {class: "pf-v5-c-empty-state__actions"});
    row.append(...actions);
    content.append(element("div", {class: "pf-v5-c-empty-state__footer"}, row));
  }
  return element("div", {class: "pf-v5-c-empty-state pf-m-sm"}, content);
}

export function spinner(app) {
  return element("div", {class: "idpm-wait"},
    element("span", {class: "pf-v5-c-spinner pf-m-lg idpm-spinner", role: "progressbar", "aria-label": app.t("loading")}));
}

/** Terms and what they say: pairs of a text and a text or node; a missing value is left out. */
export function descriptions(pairs) {
  const list = element("dl", {class: "pf-v5-c-description-list pf-m-horizontal-on-md pf-m-2-col-on-xl pf-m-compact"});
  for (const [term, value] of pairs) {
    if (value === null || value === undefined || value === "") {
      continue;
    }
    list.append(element("div", {class: "pf-v5-c-description-list__group"},
      element("dt", {class: "pf-v5-c-description-list__term"},
        element("span", {class: "pf-v5-c-description-list__text"}, term)),
      element("dd", {class: "pf-v5-c-description-list__description"},
        element("div", {class: "pf-v5-c-description-list__text"}, value))));
  }
  return list;
}

export function card(title, ...body) {
  const inside = element("div", {class: "pf-v5-c-card__body"});
  inside.append(...body);
  return element("section", {class: "pf-v5-c-card pf-m-compact"},
    element("div", {class: "pf-v5-c-card__title"}, element("h2", {class: "pf-v5-c-card__title-text"}, title)),
    inside);
}

const BROKEN_FROM = 40;

/** A name, which is not broken at its hyphens; one that fills a column by itself is. */
export function whole(name) {
  return element("span", name.length < BROKEN_FROM ? {class: "idpm-whole"} : {}, name);
}

/** Asks before something is done that others feel; the keyboard stays in the question, and Escape is no. */
export function confirmed(app, page, title, text, action) {
  return new Promise(resolve => {
    const heading = element("h2", {class: "pf-v5-c-title pf-m-xl", id: uniqueId("idpm-question")}, title);
    const words = element("p", {id: uniqueId("idpm-question")}, text);
    const no = button(app.t("wizard.cancel"), "link", () => dialog.close(""), null, {id: "idpm-no"});
    const dialog = element("dialog", {
      class: "idpm-dialog", id: "idpm-dialog", "aria-labelledby": heading.id, "aria-describedby": words.id,
      onclose: () => {
        dialog.remove();
        resolve(dialog.returnValue === "yes");
      },
    }, heading, words, element("div", {class: "idpm-buttons"},
      button(action, "danger", () => dialog.close("yes"), null, {id: "idpm-yes"}), no));
    page.leave(() => dialog.close(""));
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  });
}

/** What opens when it is wanted. */
export function details(summary, ...body) {
  const made = element("details", {class: "idpm-details"}, element("summary", {}, summary));
  made.append(...body);
  return made;
}

/** A labelled field of a form; `input` is the element that it is for. */
export function field(label, input, hint = "", required = false) {
  const id = input.id || uniqueId();
  input.id = id;
  const name = element("label", {class: "pf-v5-c-form__label", for: id},
    element("span", {class: "pf-v5-c-form__label-text"}, label));
  if (required) {
    name.append(" ", element("span", {class: "pf-v5-c-form__label-required", "aria-hidden": "true"}, "*"));
    input.setAttribute("aria-required", "true");
  }
  const control = element("div", {class: "pf-v5-c-form__group-control"}, boxed(input), input.suggestions);
  if (hint) {
    control.append(element("div", {class: "pf-v5-c-form__helper-text"},
      element("div", {class: "pf-v5-c-helper-text"},
        element("div", {class: "pf-v5-c-helper-text__item", id: id + "-hint"},
          element("span", {class: "pf-v5-c-helper-text__item-text"}, prose(hint))))));
    input.setAttribute("aria-describedby", id + "-hint");
  }
  return element("div", {class: "pf-v5-c-form__group"},
    element("div", {class: "pf-v5-c-form__group-label"}, name), control);
}

/** PatternFly draws the frame of a field around it. */
export function boxed(input) {
  const select = input.tagName === "SELECT";
  return element("span", {class: "pf-v5-c-form-control" + (input.tagName === "TEXTAREA" ? " pf-m-resize-vertical" : "")}, input,
    select && element("span", {class: "pf-v5-c-form-control__utilities"},
      element("span", {class: "pf-v5-c-form-control__toggle-icon"}, icon("open"))));
}

export function textInput(attributes = {}) {
  return element("input", {type: "text", autocomplete: "off", maxlength: "255", ...attributes});
}

const TYPING = 250;
const SUGGESTED = 10;

/**
 * Suggests to whoever types what `ask` finds for the words so far: pairs of a value and what else it is called.
 *
 * @returns the input, with what it suggests as `suggestions`, which {@link field} puts beside it
 */
export function suggesting(input, ask) {
  const list = element("datalist", {id: uniqueId("idpm-suggested")});
  let typing = 0;
  let asked = 0;
  const suggest = async () => {
    const mine = ++asked;
    try {
      const found = await ask(input.value.trim());
      if (mine === asked) {
        list.replaceChildren(...found.map(([value, called]) => element("option", {value}, called ?? "")));
      }
    } catch {
      // they are offered, not needed
      list.replaceChildren();
    }
  };
  input.setAttribute("list", list.id);
  input.addEventListener("focus", suggest);
  input.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(suggest, TYPING);
  });
  input.suggestions = list;
  return input;
}

/** A field for a user's name, which suggests those of whom a part has been typed. */
export function userInput(calls, attributes = {}) {
  return suggesting(
    textInput({name: "user", id: uniqueId("idpm-user"), spellcheck: "false", ...attributes}),
    async search => (search ? (await calls.users({search, max: SUGGESTED})).items.map(each => [each.user, each.name]) : []));
}

/** A field for a domain's name, which suggests those that there are. */
export function domainInput(calls, attributes = {}) {
  return suggesting(
    textInput({name: "domain", id: uniqueId("idpm-domain"), spellcheck: "false", ...attributes}),
    async search => (await calls.domains({search, max: SUGGESTED})).items.map(each => [each.domain]));
}

/** `options`: pairs of a value and its text. */
export function select(options, value, attributes = {}) {
  const made = element("select", {...attributes});
  for (const [each, text] of options) {
    const option = element("option", {value: each}, text);
    option.selected = each === value;
    made.append(option);
  }
  return made;
}

/**
 * A compact table that becomes a list of cards where there is no room.
 *
 * @param columns of `{key, text, sort?}`; those with `sort` can be sorted by
 * @param onsort told `(key, descending)`
 */
export function table(app, caption, columns, onsort = null) {
  const head = element("tr", {class: "pf-v5-c-table__tr", role: "row"});
  const sorts = [];
  for (const column of columns) {
    const cell = element("th", {class: "pf-v5-c-table__th pf-m-wrap", scope: "col", role: "columnheader"});
    if (column.sort && onsort) {
      const arrow = element("span", {class: "pf-v5-c-table__sort-indicator"}, icon("both"));
      const press = element("button", {type: "button", class: "pf-v5-c-table__button",
        onclick: () => onsort(column.sort, cell.getAttribute("aria-sort") === "ascending")},
        element("div", {class: "pf-v5-c-table__button-content"},
          element("span", {class: "pf-v5-c-table__text"}, column.text), arrow));
      cell.classList.add("pf-v5-c-table__sort");
      cell.append(press);
      sorts.push({column, cell, arrow});
    } else {
      cell.append(column.text);
    }
    head.append(cell);
  }
  const body = element("tbody", {class: "pf-v5-c-table__tbody", role: "rowgroup"});
  const node = element("table", {class: "pf-v5-c-table pf-m-compact pf-m-grid-lg", role: "table"},
    element("caption", {class: "pf-v5-screen-reader"}, caption),
    element("thead", {class: "pf-v5-c-table__thead", role: "rowgroup"}, head), body);
  return {
    node,
    /** Each row a list of as many texts or nodes as there are columns. */
    fill(rows) {
      body.replaceChildren(...rows.map(cells => {
        const row = element("tr", {class: "pf-v5-c-table__tr", role: "row"});
        cells.forEach((cell, n) => row.append(element("td",
          {class: "pf-v5-c-table__td", role: "cell", "data-label": columns[n].text}, cell)));
        return row;
      }));
    },
    sorted(key, descending) {
      for (const {column, cell, arrow} of sorts) {
        const chosen = column.sort === key;
        cell.classList.toggle("pf-m-selected", chosen);
        if (chosen) {
          cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
        } else {
          cell.removeAttribute("aria-sort");
        }
        arrow.replaceChildren(icon(chosen ? (descending ? "down" : "up") : "both"));
      }
    },
  };
}

/** A table of what is known already. */
export function filled(app, caption, columns, rows) {
  const made = table(app, caption, columns.map(text => ({text})));
  made.fill(rows);
  return made.node;
}

/** Which part of a list is shown, and the way to the others; `onfirst` is told where the next one begins. */
export function pagination(app, size, onfirst) {
  const text = element("div", {class: "idpm-range"});
  let first = 0;
  let total = 0;
  const turn = to => onfirst(Math.max(0, to));
  const back = button("", "plain", () => turn(first - size), "left", {"aria-label": app.t("page.previous")});
  const forth = button("", "plain", () => turn(first + size), "right", {"aria-label": app.t("page.next")});
  const node = element("nav", {class: "pf-v5-c-pagination pf-m-display-full idpm-pagination", "aria-label": app.t("page.pages")},
    text, element("div", {class: "pf-v5-c-pagination__nav"}, back, forth));
  return {
    node,
    show(list) {
      first = list.first;
      total = list.total;
      text.textContent = range(app, list);
      const held = [back, forth].find(each => each === document.activeElement);
      back.disabled = first === 0;
      forth.disabled = first + list.items.length >= total;
      // what cannot be pressed any more has no focus, and the keyboard would begin at the top of the page
      if (held?.disabled) {
        (held === back ? forth : back).focus();
      }
      node.hidden = first === 0 && total <= list.items.length;
      text.hidden = false;
    },
  };
}

export function range(app, list) {
  return list.items.length === 0
    ? app.t("page.none", number(list.total))
    : app.t("page.range", number(list.first + 1), number(list.first + list.items.length), number(list.total));
}

/** Where a list begins, as an address says it. */
export function firstOf(words, key = "first") {
  return Math.max(0, Number.parseInt(words?.get(key) ?? "0", 10) || 0);
}

/** Shows this in place of what is there. What stays is not touched: it may have the focus. */
export function put(place, node) {
  if (place.childNodes.length !== 1 || place.firstChild !== node) {
    place.replaceChildren(node);
  }
}

/**
 * A list of the server's that is turned over in place. `row` makes the cells of an item, `load` asks for a part, and
 * `address` says where the part that begins at its argument stands, for a reload and for whoever is sent the link.
 */
export function pagedTable(app, {caption, columns, row, load, size = 100, empty, announce, address}) {
  const rows = table(app, caption, columns.map(text => ({text})));
  const place = element("div", {class: "idpm-scroll"});
  let asked = 0;
  const show = async first => {
    const mine = ++asked;
    place.setAttribute("aria-busy", "true");
    try {
      const list = await load({first, max: size});
      if (mine !== asked) {
        return;
      }
      if (list.total === 0) {
        place.replaceChildren(empty);
      } else {
        rows.fill(list.items.map(row));
        put(place, rows.node);
      }
      pages.show(list);
      announce?.(range(app, list));
    } catch (error) {
      if (mine === asked) {
        place.replaceChildren(failure(app, error));
      }
    } finally {
      if (mine === asked) {
        place.removeAttribute("aria-busy");
      }
    }
  };
  const pages = pagination(app, size, first => {
    history.replaceState(null, "", address(first || ""));
    return show(first);
  });
  pages.node.hidden = true;
  place.append(spinner(app));
  return {node: element("div", {}, place, pages.node), show};
}
