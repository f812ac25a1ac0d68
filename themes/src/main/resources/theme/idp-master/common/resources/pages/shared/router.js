/**
 * Routes by what follows `#` in the address, such as `#/edges/edge-a?state=behind`. A pattern's `:name` is one part of the
 * path, decoded; handlers get the parts by name and the query as URLSearchParams. The first pattern that fits wins.
 */
export class Router {
  #routes = [];
  #started = false;

  route(pattern, handler) {
    const names = [];
    const parts = pattern.split("/").map((part) => {
      if (part.startsWith(":")) {
        names.push(part.slice(1));
        return "([^/]+)";
      }
      return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    });
    this.#routes.push({ expression: new RegExp(`^${parts.join("/")}$`), names, handler });
    if (!this.#started) {
      this.#started = true;
      window.addEventListener("hashchange", () => this.show());
      // once all routes are known
      queueMicrotask(() => this.show());
    }
  }

  /** Shows what the address says, again. */
  show() {
    const [path, query = ""] = (location.hash.slice(1) || "/").split("?", 2);
    for (const { expression, names, handler } of this.#routes) {
      const found = expression.exec(path);
      if (found) {
        const parameters = Object.fromEntries(names.map((name, i) => [name, decode(found[i + 1])]));
        return handler(parameters, new URLSearchParams(query));
      }
    }
    if (path !== "/") {
      location.replace("#/");
    }
    return undefined;
  }
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    return part;
  }
}

/** The address of a route: parts that are names have to be encoded, which this does. */
export function link(parts, query = {}) {
  const wanted = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const search = new URLSearchParams(wanted.map(([name, value]) => [name, String(value)])).toString();
  return `#/${parts.map(encodeURIComponent).join("/")}${search === "" ? "" : `?${search}`}`;
}
