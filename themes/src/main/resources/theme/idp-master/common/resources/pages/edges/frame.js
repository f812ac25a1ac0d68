import { element } from "../shared/dom.js";
import { failure, spinner } from "./widgets.js";

const PLACES = [
  {key: "edges", href: "#/", text: "nav.edges"},
  {key: "catalogue", href: "#/catalogue", text: "nav.catalogue", needs: "places"},
  {key: "audit", href: "#/audit", text: "nav.audit", needs: "audit"},
];

/** What all views stand in: the way to the others, and a heading that takes the focus. */
export function frame(app, summary) {
  const links = PLACES.map(place => ({
    ...place,
    node: element("a", {class: "pf-v5-c-nav__link", href: place.href}, app.t(place.text)),
  }));
  const list = element("ul", {class: "pf-v5-c-nav__list"});
  links.forEach(link => list.append(element("li", {class: "pf-v5-c-nav__item", hidden: Boolean(link.needs)}, link.node)));
  // whoever may see no edge is told nothing of what else there is, and finds out by asking
  summary.get().then(({may}) => may, () => PLACES.map(place => place.needs)).then(may => links.forEach(link => {
    link.node.parentElement.hidden = Boolean(link.needs) && !may.includes(link.needs);
  }));
  const content = element("div", {class: "idpm-content"});
  app.main.replaceChildren(
    element("div", {class: "pf-v5-c-page__main-subnav"},
      element("nav", {class: "pf-v5-c-nav pf-m-horizontal-subnav", "aria-label": app.t("nav.label")}, list)),
    content,
  );
  let leave = [];
  let shown = 0;

  return {
    /** Said to whoever cannot see that something has changed. */
    announce: text => app.say(text),

    /**
     * Shows a view.
     *
     * @param view `{place, title, part, crumbs, beside}`: of which part of the page it is, its heading, which of several
     *     views under that heading, pairs of text and address that lead to it, nodes beside the heading
     * @param fill makes the rest: `(body, page)`. What it throws is shown in place of it. `page.live()` says whether the
     *     view is still the one shown, `page.leave(f)` has something stopped when it is not; `page.keep(f)` has what is
     *     typed here outlast a login, and `page.kept()` is what did
     */
    async show(view, fill) {
      leave.forEach(stop => stop());
      leave = [];
      const mine = ++shown;
      app.keep(() => null);
      if (mine > 1) {
        // for the first view alone
        app.kept();
      }
      links.forEach(link => {
        link.node.classList.toggle("pf-m-current", link.key === view.place);
        if (link.key === view.place) {
          link.node.setAttribute("aria-current", "page");
        } else {
          link.node.removeAttribute("aria-current");
        }
      });
      const heading = app.heading(view.title, view.part);
      const top = element("section", {class: "pf-v5-c-page__main-section pf-m-light idpm-top"});
      if (view.crumbs) {
        top.append(crumbs(app, view.crumbs, view.title));
      }
      const beside = element("div", {class: "idpm-beside"});
      beside.append(...(view.beside ?? []));
      top.append(element("div", {class: "idpm-heading"}, heading, beside));
      const body = element("section", {class: "pf-v5-c-page__main-section idpm-body"}, spinner(app));
      content.replaceChildren(top, body);
      // the first page is read from its beginning anyway
      if (mine > 1) {
        heading.focus();
      }
      const page = {
        live: () => mine === shown,
        leave: stop => leave.push(stop),
        keep: read => {
          if (mine === shown) {
            app.keep(read);
          }
        },
        kept: () => (mine === shown ? app.kept() : null),
        top,
        beside,
        heading,
      };
      try {
        await fill(body, page);
      } catch (error) {
        if (page.live()) {
          body.replaceChildren(failure(app, error));
        }
      }
    },
  };
}

function crumbs(app, pairs, here) {
  const list = element("ol", {class: "pf-v5-c-breadcrumb__list"});
  const add = link => list.append(element("li", {class: "pf-v5-c-breadcrumb__item"},
    list.childElementCount > 0 ? element("span", {class: "idpm-divider", "aria-hidden": "true"}, "/") : null, link));
  for (const [text, href] of pairs) {
    add(element("a", {class: "pf-v5-c-breadcrumb__link", href}, text));
  }
  add(element("span", {class: "pf-v5-c-breadcrumb__link pf-m-current", "aria-current": "page"}, here));
  return element("nav", {class: "pf-v5-c-breadcrumb", "aria-label": app.t("nav.crumbs")}, list);
}
