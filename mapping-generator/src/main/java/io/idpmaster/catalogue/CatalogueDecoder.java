package io.idpmaster.catalogue;

import io.idpmaster.mapping.SchemaVersion;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a catalogue of a document's nodes. What cannot be read is replaced by something of the right type at the right
 * index, so that everything else can still be checked under its own path.
 */
final class CatalogueDecoder {

    private static final List<String> CATALOGUE = List.of("master", "userDomain", "roles", "domains", "users", "edges");
    private static final List<String> MASTER = List.of("issuer");
    private static final List<String> USER_DOMAIN = List.of("name", "id");
    private static final List<String> DOMAIN = List.of("name", "id", "projects");
    private static final List<String> PROJECT = List.of("name", "teams");
    private static final List<String> TEAM = List.of("name", "roles", "edges", "members", "teams");
    private static final List<String> USER = List.of("name", "id", "email", "enabled");
    private static final List<String> EDGE = List.of("name", "labels", "agreement");
    private static final List<String> AGREEMENT = List.of(
            "keystone", "identityProvider", "protocol", "module", "strategy", "accepts", "lease", "sweep", "expired");
    private static final List<String> KEYSTONE = List.of("url", "release", "schema");
    private static final List<String> ACCEPTANCE = List.of("domain", "projects", "roles");

