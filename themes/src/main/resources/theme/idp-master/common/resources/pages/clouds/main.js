import { element } from "../shared/dom.js";
import { start } from "../shared/start.js";
import { showEdge } from "./edge.js";
import { showEdges } from "./list.js";

const app = await start({ client: "idp-master-clouds", messages: new URL("./messages/", import.meta.url) });

// one question for all views; asked again by a reload
let answer;
const me = () => {
  answer ??= app.api.get("me").catch((error) => {
    answer = undefined;
    throw error;
  });
  return answer;
};

app.main.append(element("p", { class: "idpm-loading", role: "status" }, app.t("loading")));
app.route("/", async (parameters, query) => showEdges(app, await me(), query.get("search") ?? ""));
app.route("/edges/:edge", async ({ edge }, query) =>
  showEdge(app, await me(), edge, query.get("domain") ?? "", query.get("project") ?? ""));
