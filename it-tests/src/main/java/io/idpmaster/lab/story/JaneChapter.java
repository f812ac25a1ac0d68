package io.idpmaster.lab.story;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Keystone;
import io.idpmaster.catalogue.User;
import io.idpmaster.lab.client.RealmDocuments;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.cloud.EdgeForecast;
import io.idpmaster.lab.cloud.EdgeLogin;
import io.idpmaster.mapping.StoredSize;
import io.idpmaster.strategy.Compiled;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One user at every edge, message by message. */
final class JaneChapter {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private final Narrator narrator;
    private final Cloud cloud;

    JaneChapter(Narrator narrator, Cloud cloud) {
        this.narrator = narrator;
        this.cloud = cloud;
    }

    /** How it went, by edge. */
    Map<Edge, Login> tell(User user, RealmDocuments documents) {
        narrator.chapter(user.name() + " at each edge");
        Map<Edge, Login> logins = new LinkedHashMap<>();
        for (Edge edge : cloud.catalogue().edges()) {
            Login login = Login.of(cloud, documents, user, edge);
            tell(user, edge, login, new EdgeLogin(documents, edge).protocol());
            logins.put(edge, login);
        }
        return logins;
    }

    private void tell(User user, Edge edge, Login login, String protocol) {
        narrator.section(edge.name(), keystone(edge.agreement().keystone()) + ", " + protocol);
        narrator.line(mapping(EdgeForecast.of(cloud.catalogue(), edge).compiled()));
        if (login instanceof Login.Admitted admitted) {
            tell(edge, admitted);
        } else if (login instanceof Login.TurnedAway away) {
            narrator.check(
                    away.asIntended(),
                    "the master turns " + user.name() + " away, "
                            + (away.asIntended()
                                    ? "for nothing is intended here"
                                    : "though this is intended: " + Assignments.line(away.intent())));
            narrator.line("  \"" + away.reason() + "\"");
        } else if (login instanceof Login.Broken broken) {
            narrator.check(false, user.name() + " at " + edge.name() + ": " + broken.reason());
        }
    }

    private void tell(Edge edge, Login.Admitted login) {
        boolean saml = edge.agreement().module().saml();
        narrator.check(
                true,
                String.format(
                        Locale.ROOT,
                        "logged in within %.2f s; %s, by %s with %s, valid until %s",
                        login.arrival().took().toMillis() / 1000.0,
                        saml ? "response and assertion are signed" : "the access token is signed",
                        login.arrival().verified().issuer(),
                        login.arrival().verified().algorithm(),
                        TIME.format(login.arrival().verified().end().orElseThrow())));
        List<List<String>> attributes = new ArrayList<>();
        login.arrival().released().forEach((name, values) -> attributes.add(List.of(name, String.join("; ", values))));
        narrator.table(List.of(saml ? "attribute" : "claim", "value"), attributes);
        narrator.line("and " + edge.name() + " would create shadow user `"
                + login.created().userName() + "` with id " + login.created().userId() + " and");
        List<List<String>> projects = new ArrayList<>();
        Assignments.byProject(login.created().assignments())
                .forEach((project, roles) -> projects.add(List.of(project, roles)));
        narrator.table(List.of("project", "roles"), projects);
        narrator.check(
                login.asIntended(),
                login.asIntended()
                        ? "which is what the catalogue intends"
                        : "at " + edge.name() + " the catalogue intends " + Assignments.line(login.intent()));
    }

    private static String keystone(Keystone keystone) {
        return keystone.release().map(release -> "Keystone " + release).orElse("a Keystone");
    }

    private static String mapping(Compiled compiled) {
        return String.format(
                Locale.ROOT,
                "mapping: schema %s, %d rules, %,d of %,d bytes stored, up to %s assignments a user",
                compiled.mapping().schema().text(),
                compiled.mapping().rules().size(),
                compiled.storedSize(),
                StoredSize.LIMIT,
                compiled.largest());
    }
}