    /** Every name that a field of a catalogue has. */
    static final Set<String> FIELD_NAMES = Stream.of(
                    CATALOGUE, MASTER, USER_DOMAIN, DOMAIN, PROJECT, TEAM, USER, EDGE, AGREEMENT, KEYSTONE, ACCEPTANCE)
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableSet());

    // https://releases.openstack.org: the series, and the major version of its Keystone
    private static final Map<String, Integer> SERIES = Map.of(
            "zed", 22, "2023.1", 23, "2023.2", 24, "2024.1", 25, "2024.2", 26, "2025.1", 27, "2025.2", 28, "2026.1", 29,
            "2026.2", 30);

    // of a Keystone that could not be read: the one with which no rule finds fault
    private static final SchemaVersion UNKNOWN_SCHEMA = SchemaVersion.V3_0;

    private static final String MODULES = "write `module: mellon`, `module: shibboleth` or `module: openidc`";

    private final ValueReader read;

    CatalogueDecoder(Report report) {
        this.read = new ValueReader(report);
    }

    Unread unread() {
        return read.unread();
    }

    Catalogue catalogue(Node root) {
        Value top = read.fields(new Value(root, Place.ROOT), CATALOGUE, "roles", Set.of(Unread.Names.ROLES));
        Value master = read.fields(top.get("master"), MASTER);
        Value userDomain = read.fields(top.get("userDomain"), USER_DOMAIN);
        Value roles =
                read.notEmpty(top.get("roles"), "remove `roles` to let teams and agreements vouch for each other");
        return new Catalogue(
                new Master(read.text(master.get("issuer"))),
                new UserDomain(read.text(userDomain.get("name")), read.text(userDomain.get("id"))),
                read.optionalList(roles, this::role, Unread.Names.ROLES),
                read.list(top.get("domains"), this::domain, Unread.Names.DOMAINS),
                read.list(top.get("users"), this::user, Unread.Names.USERS),
                read.list(top.get("edges"), this::edge, Unread.Names.EDGES));
    }

    /** An agreement that stands alone. */
    Agreement agreement(Node root) {
        return agreement(new Value(root, Place.ROOT));
    }

    /** An edge that stands alone, and whose name stands elsewhere. */
    CatalogueReader.StatedEdge edge(String name, Node root) {
        Value value = read.fields(new Value(root, Place.ROOT), EDGE);
        Value shown = value.get("name");
        Optional<String> text = read.optionalText(shown);
        if (text.filter(String::isBlank).isPresent()) {
            read.wrong(shown, "what people are shown is empty", "write it, or remove the key");
        }
        return new CatalogueReader.StatedEdge(
                new Edge(
                        name,
                        read.texts(value.get("labels"), Unread.Names.EDGES).orElse(Map.of()),
                        agreement(value.get("agreement"))),
                text);
    }

    private Domain domain(Value value) {
        read.fields(value, DOMAIN, "projects", Set.of(Unread.Names.PROJECTS, Unread.Names.ROLES));
        return new Domain(
                read.name(value.get("name"), Unread.Names.DOMAINS),
                read.text(value.get("id")),
                read.optionalList(value.get("projects"), this::project, Unread.Names.PROJECTS));
    }

    private Project project(Value value) {
        read.fields(value, PROJECT, "teams", Set.of(Unread.Names.ROLES));
        return new Project(
                read.name(value.get("name"), Unread.Names.PROJECTS),
                read.optionalList(value.get("teams"), this::team, Unread.Names.ROLES));
    }

    private Team team(Value value) {
        read.fields(value, TEAM, "teams", Set.of(Unread.Names.ROLES));
        Value roles = read.notEmpty(value.get("roles"), "remove `roles` to grant the role of the team's name");
        Value edges = read.notEmpty(value.get("edges"), "remove `edges` for a team that counts at every edge");
        return new Team(
                // it may be a role's name too
                read.name(value.get("name"), Unread.Names.ROLES),
                read.optionalList(roles, this::role, Unread.Names.ROLES),
                read.optionalList(edges, edge -> new EdgeSelector(read.text(edge))),
                read.optionalList(value.get("members"), read::text),
                read.optionalList(value.get("teams"), this::team, Unread.Names.ROLES));
    }

    private String role(Value value) {
        return read.name(value, Unread.Names.ROLES);
    }

    private User user(Value value) {
        read.fields(value, USER);
        Value email = value.get("email");
        Optional<String> address = read.optionalText(email);
        if (address.filter(String::isEmpty).isPresent()) {
            read.wrong(email, "the e-mail address is empty", "write one, or remove the key");
        }
        return new User(
                read.name(value.get("name"), Unread.Names.USERS),
                read.text(value.get("id")),
                address.orElse(""),
                read.flag(value.get("enabled"), true));
    }

    private Edge edge(Value value) {
        read.fields(value, EDGE);
        return new Edge(
                read.name(value.get("name"), Unread.Names.EDGES),
                read.texts(value.get("labels"), Unread.Names.EDGES).orElse(Map.of()),
                agreement(value.get("agreement")));
    }

    private Agreement agreement(Value value) {
        read.fields(value, AGREEMENT);
        Optional<String> protocol = read.optionalText(value.get("protocol"));
        ApacheModule module = module(value, protocol);
        return new Agreement(
                keystone(value.get("keystone")),
                read.optionalText(value.get("identityProvider")).orElse(AgreementDefaults.IDENTITY_PROVIDER),
                protocol.orElseGet(() -> AgreementDefaults.protocol(module)),
                module,
                read.choice(value.get("strategy"), StrategyName.values(), StrategyName::text),
                read.list(value.get("accepts"), this::acceptance, Unread.Names.ROLES),
                lease(value.get("lease")),
                read.choice(value.get("sweep"), Sweep.values(), Sweep::text).orElse(AgreementDefaults.SWEEP),
                read.choice(value.get("expired"), Expired.values(), Expired::text)
                        .orElse(AgreementDefaults.EXPIRED));
    }

    private ApacheModule module(Value agreement, Optional<String> protocol) {
        Value value = agreement.get("module");
        Optional<ApacheModule> implied = protocol.flatMap(AgreementDefaults::module);
        if (value.absent() && agreement.get("protocol").absent()) {
            read.wrong(value, "neither `protocol` nor `module` says how users sign in at this edge", MODULES);
        } else if (value.absent() && protocol.isPresent() && implied.isEmpty()) {
            read.wrong(
                    value,
                    "the protocol " + Quoted.of(protocol.get()) + " does not say which Apache module serves it",
                    MODULES);
        }
        return read.choice(value, ApacheModule.values(), ApacheModule::text)
                .or(() -> implied)
                .orElse(ApacheModule.MELLON);
    }

    private Keystone keystone(Value value) {
        read.fields(value, KEYSTONE);
        Value schema = value.get("schema");
        Optional<Integer> release = release(value.get("release"));
        if (value.get("release").absent() && schema.absent()) {
            read.wrong(
                    value.get("release"),
                    "neither `release` nor `schema` says what this Keystone can read",
                    "write its major version, as in `release: 27`");
        }
        return new Keystone(
                read.text(value.get("url")),
                release,
                read.choice(schema, SchemaVersion.values(), SchemaVersion::text)
                        .or(() -> release.map(SchemaVersion::newestOf))
                        .orElse(UNKNOWN_SCHEMA));
    }

    private Optional<Integer> release(Value value) {
        return read.word(value).flatMap(text -> {
            if (text.matches("[0-9]{1,9}")) {
                return Optional.of(Integer.valueOf(text));
            }
            Optional<Integer> version = Optional.ofNullable(SERIES.get(text.toLowerCase(Locale.ROOT)));
            read.wrong(
                    value,
                    Quoted.of(text) + " is not the major version of a Keystone",
                    version.map(number -> "write `release: " + number + "`, the Keystone of this series")
                            .orElse("write a whole number such as 22, 27 or 30, with which `keystone-manage --version`"
                                    + " begins"));
            return Optional.empty();
        });
    }

    private Acceptance acceptance(Value value) {
        read.fields(value, ACCEPTANCE);
        Value projects = value.get("projects");
        return new Acceptance(
                read.text(value.get("domain")),
                projects.absent()
                        ? Optional.empty()
                        : Optional.of(read.optionalList(projects, glob -> new Glob(read.text(glob)))),
                read.texts(value.get("roles"), Unread.Names.ROLES));
    }

    private Optional<Duration> lease(Value value) {
        return read.optionalText(value).flatMap(text -> {
            try {
                return Optional.of(Duration.parse(text));
            } catch (DateTimeException e) {
                read.wrong(
                        value,
                        Quoted.of(text) + " is not a duration",
                        "write one as in ISO 8601: `PT8H`, `PT90M`, `P1D`");
                return Optional.empty();
            }
        });
    }
}
