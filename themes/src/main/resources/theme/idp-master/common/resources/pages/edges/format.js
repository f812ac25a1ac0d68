import { element } from "../shared/dom.js";

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

function language() {
  return document.documentElement.lang || "en";
}

export function number(value) {
  return new Intl.NumberFormat(language()).format(value);
}

/** `5 minutes ago`, of an instant as the server writes it. */
export function age(instant, now = Date.now()) {
  const seconds = Math.round((Date.parse(instant) - now) / 1000);
  const format = new Intl.RelativeTimeFormat(language(), {numeric: "auto"});
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length || unit === "second") {
      return format.format(Math.trunc(seconds / length), unit);
    }
  }
  return "";
}

/** An instant in full, in the reader's own time. */
export function moment(instant) {
  return new Intl.DateTimeFormat(language(), {dateStyle: "medium", timeStyle: "medium"}).format(new Date(instant));
}

/** How long ago, with the instant for whoever points at it; a dash where there was none. */
export function ago(app, instant) {
  return instant
    ? element("time", {datetime: instant, title: moment(instant)}, age(instant))
    : nothing(app);
}

export function when(app, instant) {
  return instant ? element("time", {datetime: instant}, moment(instant)) : nothing(app);
}

/** A dash to the eye, a word to the ear. */
export function nothing(app) {
  return element(
    "span",
    {},
    element("span", {"aria-hidden": "true"}, "–"),
    element("span", {class: "pf-v5-screen-reader"}, app.t("none")),
  );
}
