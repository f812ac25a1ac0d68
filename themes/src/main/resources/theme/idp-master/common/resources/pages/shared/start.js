import { Api, ApiProblem } from "./api.js";
import { element, fill } from "./dom.js";
import { messages } from "./messages.js";
import { problem } from "./problem.js";
import { Router } from "./router.js";

const ROUTE = "idp-master-route";
const LANGUAGE = "idp-master-language";
const DRAFT = "idp-master-draft";
const FRESH_SECONDS = 30;

/**
 * Logs the reader in, reads the texts and builds the frame of a page: a masthead, a main part and a live region.
 *
 * @param {{client: string, messages: URL}} wanted the client's id; the folder of the page's texts, `en.json` and `de.json`
 * @returns the application: `api`, `t`, `main` (an element), `route(pattern, handler)` (what the handler answers gets the
 *   keyboard, else the heading, and nothing where it answers null; its third argument's `live()` says whether the view is
 *   still the one that is wanted: an answer that comes later than that is to be dropped), `say(text)` (to who hears the
 *   page), `heading(text, part)` (an h1 that a new view begins with, and of which of its parts), `fail(error)` (shows it
 *   instead of the view), `keep(read)` (what is typed here and not sent yet, nothing secret, outlasts a login: JSON, or null
 *   where there is nothing), `kept()` (it, once, where it was typed)
 */
export async function start(wanted) {
  const data = document.documentElement.dataset;
  if (data.client !== wanted.client) {
    throw new Error(`the page is for ${data.client}, not for ${wanted.client}`);
  }
  chooseLanguage(data);
  const t = await messages(data.language, new URL("./messages/", import.meta.url), new URL(wanted.messages, document.baseURI));
  const root = document.getElementById("app");
  try {
    const { keycloak, draft } = await login(data);
    return frame(root, keycloak, draft, t);
  } catch (error) {
    fill(root, element("main", { class: "idpm-refusal" }, problem(error, t)));
    throw error;
  }
}

/** The address that a login leads back to has no room for `ui_locales`: the tab remembers what it was opened with. */
function chooseLanguage(data) {
  if (new URLSearchParams(location.search).has("ui_locales")) {
    sessionStorage.setItem(LANGUAGE, data.language);
  }
  const chosen = sessionStorage.getItem(LANGUAGE);
  if (chosen === "en" || chosen === "de") {
    data.language = chosen;
    document.documentElement.lang = chosen;
  }
}

/** Tokens stay in the memory of this page; a reload asks for new ones, silently while the session lasts. */
async function login(data) {
  const keycloak = new globalThis.Keycloak({ url: data.server, realm: data.realm, clientId: data.client });
  // the address that a login leads back to is exact, and has no room for the route
  if (location.hash.startsWith("#/")) {
    sessionStorage.setItem(ROUTE, location.hash);
  }
  try {
    await keycloak.init({
      onLoad: "login-required",
      pkceMethod: "S256",
      // the fragment is the route's
      responseMode: "query",
      // needs a frame and cookies of third parties
      checkLoginIframe: false,
      redirectUri: data.address,
      locale: data.language,
      scope: "openid",
    });
  } catch (error) {
    throw new ApiProblem(401, error?.error_description ?? error?.error ?? "");
  }
  const route = sessionStorage.getItem(ROUTE);
  sessionStorage.removeItem(ROUTE);
  if (route && location.hash === "") {
    history.replaceState(null, "", route);
  }
  return { keycloak, draft: draftOf(keycloak) };
}

/** What was typed before the login, for whoever typed it and for nobody else who logs in here. */
function draftOf(keycloak) {
  const text = sessionStorage.getItem(DRAFT);
  sessionStorage.removeItem(DRAFT);
  try {
    const draft = JSON.parse(text);
    return draft !== null && draft.user === keycloak.idTokenParsed?.sub ? draft : null;
  } catch (error) {
    return null;
  }
}

