import { start } from "../shared/start.js";
import { auditView } from "./audit.js";
import { catalogueView } from "./catalogue.js";
import { changeView } from "./change.js";
import { edgeView } from "./edge.js";
import { frame } from "./frame.js";
import { listView } from "./list.js";
import { rest } from "./rest.js";
import { summaryOnce } from "./summary.js";
import { wizardView } from "./wizard.js";

const styles = document.createElement("link");
styles.rel = "stylesheet";
styles.href = new URL("./edges.css", import.meta.url).href;
document.head.append(styles);

const app = await start({ client: "idp-master-edges", messages: new URL("./messages/", import.meta.url) });
const calls = rest(app.api);
const summary = summaryOnce(calls);
const around = frame(app, summary);
const list = listView(app, around, calls, summary);
const edge = edgeView(app, around, calls, summary);
const wizard = wizardView(app, around, calls);
const terms = changeView(app, around, calls);
const catalogue = catalogueView(app, around, calls);
const audit = auditView(app, around, calls);

// none waits for what it shows: the heading is there at once, and takes the focus then, where the view is another one
const route = (pattern, show) => app.route(pattern, (parts, words) => {
  show(parts, words);
  return null;
});
route("/", (parts, words) => list.show(words));
route("/add", () => wizard.show());
route("/edges/:edge", (parts, words) => edge.show(parts.edge, "overview", words));
route("/edges/:edge/terms", parts => terms.show(parts.edge));
route("/edges/:edge/:tab", (parts, words) => edge.show(parts.edge, parts.tab, words));
route("/catalogue", (parts, words) => catalogue.list(words));
route("/catalogue/:domain/:project", (parts, words) => catalogue.place(parts.domain, parts.project, words));
route("/holdings", (parts, words) => catalogue.holdings(words));
route("/audit", (parts, words) => audit.show(words));
