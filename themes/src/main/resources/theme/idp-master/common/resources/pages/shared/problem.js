import { element } from "./dom.js";
import { icon } from "./icons.js";

/**
 * An alert that says what went wrong: for an ApiProblem the server's own words and its findings, for anything else that it
 * was something unexpected.
 *
 * @param {Error} error
 * @param {(key: string, ...args: unknown[]) => string} t
 * @returns {HTMLElement}
 */
export function problem(error, t) {
  return alert("danger", title(error, t), [
    words(error, t),
    findings(error.findings ?? []),
  ], t);
}

/** What went wrong, as a paragraph: the server's own words, or what kind of failure it was where there are none. */
export function reason(error, t) {
  return words(error, t) ?? element("p", {}, title(error, t));
}

/** What a check of the server's has found, in its English, each with the way out; nothing where it found nothing. */
export function findings(list) {
  return list.length === 0 ? null : element("ul", { class: "idpm-findings", lang: "en" }, list.map((finding) =>
    element("li", {},
      finding.path ? [element("code", {}, finding.path), ": "] : null,
      finding.message, finding.remedy ? ["; ", finding.remedy] : null)));
}

// Keycloak's own 403 says no more than its number
const FORBIDDEN = /^(HTTP 403 Forbidden)?$/;

function words(error, t) {
  if (error.status === 403 && FORBIDDEN.test(error.message)) {
    return element("p", {}, t("problemForbiddenWay"));
  }
  return error.message ? element("p", { lang: error.language ?? "en" }, error.message) : null;
}

function title(error, t) {
  if (error.status === 0) {
    return t("problemOffline");
  }
  if (error.status === 401) {
    return t("problemLogin");
  }
  if (error.status === 403) {
    return t("problemForbidden");
  }
  if (error.status === 404) {
    return t("problemMissing");
  }
  return error.status >= 400 && error.status < 500 ? t("problemRefused") : t("problemServer");
}

const KINDS = { danger: "problemDanger", warning: "problemWarning", info: "problemInfo", success: "problemSuccess" };

/** PatternFly's inline alert; kind is danger, warning, info or success. It is read out at once where it is put. */
export function alert(kind, heading, content, t) {
  return element("div", { class: `pf-v5-c-alert pf-m-inline pf-m-${kind}`, role: kind === "danger" ? "alert" : "status" },
    element("div", { class: "pf-v5-c-alert__icon" }, icon(kind === "success" ? "check" : kind)),
    element("p", { class: "pf-v5-c-alert__title" },
      element("span", { class: "pf-v5-screen-reader" }, t(KINDS[kind]), " "), heading),
    element("div", { class: "pf-v5-c-alert__description" }, content));
}
