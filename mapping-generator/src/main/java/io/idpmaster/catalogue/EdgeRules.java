package io.idpmaster.catalogue;

import io.idpmaster.mapping.SchemaVersion;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold of edges and their agreements, apart from the roles in them. */
final class EdgeRules {

    private static final int OLDEST_RELEASE = 22;
    private static final int NEWEST_IMAGINABLE = 99;

    private final Catalogue catalogue;
    private final Unread unread;
    private final Report report;
    private final NameRules names;
    private final Nearest nearest;
    private final Map<String, NameIndex> projects = new LinkedHashMap<>();

    EdgeRules(Catalogue catalogue, Unread unread, Report report, NameRules names, Nearest nearest) {
        this.catalogue = catalogue;
        this.unread = unread;
        this.report = report;
        this.names = names;
        this.nearest = nearest;
        catalogue
                .domains()
                .forEach(domain -> projects.putIfAbsent(
                        domain.name(),
                        new NameIndex(
                                domain.projects().stream().map(Project::name).toList())));
    }

    void check() {
        Taken taken = new Taken("edge name", report);
        Map<String, Place> urls = new HashMap<>();
        for (int i = 0; i < catalogue.edges().size(); i++) {
            Edge edge = catalogue.edges().get(i);
            Place place = Place.ROOT.field("edges").item(i);
            if (!NameRules.isWord(edge.name())) {
                report.error(
                        place.field("name"),
                        "the edge name " + Quoted.of(edge.name()) + " is not " + NameRules.A_WORD,
                        "rename the edge");
            }
            names.checkEdgeAddress(place.field("name"), edge.name());
            taken.add(edge.name(), place.field("name"));
            checkLabels(edge, place.field("labels"));
            checkAgreement(edge.agreement(), place.field("agreement"), urls);
        }
    }

    private void checkLabels(Edge edge, Place all) {
        edge.labels().forEach((label, value) -> {
            if (!NameRules.isWord(label)) {
                report.error(
                        all.field(label),
                        "the label " + Quoted.of(label) + " is not " + NameRules.A_WORD,
                        "rename the label");
            } else if (!SelectorSyntax.isLabelValue(value)) {
                report.error(
                        all.field(label),
                        "no selector can choose by the label value " + Quoted.of(value),
                        "write a value without `*`, `?`, control characters or spaces at its ends");
            } else if (label.equals(Edge.DASHBOARD)) {
                UrlRules.dashboard(all.field(label), value, report);
            }
        });
    }

    private void checkAgreement(Agreement agreement, Place place, Map<String, Place> urls) {
        checkKeystone(agreement.keystone(), place.field("keystone"), urls);
        checkId(place.field("identityProvider"), "identity provider", agreement.identityProvider());
        checkId(place.field("protocol"), "protocol", agreement.protocol());
        checkModule(agreement, place);
        checkStrategy(agreement, place);
        checkLease(agreement, place.field("lease"));
        checkAccepts(agreement, place.field("accepts"));
    }

    private void checkKeystone(Keystone keystone, Place place, Map<String, Place> urls) {
        UrlRules.keystone(place.field("url"), keystone.url(), report);
        Place other = urls.putIfAbsent(UrlRules.normal(keystone.url()), place.field("url"));
        if (other != null && !keystone.url().isEmpty()) {
            report.error(
                    place.field("url"),
                    "the Keystone " + Quoted.of(keystone.url()) + " is that of another edge already: " + other,
                    "give each edge a Keystone of its own, or make them one edge");
        }
        if (keystone.release().isEmpty()) {
            return;
        }
        int release = keystone.release().get();
        if (release < OLDEST_RELEASE || release > NEWEST_IMAGINABLE) {
            report.error(
                    place.field("release"),
                    "Keystone " + release + " is not supported",
                    "write its major version: " + OLDEST_RELEASE + " (Zed) or later");
        } else if (keystone.schema().compareTo(SchemaVersion.newestOf(release)) > 0) {
            report.error(
                    place.field("schema"),
                    "Keystone " + release + " cannot read the mapping schema "
                            + keystone.schema().text(),
                    "remove `schema`, or write "
                            + SchemaVersion.newestOf(release).text() + " or less");
        }
    }

    private void checkId(Place place, String kind, String id) {
        if (!NameRules.isWord(id)) {
            report.error(
                    place,
                    "the " + kind + " id " + Quoted.of(id) + " is not " + NameRules.A_WORD,
                    "write the id that it has at this edge's Keystone");
        }
    }

    private void checkModule(Agreement agreement, Place place) {
        AgreementDefaults.module(agreement.protocol())
                .filter(module -> module.saml() != agreement.module().saml())
                .ifPresent(module -> report.error(
                        place.field("module"),
                        "the Apache module " + Quoted.of(agreement.module().text()) + " does not speak the protocol "
                                + Quoted.of(agreement.protocol()),
                        "write the protocol "
                                + Quoted.of(AgreementDefaults.protocol(agreement.module()))
                                + ", or another module"));
    }

