package io.idpmaster.strategy;

import io.idpmaster.catalogue.ApacheModule;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the master puts into an assertion for one user at one edge.
 *
 * @param attributes name to value, one value each, in the order in which they are released
 */
public record Release(Map<String, String> attributes) {

    public Release {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** The environment variables that the edge's Apache module makes of it, the signer's name among them. */
    public Map<String, String> environment(ApacheModule module, String issuer) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put(module.issuerVariable(), issuer);
        attributes.forEach((name, value) -> environment.put(module.variable(name), module.passedOn(value)));
        return environment;
    }
}
