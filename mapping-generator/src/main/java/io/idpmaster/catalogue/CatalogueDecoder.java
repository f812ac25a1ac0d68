package io.idpmaster.catalogue;

import io.idpmaster.mapping.SchemaVersion;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes a catalogue of a document's nodes. What cannot be read is reported, noted in {@link #unread()} and replaced by
 * something of the right type, at the right index, so that everything else can still be checked.
 */
final class CatalogueDecoder {

    private static final List<String> CATALOGUE = List.of("master", "userDomain", "roles", "domains", "users", "edges");
    private static final List<String> MASTER = List.of("issuer");
    private static final List<String> USER_DOMAIN = List.of("name", "id");
    private static final List<String> DOMAIN = List.of("name", "id", "projects");
    private static final List<String> PROJECT = List.of("name", "teams");
    private static final List<String> TEAM = List.of("name", "roles", "edges", "members");
    private static final List<String> USER = List.of("name", "id", "email", "enabled");
    private static final List<String> EDGE = List.of("name", "labels", "agreement");
    private static final List<String> AGREEMENT =
            List.of("keystone", "identityProvider", "protocol", "module", "strategy", "accepts", "lease", "sweep");
    private static final List<String> KEYSTONE = List.of("url", "release", "schema");
    private static final List<String> ACCEPTANCE = List.of("domain", "projects", "roles");

    /** Every name that a field of a catalogue has. */
    static final Set<String> FIELD_NAMES = Set.of(
            "master",
            "issuer",
            "userDomain",
            "name",
            "id",
            "roles",
            "domains",
            "projects",
            "teams",
            "edges",
            "members",
            "users",
            "email",
            "enabled",
            "labels",
            "agreement",
            "keystone",
            "url",
            "release",
            "schema",
            "identityProvider",
            "protocol",
            "module",
            "strategy",
            "accepts",
            "domain",
            "lease",
            "sweep");

    // https://releases.openstack.org: the series and the major version that its Keystone has
    private static final Map<String, Integer> SERIES = Map.of(
            "zed", 22, "2023.1", 23, "2023.2", 24, "2024.1", 25, "2024.2", 26, "2025.1", 27, "2025.2", 28, "2026.1", 29,
            "2026.2", 30);

    // for a Keystone whose schema could not be read: the one with which no rule finds fault
    private static final SchemaVersion UNKNOWN_SCHEMA = SchemaVersion.V3_0;

    private final Report report;
    private final Nearest nearest = new Nearest();
    private final Unread unread = new Unread();

    CatalogueDecoder(Report report) {
        this.report = report;
    }

    Unread unread() {
        return unread;
    }

    /** A node and its place: what a path leads to. */
    private record Value(Node node, Place place) {

        Value get(String field) {
            Node value = node instanceof Node.Fields fields ? fields.get(field) : new Node.Unusable(node.line());
            return new Value(value, place.field(field));
        }

        boolean absent() {
            return node instanceof Node.Absent;
        }
    }

    Catalogue decode(Node root) {
        Value top = fields(new Value(root, Place.ROOT), CATALOGUE);
        Value master = fields(top.get("master"), MASTER);
        Value userDomain = fields(top.get("userDomain"), USER_DOMAIN);
        return new Catalogue(
                new Master(text(master.get("issuer"))),
                new UserDomain(text(userDomain.get("name")), text(userDomain.get("id"))),
                names(top.get("roles"), Unread.Names.ROLES),
                list(required(top.get("domains"), Unread.Names.DOMAINS), this::domain, Unread.Names.DOMAINS),
                list(required(top.get("users"), Unread.Names.USERS), this::user, Unread.Names.USERS),
                list(required(top.get("edges"), Unread.Names.EDGES), this::edge, Unread.Names.EDGES));
    }

    /** An agreement that stands alone, as in a client's attribute. */
    Agreement decodeAgreement(Node root) {
        return agreement(new Value(root, Place.ROOT));
    }

    private Domain domain(Value value) {
        fields(value, DOMAIN);
        return new Domain(
                name(value, Unread.Names.DOMAINS),
                text(value.get("id")),
                list(value.get("projects"), this::project, Unread.Names.PROJECTS));
    }

