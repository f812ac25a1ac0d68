package io.idpmaster.it;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.keycloak.AdminRefusal;
import java.net.http.HttpResponse;

/** Our own part of the admin REST of one realm, as an administrator sees it. */
final class AdminRest {

    private final AdminClient administrator;
    private final String base;

    AdminRest(SampleRealm realm) {
        this.administrator = realm.administrator();
        this.base = "/" + realm.name() + "/idp-master/";
    }

    JsonNode get(String path) {
        return administrator.get(base + path);
    }

    String text(String path) {
        return administrator.send("GET", base + path, "application/json", "").body();
    }

    HttpResponse<String> send(String method, String path, String body) {
        return administrator.send(method, base + path, "application/json", body);
    }

    /** The status and the message with which the server refuses. */
    String refusal(String method, String path, String body) {
        try {
            return send(method, path, body).statusCode() + "";
        } catch (AdminRefusal refusal) {
            return refusal.status() + " " + refusal.getMessage();
        }
    }
}
