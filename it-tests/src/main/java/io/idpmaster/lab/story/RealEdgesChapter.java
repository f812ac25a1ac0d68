package io.idpmaster.lab.story;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.User;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.edge.ClientRefused;
import io.idpmaster.lab.edge.EdgeLab;
import io.idpmaster.lab.edge.IssuedToken;
import io.idpmaster.lab.edge.KeystoneEdge;
import io.idpmaster.lab.edge.ShadowUser;
import io.idpmaster.lab.progress.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Every user at real Keystones, one of each release that the catalogue names, with the real openstack client. */
final class RealEdgesChapter {

    private final Narrator narrator;
    private final Cloud cloud;
    private final EdgeLab lab;

    RealEdgesChapter(Narrator narrator, Cloud cloud, EdgeLab lab) {
        this.narrator = narrator;
        this.cloud = cloud;
        this.lab = lab;
    }

    /** What one user got at one edge: one token for each project, or the reason why none. */
    private record Visit(User user, List<IssuedToken> tokens, Set<String> userIds, String refusal) {}

    void tell() {
        Collection<Edge> edges = oneOfEachRelease();
        Map<String, KeystoneEdge> running = lab.start(cloud.catalogue(), edges, narrator.progress());
        SortedMap<String, Set<String>> idsByUser = new TreeMap<>();
        for (Edge edge : edges) {
            KeystoneEdge keystone = running.get(edge.name());
            List<Visit> visits = visit(keystone, edge);
            tell(keystone, edge, visits);
            visits.forEach(visit -> idsByUser
                    .computeIfAbsent(visit.user().name(), name -> new TreeSet<>())
                    .addAll(visit.userIds()));
        }
        narrator.blank();
        idsByUser.forEach((name, ids) -> {
            if (!ids.isEmpty()) {
                narrator.check(ids.size() == 1, name + " is one user everywhere: " + String.join(", ", ids));
            }
        });
    }

    private Collection<Edge> oneOfEachRelease() {
        Map<Integer, Edge> byRelease = new LinkedHashMap<>();
        cloud.catalogue()
                .edges()
                .forEach(edge -> edge.agreement()
                        .keystone()
                        .release()
                        .ifPresent(release -> byRelease.putIfAbsent(release, edge)));
        return byRelease.values();
    }

    private List<Visit> visit(KeystoneEdge keystone, Edge edge) {
        List<Visit> visits = new ArrayList<>();
        List<User> users = cloud.catalogue().users();
        try (Progress.Step step = narrator.progress().begin("openstack token issue at " + edge.name())) {
            for (User user : users) {
                visits.add(visit(keystone, edge, user));
                step.at(visits.size(), users.size());
            }
            step.done(visits.stream().mapToInt(visit -> visit.tokens().size()).sum() + " tokens");
        }
        return visits;
    }

    private Visit visit(KeystoneEdge keystone, Edge edge, User user) {
        List<IssuedToken> tokens = new ArrayList<>();
        String refusal = "";
        try {
            SortedSet<RoleAssignment> intent = cloud.intent(user, edge);
            if (intent.isEmpty()) {
                tokens.add(lab.client().issueToken(keystone, cloud.credentials(user)));
            }
            Map<String, RoleAssignment> projects = new LinkedHashMap<>();
            intent.forEach(held -> projects.put(held.domain() + "/" + held.project(), held));
            for (RoleAssignment held : projects.values()) {
                tokens.add(lab.client().issueToken(keystone, cloud.credentials(user), held.domain(), held.project()));
            }
        } catch (ClientRefused e) {
            refusal = e.reason();
        }
        Set<String> ids = new TreeSet<>();
        tokens.forEach(token -> ids.add(token.userId()));
        return new Visit(user, tokens, ids, refusal);
    }

    private void tell(KeystoneEdge keystone, Edge edge, List<Visit> visits) {
        narrator.section(
                edge.name(),
                "Keystone " + keystone.release() + " behind mod_auth_"
                        + edge.agreement().module().text() + " at " + keystone.url());
        Map<String, ShadowUser> shadows = new LinkedHashMap<>();
        keystone.api()
                .shadowUsers(edge.agreement().identityProvider())
                .forEach(shadow -> shadows.put(shadow.uniqueId(), shadow));
        List<List<String>> rows = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (Visit visit : visits) {
            SortedSet<RoleAssignment> intent = cloud.intent(visit.user(), edge);
            ShadowUser shadow = shadows.get(visit.user().id());
            SortedSet<RoleAssignment> held =
                    shadow == null ? new TreeSet<>() : keystone.api().assignmentsOf(shadow.id());
            boolean asIntended = held.equals(intent)
                    && visit.refusal().isEmpty() != intent.isEmpty()
                    && (shadow == null
                            ? intent.isEmpty()
                            : visit.userIds().equals(Set.of(shadow.id()))
                                    && shadow.name().equals(visit.user().name()));
            String what = visit.user().name() + " at the real " + edge.name() + ": intended "
                    + Assignments.line(intent) + ", holds " + Assignments.line(held)
                    + (visit.refusal().isEmpty() ? "" : ", the client said: " + visit.refusal());
            narrator.count(asIntended, what);
            if (!asIntended) {
                wrong.add(what);
            }
            rows.add(List.of(
                    visit.user().name(),
                    shadow == null ? "none" : shadow.id().substring(0, 8) + "…",
                    visit.refusal().isEmpty() ? tokens(visit.tokens()) : "turned away",
                    (asIntended ? "✓ " : "✗ ") + Assignments.line(held)));
        }
        narrator.table(List.of("user", "shadow user", "project tokens", "holds there"), rows);
        wrong.forEach(narrator::line);
    }

    private static String tokens(List<IssuedToken> tokens) {
        double seconds = tokens.stream()
                        .map(IssuedToken::took)
                        .mapToLong(Duration::toMillis)
                        .average()
                        .orElse(0)
                / 1000;
        return String.format(Locale.ROOT, "%d, %.1f s each", tokens.size(), seconds);
    }
}
