import { element } from "../shared/dom.js";
import { start } from "../shared/start.js";
import { showEdge } from "./edge.js";
import { showEdges } from "./list.js";

const app = await start({ client: "idp-master-clouds", messages: new URL("./messages/", import.meta.url) });

app.main.append(element("p", { class: "idpm-loading", role: "status" }, app.t("loading")));
app.route("/", async (parameters, query, page) => showEdges(app, page, query.get("search") ?? ""));
app.route("/edges/:edge", async ({ edge }, query, page) =>
  showEdge(app, page, edge, query.get("domain") ?? "", query.get("project") ?? ""));
