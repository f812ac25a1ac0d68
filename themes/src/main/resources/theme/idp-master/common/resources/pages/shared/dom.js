/**
 * Makes an element. Attributes that begin with `on` are handlers, `dataset` and `style` are not supported; false, null and
 * undefined leave an attribute or a child out, true sets it without a value. Texts are texts: nothing is read as markup.
 *
 * element("button", {class: "pf-v5-c-button", onclick: save}, "Save")
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  set(made, attributes);
  append(made, children);
  return made;
}

/** The parts of a text of ours, in which what is to be typed or looked for stands between backticks. */
export function prose(text) {
  return text.split("`").map((part, n) => n % 2 === 0 ? part : element("code", {}, words(part)));
}

// a line may end between words, and not behind the hyphen of an option
function words(typed) {
  return typed.split(" ").map((word, n) => [n > 0 ? " " : "", element("span", {class: "idpm-word"}, word)]);
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for SVG. */
export function drawing(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  set(made, attributes);
  append(made, children);
  return made;
}

/** Takes everything out of the element, and puts these in. */
export function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
  return parent;
}

function set(made, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) {
      continue;
    }
    if (name.startsWith("on")) {
      made.addEventListener(name.slice(2), value);
    } else {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
}

function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== false && child !== null && child !== undefined) {
      parent.append(child instanceof Node ? child : String(child));
    }
  }
}

let ids = 0;

/** An id that no other element has. */
export function uniqueId(prefix = "idpm") {
  ids += 1;
  return `${prefix}-${ids}`;
}