    private Project project(Value value) {
        fields(value, PROJECT);
        return new Project(
                name(value, Unread.Names.PROJECTS), list(value.get("teams"), this::team, Unread.Names.ROLES));
    }

    private Team team(Value value) {
        fields(value, TEAM);
        List<EdgeSelector> selectors = list(
                notEmpty(value.get("edges"), "remove `edges` for a team that counts at every edge"),
                selector -> new EdgeSelector(text(selector)),
                Unread.Names.EDGES);
        List<String> roles = names(
                notEmpty(value.get("roles"), "remove `roles` for a team that grants the role of its own name"),
                Unread.Names.ROLES);
        // a team's name may be its role
        String name = name(value, Unread.Names.ROLES);
        return new Team(name, roles, selectors, list(value.get("members"), this::text));
    }

    private User user(Value value) {
        fields(value, USER);
        Value email = value.get("email");
        return new User(
                name(value, Unread.Names.USERS),
                text(value.get("id")),
                email.absent() ? "" : notEmptyText(email),
                flag(value.get("enabled")));
    }

    private Edge edge(Value value) {
        fields(value, EDGE);
        return new Edge(
                name(value, Unread.Names.EDGES),
                texts(value.get("labels"), Optional.of(Unread.Names.EDGES)).orElse(Map.of()),
                agreement(value.get("agreement")));
    }

    private Agreement agreement(Value value) {
        fields(value, AGREEMENT);
        Value protocol = value.get("protocol");
        Value module = value.get("module");
        Value sweep = value.get("sweep");
        Optional<String> statedProtocol = optionalText(protocol);
        Optional<ApacheModule> statedModule = choice(module, ApacheModule.values(), ApacheModule::text);
        ApacheModule usedModule = statedModule
                .or(() -> statedProtocol.flatMap(AgreementDefaults::module))
                .orElse(ApacheModule.MELLON);
        if (module.absent() && protocol.absent()) {
            wrong(
                    module,
                    "neither `protocol` nor `module` says how users sign in at this edge",
                    "write `module: mellon`, `module: shibboleth` or `module: openidc`");
        } else if (module.absent()
                && statedProtocol.isPresent()
                && AgreementDefaults.module(statedProtocol.get()).isEmpty()) {
            wrong(
                    module,
                    "the protocol " + Quoted.of(statedProtocol.get()) + " does not say which Apache module serves it",
                    "write `module: mellon`, `module: shibboleth` or `module: openidc`");
        }
        return new Agreement(
                keystone(value.get("keystone")),
                optionalText(value.get("identityProvider")).orElse(AgreementDefaults.IDENTITY_PROVIDER),
                statedProtocol.orElseGet(() -> AgreementDefaults.protocol(usedModule)),
                usedModule,
                choice(value.get("strategy"), StrategyName.values(), StrategyName::text),
                list(required(value.get("accepts"), Unread.Names.ROLES), this::acceptance, Unread.Names.ROLES),
                lease(value.get("lease")),
                choice(sweep, Sweep.values(), Sweep::text).orElse(AgreementDefaults.SWEEP));
    }

    private Keystone keystone(Value value) {
        fields(value, KEYSTONE);
        Optional<Integer> release = release(value.get("release"));
        Optional<SchemaVersion> schema = choice(value.get("schema"), SchemaVersion.values(), SchemaVersion::text);
        if (value.get("release").absent() && value.get("schema").absent()) {
            wrong(
                    value.get("release"),
                    "neither `release` nor `schema` says what this Keystone can read",
                    "write its major version, as in `release: 27`");
        }
        return new Keystone(
                text(value.get("url")),
                release,
                schema.or(() -> release.map(SchemaVersion::newestOf)).orElse(UNKNOWN_SCHEMA));
    }

    private Acceptance acceptance(Value value) {
        fields(value, ACCEPTANCE);
        Value projects = value.get("projects");
        return new Acceptance(
                text(value.get("domain")),
                projects.absent() ? Optional.empty() : Optional.of(list(projects, glob -> new Glob(text(glob)))),
                texts(value.get("roles"), Optional.of(Unread.Names.ROLES)));
    }

