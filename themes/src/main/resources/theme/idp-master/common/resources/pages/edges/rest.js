/** Every call of these pages, in one place. */
export function rest(api) {
  const edge = (name, rest = "") => "edges/" + encodeURIComponent(name) + rest;
  const place = (domain, project, rest = "") =>
    "places/" + encodeURIComponent(domain) + "/" + encodeURIComponent(project) + rest;
  return {
    edges: filter => api.get("edges" + query(filter)),
    // while nodes are being upgraded, an older one says nothing of what its caller may: then all is offered
    summary: async () => ({may: ["add", "places", "audit", "bundle-keys"], ...await api.get("edges/summary")}),
    edge: async name => ({
      may: ["agreement", "agent", "bundle", "explain", "holdings", "revocations"], ...await api.get(edge(name)),
    }),
    make: (name, terms, dryRun) => api.put(edge(name, dryRun ? "?dryRun=true" : ""), terms),
    agent: (name, key) => api.put(edge(name, "/agent"), key),
    suspend: (name, suspended) => suspended ? api.set(edge(name, "/suspension")) : api.remove(edge(name, "/suspension")),
    agreement: name => api.get(edge(name, "/agreement")),
    agree: (name, terms, dryRun) => api.put(edge(name, "/agreement" + (dryRun ? "?dryRun=true" : "")), terms),
    mapping: name => api.get(edge(name, "/mapping")),
    history: (name, page) => api.get(edge(name, "/history" + query(page))),
    reports: (name, page) => api.get(edge(name, "/reports" + query(page))),
    revocations: (name, page) => api.get(edge(name, "/revocations" + query(page))),
    explain: (name, user) => api.get(edge(name, "/explain" + query({user}))),
    bundle: (name, file) => api.download(edge(name, "/bundle"), file),
    config: (name, asked, file) => api.download(edge(name, "/config" + query(asked)), file),
    keys: file => api.download("bundle-keys", file),
    users: filter => api.get("users" + query(filter)),
    domains: filter => api.get("domains" + query(filter)),
    places: filter => api.get("places" + query(filter)),
    place: (domain, project) => api.get(place(domain, project)),
    members: (domain, project, filter) => api.get(place(domain, project, "/members" + query(filter))),
    holdings: filter => api.get("holdings" + query(filter)),
    audit: filter => api.get("audit" + query(filter)),
    export: (filter, format, file) => api.download("audit" + query({...filter, format}), file),
  };
}

/** What is asked for, without what is not: `?state=behind&first=100`. No region at all is a region, too. */
export function query(values) {
  const words = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && (value !== "" || key === "region") && value !== false) {
      words.set(key, String(value));
    }
  }
  const text = words.toString();
  return text ? "?" + text : "";
}
