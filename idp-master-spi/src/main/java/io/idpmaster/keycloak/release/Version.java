package io.idpmaster.keycloak.release;

import java.util.Map;
import java.util.Optional;

/** The version of this jar, for the console's page of providers. */
public final class Version {

    private Version() {}

    /** From the jar's manifest; {@code development} where there is none. */
    public static Map<String, String> info() {
        return Map.of(
                "Version",
                Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                        .orElse("development"));
    }
}