function frame(root, keycloak, draft, t) {
  const data = document.documentElement.dataset;
  const router = new Router();
  const user = keycloak.idTokenParsed?.name || keycloak.idTokenParsed?.preferred_username || "";
  // with the session the client forgets it
  const subject = keycloak.idTokenParsed?.sub;
  let typed = () => null;
  let leaving = null;
  const token = async () => {
    try {
      await keycloak.updateToken(FRESH_SECONDS);
    } catch (error) {
      // a master that does not answer now may answer soon: nothing that was typed here is to be lost for that
      if (keycloak.authenticated) {
        throw new ApiProblem(0, "");
      }
      // the session has ended: the login leads back to where the reader is
      sessionStorage.setItem(ROUTE, location.hash);
      store(subject, typed());
      // once for all who ask at this moment
      leaving ??= keycloak.login({ redirectUri: data.address, locale: data.language });
      await leaving;
      throw new ApiProblem(401, "");
    }
    return keycloak.token;
  };
  const logout = () => keycloak.logout({ redirectUri: data.address });
  const main = element("main", { class: "pf-v5-c-page__main idpm-main", id: "main", tabindex: "-1" });
  const live = element("p", { class: "pf-v5-screen-reader", role: "status", "aria-live": "polite", id: "live" });
  fill(root,
    element("a", { class: "pf-v5-c-skip-to-content pf-v5-c-button pf-m-primary idpm-skip", href: "#main", onclick: (event) => {
      event.preventDefault();
      main.focus();
    } }, t("skip")),
    masthead(t, data, user, logout), main, live);
  const app = {
    api: new Api(data.page === "edges" ? data.admin : data.rest, token),
    main,
    t,
    say: (text) => {
      live.textContent = "";
      // the same words twice are read twice only if they went away between
      setTimeout(() => { live.textContent = text; }, 50);
    },
    heading: (text, part = "") => {
      document.title = [text, part, data.cloud].filter((each) => each).join(" – ");
      return element("h1", { class: "pf-v5-c-title pf-m-2xl", id: "title", tabindex: "-1" },
        text, part ? element("span", { class: "pf-v5-screen-reader" }, ` – ${part}`) : null);
    },
    fail: (error) => {
      console.error(error);
      fill(main, element("div", { class: "pf-v5-c-page__main-section idpm-failed" },
        app.heading(t("problemTitle")), problem(error, t),
        element("p", {}, element("a", { href: "#/", id: "home" }, t("home")))));
      main.focus();
    },
    keep: (read) => {
      typed = read;
    },
    kept: () => {
      const found = draft?.route === location.hash ? draft.typed : null;
      draft = null;
      return found;
    },
  };
  let shown = 0;
  app.route = (pattern, handler) => router.route(pattern, async (parameters, query) => {
    const mine = ++shown;
    const page = { live: () => mine === shown };
    main.setAttribute("aria-busy", "true");
    try {
      // who hears the page begins at the view's heading, unless the view knows a better place
      const place = await handler(parameters, query, page);
      if (page.live() && mine > 1 && place !== null) {
        (place ?? main.querySelector("h1") ?? main).focus();
      }
    } catch (error) {
      if (page.live()) {
        app.fail(error);
      }
    } finally {
      if (page.live()) {
        main.removeAttribute("aria-busy");
      }
    }
  });
  return app;
}

function store(user, typed) {
  if (typed === null) {
    return;
  }
  try {
    sessionStorage.setItem(DRAFT, JSON.stringify({ user, route: location.hash, typed }));
  } catch (error) {
    // more than the browser keeps, or a browser that keeps nothing: the login is wanted all the same
    console.warn(error);
  }
}

function masthead(t, data, user, logout) {
  return element("header", { class: "pf-v5-c-masthead pf-m-display-inline idpm-masthead" },
    element("div", { class: "pf-v5-c-masthead__main" },
      element("a", { class: "pf-v5-c-masthead__brand idpm-brand", href: "#/" },
        element("span", { class: "idpm-cloud" }, data.cloud),
        element("span", { class: "idpm-page" }, t("title")))),
    element("div", { class: "pf-v5-c-masthead__content" },
      element("div", { class: "idpm-user" },
        element("span", { class: "idpm-user-name" }, user),
        element("button", { class: "pf-v5-c-button pf-m-secondary pf-m-small", type: "button", id: "logout", onclick: logout },
          t("logout")))));
}
