import { element, fill } from "../shared/dom.js";
import { start } from "../shared/start.js";

const app = await start({ client: "idp-master-edges", messages: new URL("./messages/", import.meta.url) });

app.route("/", () => {
  fill(app.main, element("section", { class: "pf-v5-c-page__main-section" },
    app.heading(app.t("title")), element("p", { id: "greeting" }, app.t("greeting", app.user.name))));
});
