import { drawing } from "../shared/dom.js";

/** The pictures of these pages, drawn here so that no font has to be fetched. */

const DISC = "M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0z";

const PATHS = {
  check: DISC + "M6.8 11.9 3 8.1l1.4-1.4 2.4 2.4 4.8-4.8L13 5.7z",
  clock: DISC + "M7.1 3h1.8v4.1H12v1.8H7.1z",
  warning: "M8 1 16 15H0zM7.1 6v4.5h1.8V6zm0 5.6v1.7h1.8v-1.7z",
  cross: DISC + "M4 5.4 5.4 4 8 6.6 10.6 4 12 5.4 9.4 8l2.6 2.6-1.4 1.4L8 9.4 5.4 12 4 10.6 6.6 8z",
  pause: DISC + "M5 4.5h2v7H5zm4 0h2v7H9z",
  lock: "M4 7V5a4 4 0 0 1 8 0v2h1v8H3V7zm2 0h4V5a2 2 0 0 0-4 0z",
  minus: DISC + "M4 7h8v2H4z",
  up: "M8 3l5 6H9.2v5H6.8V9H3z",
  down: "M8 13l5-6H9.2V2H6.8v5H3z",
  both: "M8 1l4.5 5h-9zM8 15l4.5-5h-9z",
  open: "M2 5h12l-6 6.5z",
  right: "M5.3 2.7 6.7 1.3 13.4 8l-6.7 6.7-1.4-1.4L10.6 8z",
  left: "M10.7 2.7 9.3 1.3 2.6 8l6.7 6.7 1.4-1.4L5.4 8z",
  plus: "M7 2h2v5h5v2H9v5H7V9H2V7h5z",
  download: "M7 1h2v7h3l-4 4.5L4 8h3zM1 13.5h14v1.8H1z",
  reload: "M13.6 2.4 16 0v6h-6l2.2-2.2A5.5 5.5 0 1 0 13.4 9.5l1.9.6A7.5 7.5 0 1 1 13.6 2.4z",
  search: "M6.5 0a6.5 6.5 0 0 1 5.2 10.4l4.1 4-1.4 1.4-4-4.1A6.5 6.5 0 1 1 6.5 0zm0 2a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z",
};

/** A picture that says nothing to who does not see it: a word stands beside it. */
export function icon(name) {
  return drawing("svg", {
    class: "pf-v5-svg", viewBox: "0 0 16 16", width: "1em", height: "1em", fill: "currentColor",
    "aria-hidden": "true", focusable: "false",
  }, drawing("path", {"fill-rule": "evenodd", d: PATHS[name]}));
}
