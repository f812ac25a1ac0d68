package io.idpmaster.inspection;

import io.idpmaster.catalogue.ApacheModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The environment variables that an edge's Apache module makes of a message, configured as {@code idpm config} does. */
public final class ModuleEnvironment {

    /** {@code MellonMergeEnvVars}, {@code OIDCClaimDelimiter}, and mod_shib always. */
    private static final String DELIMITER = ";";

    /** mellon's name for the subject. */
    private static final String NAME_ID = "NAME_ID";

    private ModuleEnvironment() {}

    /** Name to value, in the order in which the module sets them. */
    public static Map<String, String> of(ApacheModule module, VerifiedAttributes attributes) {
        Map<String, List<String>> variables = new LinkedHashMap<>();
        if (module == ApacheModule.MELLON) {
            add(variables, module.variable(NAME_ID), List.of(attributes.subject()));
        }
        attributes
                .values()
                .forEach((name, values) -> add(
                        variables,
                        module.variable(name),
                        values.stream().map(module::passedOn).toList()));
        // mellon appends it to whatever an attribute of that name said; to openidc it is a claim among the others
        if (module != ApacheModule.OPENIDC) {
            add(variables, module.issuerVariable(), List.of(attributes.issuer()));
        }
        Map<String, String> environment = new LinkedHashMap<>();
        variables.forEach((name, values) -> environment.put(name, String.join(DELIMITER, values)));
        return environment;
    }

    private static void add(Map<String, List<String>> variables, String name, List<String> values) {
        variables.computeIfAbsent(name, added -> new ArrayList<>()).addAll(values);
    }
}
