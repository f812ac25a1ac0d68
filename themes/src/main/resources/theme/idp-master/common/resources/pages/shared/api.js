/**
 * What a server answered instead of what was asked for; status 0 where nothing answered. Its words are English, unless a page
 * has put its own in their place.
 */
export class ApiProblem extends Error {
  constructor(status, message, findings = [], language = "en") {
    super(message);
    this.name = "ApiProblem";
    this.status = status;
    this.findings = findings;
    this.language = language;
  }
}

const PATIENCE_SECONDS = 60;

/**
 * Calls our REST with the access token of whoever is logged in, which is renewed before it ends. Paths are relative to the
 * REST of the page: of administrators for the page of edges, of users for My clouds.
 */
export class Api {
  #base;
  #token;

  /** @param {() => Promise<string>} token an access token that is still good for a moment */
  constructor(base, token) {
    this.#base = base;
    this.#token = token;
  }

  /** The JSON at this path. */
  async get(path) {
    return this.#send("GET", path, { accept: "application/json" }, (answer) => answer.json());
  }

  /** The text at this path, as this media type. */
  async text(path, accept = "text/plain") {
    return this.#send("GET", path, { accept }, (answer) => answer.text());
  }

  /** Sends JSON; answers JSON, or null where the answer is empty. */
  async put(path, json) {
    const text = await this.#send("PUT", path, {
      accept: "application/json",
      type: "application/json",
      body: typeof json === "string" ? json : JSON.stringify(json),
    }, (answer) => answer.text());
    return text === "" ? null : JSON.parse(text);
  }

  /** Makes what is named by the path alone; answers JSON. */
  async set(path) {
    return this.#send("PUT", path, { accept: "application/json" }, (answer) => answer.json());
  }

  /** Takes it away; answers JSON. */
  async remove(path) {
    return this.#send("DELETE", path, { accept: "application/json" }, (answer) => answer.json());
  }

  /** Fetches a file and gives it to the browser to keep. Its length may take any time, once it has begun. */
  async download(path, filename, accept = "*/*") {
    save(await this.#send("GET", path, { accept, unhurried: true }, (answer) => answer.blob()), filename);
  }

  /** @param read takes what was answered out of the answer; a link that breaks off before its end is one that does not answer */
  async #send(method, path, { accept, type, body, unhurried = false }, read) {
    const token = await this.#token();
    const headers = { Authorization: `Bearer ${token}`, Accept: accept };
    if (type) {
      headers["Content-Type"] = type;
    }
    const hurry = new AbortController();
    const patience = setTimeout(() => hurry.abort(), PATIENCE_SECONDS * 1000);
    try {
      const answer = await fetch(new URL(path, this.#base), {
        method, headers, body, cache: "no-store", credentials: "omit", redirect: "error", signal: hurry.signal,
      });
      if (unhurried) {
        clearTimeout(patience);
      }
      if (!answer.ok) {
        throw await refusal(answer);
      }
      return await read(answer);
    } catch (error) {
      // what is no JSON has arrived
      throw error instanceof ApiProblem || error instanceof SyntaxError ? error : new ApiProblem(0, "");
    } finally {
      clearTimeout(patience);
    }
  }
}

async function refusal(answer) {
  let body = {};
  try {
    body = await answer.json();
  } catch (error) {
    // no JSON: a proxy's page, or nothing
  }
  return new ApiProblem(
    answer.status,
    body.errorMessage ?? body.error_description ?? body.error ?? "",
    Array.isArray(body.findings) ? body.findings : [],
  );
}

/** Has the browser keep this under a name. */
export function save(blob, filename) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = filename;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
