import { element } from "../shared/dom.js";
import { icon } from "./icons.js";

/** How an edge stands, the worst first: what each state is called, and what it looks like. */
export const STATES = {
  refused: {word: "state.refused", why: "state.refused.why", todo: "state.refused.todo", colour: "red", icon: "cross"},
  silent: {word: "state.silent", why: "state.silent.why", todo: "state.silent.todo", colour: "orange", icon: "warning"},
  suspended: {word: "state.suspended", why: "state.suspended.why", todo: "state.suspended.todo", colour: "purple", icon: "pause"},
  behind: {word: "state.behind", why: "state.behind.why", todo: "state.behind.todo", colour: "gold", icon: "clock"},
  never: {word: "state.never", why: "state.never.why", todo: "state.never.todo", colour: "grey", icon: "minus"},
  "in-step": {word: "state.in-step", why: "state.in-step.why", todo: "state.in-step.todo", colour: "green", icon: "check"},
};

/** The word for a state; one that this page does not know is called what the server calls it. */
export function word(app, state) {
  return STATES[state] ? app.t(STATES[state].word) : String(state);
}

/** Beside any state: an administrator here has suspended the edge's logins. */
export function shutLabel(app) {
  return label(app.t("list.shut"), "cyan", "lock", "idpm-shut");
}

export function stateLabel(app, state) {
  return label(word(app, state), STATES[state]?.colour, STATES[state]?.icon, "idpm-state-" + state);
}

/** A word with a picture and a colour, of which the word is enough. */
export function label(text, colour = "grey", picture = null, extra = "") {
  const content = element("span", {class: "pf-v5-c-label__content"});
  if (picture) {
    content.append(element("span", {class: "pf-v5-c-label__icon"}, icon(picture)));
  }
  content.append(element("span", {class: "pf-v5-c-label__text"}, text));
  const modifier = colour === "grey" ? "" : " pf-m-" + colour;
  return element("span", {class: `pf-v5-c-label pf-m-compact${modifier} ${extra}`.trim()}, content);
}