    private void checkStrategy(Agreement agreement, Place place) {
        if (agreement.chosenStrategy() == StrategyName.JSON
                && agreement.keystone().schema() != SchemaVersion.V3_0) {
            report.error(
                    place.field("strategy"),
                    "the strategy `json` needs the mapping schema 3.0, and this Keystone reads "
                            + agreement.keystone().schema().text(),
                    "choose `numbered` or `groups`, or say that the Keystone is 29 (2026.1) or later");
        }
    }

    private void checkLease(Agreement agreement, Place place) {
        if (agreement.lease().isEmpty()) {
            return;
        }
        Duration lease = agreement.lease().get();
        if (agreement.chosenStrategy() != StrategyName.GROUPS) {
            report.error(
                    place,
                    "a lease is kept by the strategy `groups` alone, not by "
                            + Quoted.of(agreement.chosenStrategy().text()),
                    "remove `lease`, or write `strategy: groups`");
        }
        boolean whole = lease.getNano() == 0 && lease.getSeconds() % 60 == 0;
        if (!whole || lease.getSeconds() < 60 || lease.getSeconds() / 60 > Integer.MAX_VALUE) {
            report.error(
                    place,
                    "the lease " + Quoted.of(lease.toString())
                            + " is not a whole number of minutes, in which Keystone counts `authorization_ttl`",
                    "write at least `PT1M`");
        }
    }

    private void checkAccepts(Agreement agreement, Place all) {
        List<Acceptance> accepts = agreement.accepts();
        if (accepts.isEmpty()) {
            report.error(all, "the agreement accepts nothing", "list a domain, as in `- domain: SharedDom`");
            return;
        }
        Map<Acceptance, Place> clauses = new HashMap<>();
        for (int i = 0; i < accepts.size(); i++) {
            Acceptance clause = accepts.get(i);
            Place place = all.item(i);
            checkDomain(clause, place.field("domain"));
            clause.projects().ifPresent(globs -> checkGlobs(clause.domain(), globs, place.field("projects")));
            Place same = clauses.putIfAbsent(clause, place);
            if (same != null) {
                report.error(place, "this clause says the same as " + same, "remove one of them");
            }
        }
        checkSingleDomain(agreement, all);
    }

    private void checkDomain(Acceptance clause, Place place) {
        if (unread.complete(Unread.Names.DOMAINS) && !projects.containsKey(clause.domain())) {
            report.error(
                    place,
                    "no domain is called " + Quoted.of(clause.domain())
                            + nearest.hint(clause.domain(), projects.keySet()),
                    "correct the name, or add the domain under `domains`");
        }
    }

    private void checkGlobs(String domain, List<Glob> globs, Place all) {
        if (globs.isEmpty()) {
            report.warning(
                    all,
                    "this clause accepts no project",
                    "list some, or remove `projects` to accept all of the domain");
        }
        NameIndex index = projects.get(domain);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < globs.size(); i++) {
            String pattern = globs.get(i).pattern();
            if (!names.check(all.item(i), "project pattern", pattern, StoredName.LONGEST)) {
                continue;
            }
            if (!seen.add(pattern)) {
                report.warning(all.item(i), "the pattern " + Quoted.of(pattern) + " is listed twice", "list it once");
            } else if (index != null && unread.complete(Unread.Names.PROJECTS) && !index.matches(pattern)) {
                report.warning(
                        all.item(i),
                        "no project of the domain " + Quoted.of(domain) + " matches " + Quoted.of(pattern)
                                + (Glob.isGlob(pattern) ? "" : nearest.hint(pattern, index.names())),
                        "correct it, or leave it for projects that are to come");
            }
        }
    }

    private void checkSingleDomain(Agreement agreement, Place all) {
        if (agreement.keystone().schema() != SchemaVersion.V1_0) {
            return;
        }
        Set<String> domains = agreement.domains();
        if (domains.size() > 1) {
            report.error(
                    all,
                    "this Keystone reads the mapping schema 1.0, in which every project lands in the identity provider's"
                            + " domain, but " + domains.size() + " domains are accepted",
                    "accept one domain; a Keystone from 25 (2024.1) on can take several");
        } else if (!domains.contains(catalogue.userDomain().name())) {
            report.warning(
                    all.item(0).field("domain"),
                    "in the mapping schema 1.0 the users live in the accepted domain "
                            + Quoted.of(agreement.accepts().get(0).domain()) + ", not in the user domain "
                            + Quoted.of(catalogue.userDomain().name())
                            + ", so they have other ids here than at the other edges",
                    "accept the user domain here, or expect other shadow user ids at this edge");
        }
    }
}
