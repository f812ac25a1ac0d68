package io.idpmaster.lab.edge;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.evaluation.EdgeState;
import io.idpmaster.mapping.CollationKey.Collation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tables of a running edge's Keystone, read where they lie: MariaDB is asked, not Keystone. */
final class KeystoneTables implements AutoCloseable {

    /** Each gives rows of JSON, the first member of which says what it is; the order is that in which Keystone lists. */
    private static final List<String> QUERIES = List.of(
            "SELECT JSON_ARRAY('domain', id, name, enabled) FROM project"
                    + " WHERE is_domain AND id <> '<<keystone.domain.root>>'",
            "SELECT JSON_ARRAY('role', id, name, domain_id) FROM role ORDER BY id",
            "SELECT JSON_ARRAY('project', id, name, domain_id, enabled) FROM project WHERE NOT is_domain",
            "SELECT JSON_ARRAY('group', id, name, domain_id) FROM `group`",
            "SELECT JSON_ARRAY('remote', idp_id, remote_id) FROM idp_remote_ids",
            "SELECT JSON_ARRAY('provider', id, domain_id, enabled, authorization_ttl) FROM identity_provider",
            "SELECT JSON_ARRAY('protocol', idp_id, id, remote_id_attribute) FROM federation_protocol",
            "SELECT JSON_ARRAY('user', user.id, user.domain_id, user.enabled, local_user.name,"
                    + " JSON_VALUE(user.extra, '$.email')) FROM user LEFT JOIN local_user ON local_user.user_id = user.id",
            "SELECT JSON_ARRAY('link', user_id, idp_id, protocol_id, unique_id, display_name)"
                    + " FROM federated_user ORDER BY id",
            "SELECT JSON_ARRAY('grant', type, actor_id, target_id, role_id, inherited) FROM assignment"
                    + " ORDER BY type, actor_id, target_id, role_id, inherited",
            "SELECT JSON_ARRAY('membership', user_id, group_id, idp_id,"
                    + " TIMESTAMPDIFF(SECOND, '1970-01-01', last_verified)) FROM expiring_user_group_membership");

    private final int release;
    private final Collation collation;
    private final KeystoneDatabase database;

    /** What they held at one moment. */
    record Snapshot(int release, Collation collation, List<JsonNode> rows) {

        /** As an {@link EdgeState} of its own, which a login may change. */
        EdgeState state() {
            EdgeState state = new EdgeState(release, collation);
            Map<String, Set<String>> remoteIds = new HashMap<>();
            for (JsonNode row : rows) {
                add(row, state, remoteIds);
            }
            return state;
        }

        /** The ids of the rows of a kind with one of these values in a column, in no order that depends on drawn ids. */
        List<String> ids(String kind, int column, List<String> values) {
            return rows.stream()
                    .filter(row -> text(row, 0).equals(kind) && values.contains(text(row, column)))
                    .sorted(Comparator.comparing((JsonNode row) -> text(row, 2))
                            .thenComparing(row -> text(row, 3))
                            .thenComparing(row -> text(row, 1)))
                    .map(row -> text(row, 1))
                    .toList();
        }

        private static void add(JsonNode row, EdgeState state, Map<String, Set<String>> remoteIds) {
            String id = text(row, 1);
            switch (text(row, 0)) {
                case "domain" -> state.add(new EdgeState.Domain(id, text(row, 2), isTrue(row, 3)));
                case "role" ->
                    state.add(new EdgeState.Role(
                            id, text(row, 2), Optional.of(text(row, 3)).filter(domain -> !domain.equals("<<null>>"))));
                case "project" -> state.add(new EdgeState.Project(id, text(row, 2), text(row, 3), isTrue(row, 4)));
                case "group" -> state.add(new EdgeState.Group(id, text(row, 2), text(row, 3)));
                case "remote" ->
                    remoteIds
                            .computeIfAbsent(id, provider -> new LinkedHashSet<>())
                            .add(text(row, 2));
                case "provider" ->
                    state.add(new EdgeState.IdentityProvider(
                            id,
                            text(row, 2),
                            Duration.ofMinutes(row.get(4).asLong()),
                            isTrue(row, 3),
                            remoteIds.getOrDefault(id, Set.of())));
                case "protocol" -> {
                    if (!row.get(3).isNull()) {
                        state.remoteIdAttribute(id, text(row, 2), text(row, 3));
                    }
                }
                case "user" ->
                    state.add(new EdgeState.Account(
                            id,
                            text(row, 2),
                            isTrue(row, 3),
                            Optional.of(text(row, 4)).filter(name -> !name.isEmpty()),
                            text(row, 5)));
                case "link" -> state.link(id, text(row, 2), text(row, 3), text(row, 4), text(row, 5));
                case "grant" -> {
                    if (id.equals("UserProject")) {
                        state.grantById(text(row, 2), text(row, 3), text(row, 4), isTrue(row, 5));
                    } else if (id.equals("GroupProject")) {
                        state.grantToGroup(text(row, 2), text(row, 3), text(row, 4), isTrue(row, 5));
                    }
                }
                case "membership" ->
                    state.membership(
                            id,
                            text(row, 2),
                            text(row, 3),
                            Instant.ofEpochSecond(row.get(4).asLong()));
                default -> throw new IllegalStateException(row.toString());
            }
        }

        private static String text(JsonNode row, int column) {
            return row.get(column).isNull() ? "" : row.get(column).asText();
        }

        private static boolean isTrue(JsonNode row, int column) {
            return row.get(column).asInt() != 0;
        }
    }

    KeystoneTables(KeystoneEdge edge) throws IOException {
        database = new KeystoneDatabase(edge);
        release = edge.release();
        collation = Collation.valueOf(database.ask(
                        List.of(
                                "SELECT JSON_ARRAY(collation_name) FROM information_schema.columns"
                                        + " WHERE table_schema = 'keystone' AND table_name = 'project' AND column_name = 'name'"))
                .get(0)
                .get(0)
                .asText()
                .toUpperCase(Locale.ROOT));
    }

    /** All that matters to a login. */
    Snapshot read() {
        return new Snapshot(release, collation, database.ask(QUERIES));
    }

    /** Lets time pass for memberships in groups. */
    void letPass(Duration time) {
        database.ask(List.of("UPDATE expiring_user_group_membership SET last_verified = last_verified - INTERVAL "
                + time.toSeconds() + " SECOND"));
    }

    Collation collation() {
        return collation;
    }

    @Override
    public void close() {
        database.close();
    }
}
