package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.keycloak.catalogue.CatalogueGroups;
import io.idpmaster.keycloak.release.LoginOutcome;
import io.idpmaster.verification.Explanation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/** Why a user gets at an edge what the user gets there, as JSON: decided by what decides at a login. */
record EdgeExplanation(KeycloakSession session, Edge edge, ClientModel client, UserModel user) {

    Map<String, Object> body() {
        Explanation explanation = Explanation.of(edge, CatalogueGroups.teamsOf(user));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("user", user.getUsername());
        body.put("edge", edge.name());
        body.put(
                "assignments",
                explanation.granted().stream().map(EdgeExplanation::granted).toList());
        body.put(
                "withheld",
                explanation.withheld().stream().map(EdgeExplanation::withheld).toList());
        body.put("refusal", LoginOutcome.refusal(session, client, user).orElse(null));
        return body;
    }

    private static Map<String, Object> granted(Explanation.Granted granted) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("domain", granted.assignment().domain());
        body.put("project", granted.assignment().project());
        body.put("role", granted.role());
        body.put("locally", granted.assignment().role());
        List<Map<String, Object>> because =
                granted.because().stream().map(EdgeExplanation::way).toList();
        body.put("because", because);
        return body;
    }

    private static Map<String, Object> withheld(Explanation.Line line) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("domain", line.team().domain());
        body.put("project", line.team().project());
        body.put("role", line.role());
        body.putAll(way(line));
        body.put(
                "kept",
                line.kept().map(kept -> kept.name().toLowerCase(Locale.ROOT)).orElse(null));
        body.put("reason", line.why());
        return body;
    }

    private static Map<String, Object> way(Explanation.Line line) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("team", line.team().team());
        body.put("selector", line.selector().isEmpty() ? null : line.selector());
        body.put("clause", line.clause().isEmpty() ? null : line.clause());
        return body;
    }
}
