import { Api, ApiProblem } from "./api.js";
import { element, fill } from "./dom.js";
import { messages } from "./messages.js";
import { problem } from "./problem.js";
import { Router } from "./router.js";

const ROUTE = "idp-master-route";
const LANGUAGE = "idp-master-language";
const FRESH_SECONDS = 30;

/**
 * Logs the reader in, reads the texts and builds the frame of a page: a masthead, a main part and a live region.
 *
 * @param {{client: string, messages: URL}} wanted the client's id; the folder of the page's texts, `en.json` and `de.json`
 * @returns the application: `api`, `t`, `main` (an element), `route(pattern, handler)` (what the handler answers gets the
 *   keyboard, else the heading), `say(text)` (to who hears the page), `heading(text)` (an h1 that a new view begins with),
 *   `fail(error)` (shows it instead of the view)
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
    return frame(root, await login(data), t);
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
  return keycloak;
}

function frame(root, keycloak, t) {
  const data = document.documentElement.dataset;
  const router = new Router();
  const user = keycloak.idTokenParsed?.name || keycloak.idTokenParsed?.preferred_username || "";
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
      await keycloak.login({ redirectUri: data.address, locale: data.language });
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
    heading: (text) => {
      document.title = `${text} – ${data.cloud}`;
      return element("h1", { class: "pf-v5-c-title pf-m-2xl", id: "title", tabindex: "-1" }, text);
    },
    fail: (error) => {
      console.error(error);
      fill(main, element("div", { class: "pf-v5-c-page__main-section" }, app.heading(t("problemTitle")), problem(error, t)));
      main.focus();
    },
  };
  let shown = false;
  app.route = (pattern, handler) => router.route(pattern, async (parameters, query) => {
    try {
      // who hears the page begins at the view's heading, unless the view knows a better place
      const place = await handler(parameters, query);
      if (shown) {
        (place ?? main.querySelector("h1") ?? main).focus();
      }
      shown = true;
    } catch (error) {
      app.fail(error);
    }
  });
  return app;
}

function masthead(t, data, user, logout) {
  return element("header", { class: "pf-v5-c-masthead pf-m-display-inline idpm-masthead" },
    element("div", { class: "pf-v5-c-masthead__main" },
      element("span", { class: "pf-v5-c-masthead__brand idpm-brand" },
        element("span", { class: "idpm-cloud" }, data.cloud),
        element("span", { class: "idpm-page" }, t("title")))),
    element("div", { class: "pf-v5-c-masthead__content" },
      element("div", { class: "idpm-user" },
        element("span", { class: "idpm-user-name" }, user),
        element("button", { class: "pf-v5-c-button pf-m-secondary pf-m-small", type: "button", id: "logout", onclick: logout },
          t("logout")))));
}
