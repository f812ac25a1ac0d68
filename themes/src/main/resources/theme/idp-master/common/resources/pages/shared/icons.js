import { drawing } from "./dom.js";

// drawn here: PatternFly's own are fonts, or parts of a framework
const PATHS = {
  copy: "M5 1h8a2 2 0 0 1 2 2v9h-2V3H5zM3 5h6a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2",
  download: "M7 1h2v7h3l-4 4.5L4 8h3zM1 13h14v2H1z",
  external: "M9 1h6v6l-2.2-2.2-5 5-1.6-1.6 5-5zM1 4h5v2H3v7h7v-3h2v5H1z",
  check: "M6.2 13.2 1 8l1.6-1.6 3.6 3.6 7.2-7.2L15 4.4z",
  danger: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1M7 4v5h2V4zm0 6.5v2h2v-2z",
  warning: "M8 1l7.5 14H.5zM7 6v4.5h2V6zm0 5.5v2h2v-2z",
  info: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1M7 7v5h2V7zm0-3v2h2V4z",
};

/** A small picture beside words that say the same: hidden from who hears the page. */
export function icon(name) {
  return drawing(
    "svg",
    { class: "pf-v5-svg", viewBox: "0 0 16 16", width: "1em", height: "1em", fill: "currentColor",
      "aria-hidden": "true", focusable: "false" },
    drawing("path", { d: PATHS[name] ?? PATHS.info, "fill-rule": "evenodd" }),
  );
}