    private Optional<Integer> release(Value value) {
        if (value.absent()) {
            return Optional.empty();
        }
        if (!(value.node() instanceof Node.Scalar scalar)
                || scalar.kind() == Node.Kind.NULL
                || scalar.kind() == Node.Kind.JSON_BOOLEAN) {
            text(value);
            return Optional.empty();
        }
        String text = scalar.text();
        if (text.length() < 10 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Integer.valueOf(text));
        }
        Optional<Integer> version = Optional.ofNullable(SERIES.get(text.toLowerCase(Locale.ROOT)));
        wrong(
                value,
                Quoted.of(text) + " is not the major version of a Keystone",
                version.map(number -> "write `release: " + number + "`, which is the Keystone of this series")
                        .orElse(
                                "write a whole number, such as 22, 27 or 30: what `keystone-manage --version` begins with"));
        return Optional.empty();
    }

    private Optional<Duration> lease(Value value) {
        return optionalText(value).flatMap(text -> {
            try {
                return Optional.of(Duration.parse(text));
            } catch (DateTimeParseException | ArithmeticException e) {
                wrong(
                        value,
                        Quoted.of(text) + " is not a duration",
                        "write an ISO 8601 duration, such as `PT8H` or `PT90M`");
                return Optional.empty();
            }
        });
    }

    // ---- the shapes that values have

    private Value fields(Value value, List<String> allowed) {
        if (value.node() instanceof Node.Fields found) {
            for (Node.Field field : found.fields()) {
                if (!allowed.contains(field.name())) {
                    report.error(
                            value.place().field(field.name()),
                            field.line(),
                            "unknown field " + Quoted.of(field.name()) + nearest.hint(field.name(), allowed),
                            "correct or remove it; known here: " + String.join(", ", allowed));
                }
            }
        } else if (value.absent() && value.place() == Place.ROOT) {
            wrong(value, "the document is empty", "write a catalogue; it begins with `master:`");
        } else if (!missing(value)) {
            unexpected(value, "fields", "write it as `name: value` pairs: " + String.join(", ", allowed));
        }
        return value;
    }

    private Value required(Value value, Unread.Names kind) {
        if (missing(value)) {
            unread.lose(kind);
        }
        return value;
    }

    private boolean missing(Value value) {
        if (!value.absent()) {
            return false;
        }
        String path = value.place().toString();
        String name = path.substring(path.lastIndexOf('.') + 1);
        wrong(value, "`" + name + "` is missing", "add it");
        return true;
    }

    private String name(Value value, Unread.Names kind) {
        Value name = value.get("name");
        String text = text(name);
        if (unread.covers(name.place())) {
            unread.lose(kind);
        }
        return text;
    }

    /** Text that must be there; empty if it is not or is something else. */
    private String text(Value value) {
        if (missing(value)) {
            return "";
        }
        if (value.node() instanceof Node.Scalar scalar
                && (scalar.kind() == Node.Kind.QUOTED || scalar.kind() == Node.Kind.PLAIN)) {
            return scalar.text();
        }
        boolean bare = value.node() instanceof Node.Scalar;
        unexpected(value, "text", bare ? "put it in double quotes" : "write one word or a text in double quotes");
        return "";
    }

    private String notEmptyText(Value value) {
        String text = text(value);
        if (text.isEmpty() && !unread.covers(value.place())) {
            wrong(value, "an empty text stands here", "write something, or remove the key");
        }
        return text;
    }

    private Optional<String> optionalText(Value value) {
        if (value.absent()) {
            return Optional.empty();
        }
        String text = text(value);
        return unread.covers(value.place()) ? Optional.empty() : Optional.of(text);
    }

    private boolean flag(Value value) {
        if (value.absent()) {
            return true;
        }
        if (value.node() instanceof Node.Scalar scalar) {
            String text = scalar.text();
            boolean yes = text.equalsIgnoreCase("true");
            if ((yes || text.equalsIgnoreCase("false")) && scalar.kind() != Node.Kind.QUOTED) {
                return yes;
            }
            if (scalar.kind() != Node.Kind.NULL) {
                wrong(value, Quoted.of(text) + " is neither true nor false", "write `true` or `false`, without quotes");
                return true;
            }
        }
        unexpected(value, "`true` or `false`", "write one of them, without quotes");
        return true;
    }

    private <T> Optional<T> choice(Value value, T[] choices, Function<T, String> name) {
        if (value.absent()) {
            return Optional.empty();
        }
        String text;
        if (value.node() instanceof Node.Scalar scalar
                && (scalar.kind() == Node.Kind.QUOTED
                        || scalar.kind() == Node.Kind.PLAIN
                        || scalar.kind() == Node.Kind.JSON_NUMBER)) {
            text = scalar.text();
        } else {
            text(value);
            return Optional.empty();
        }
        Optional<T> chosen = Arrays.stream(choices)
                .filter(choice -> name.apply(choice).equals(text))
                .findFirst();
        if (chosen.isEmpty()) {
            List<String> known = Arrays.stream(choices).map(name).toList();
            wrong(
                    value,
                    Quoted.of(text) + " is not one of the choices" + nearest.hint(text, known),
                    "choose one of " + String.join(", ", known));
        }
        return chosen;
    }

    private Value notEmpty(Value value, String remedy) {
        if (value.node() instanceof Node.Items items && items.nodes().isEmpty()) {
            // an empty list would be read as an absent one, which grants more, not less
            report.error(value.place(), value.node().line(), "the list is empty", "name at least one, or " + remedy);
        }
        return value;
    }

    private List<String> names(Value value, Unread.Names kind) {
        return list(
                value,
                item -> {
                    String text = text(item);
                    if (unread.covers(item.place())) {
                        unread.lose(kind);
                    }
                    return text;
                },
                kind);
    }

    /** A list that others refer to: without it, names of this kind are not looked for. */
    private <T> List<T> list(Value value, Function<Value, T> each, Unread.Names kind) {
        if (!(value.absent() || value.node() instanceof Node.Items)) {
            unread.lose(kind);
        }
        return list(value, each);
    }

    private <T> List<T> list(Value value, Function<Value, T> each) {
        if (value.absent()) {
            return List.of();
        }
        if (!(value.node() instanceof Node.Items items)) {
            unexpected(value, "a list", "write a list, one `- ` for each, or remove the key");
            return List.of();
        }
        List<T> read = new ArrayList<>(items.nodes().size());
        for (Node node : items.nodes()) {
            read.add(each.apply(new Value(node, value.place().item(read.size()))));
        }
        return read;
    }

    private Optional<Map<String, String>> texts(Value value, Optional<Unread.Names> kind) {
        if (value.absent()) {
            return Optional.empty();
        }
        if (!(value.node() instanceof Node.Fields fields)) {
            kind.ifPresent(unread::lose);
            unexpected(value, "fields", "write it as `name: value` pairs, or remove the key");
            return Optional.empty();
        }
        Map<String, String> read = new LinkedHashMap<>();
        for (Node.Field field : fields.fields()) {
            read.put(field.name(), text(new Value(field.value(), value.place().field(field.name()))));
        }
        return Optional.of(read);
    }

    private void unexpected(Value value, String wanted, String remedy) {
        String found;
        if (value.node() instanceof Node.Scalar scalar) {
            found = switch (scalar.kind()) {
                case QUOTED, PLAIN -> "the text " + Quoted.of(scalar.text());
                case JSON_NUMBER -> "the number " + Quoted.of(scalar.text());
                case JSON_BOOLEAN -> Quoted.of(scalar.text());
                case NULL -> "nothing";
            };
        } else if (value.node() instanceof Node.Items) {
            found = "a list";
        } else if (value.node() instanceof Node.Fields) {
            found = "fields";
        } else {
            // reported when the document was read
            unread.add(value.place());
            return;
        }
        boolean nothing = found.equals("nothing");
        wrong(
                value,
                wanted + (wanted.equals("fields") ? " are" : " is") + " wanted here, not " + found,
                nothing ? "write a value, or remove the key" : remedy);
    }

    private void wrong(Value value, String message, String remedy) {
        report.error(value.place(), value.node().line(), message, remedy);
        unread.add(value.place());
    }
}
