package io.idpmaster.inspection;

import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.strategy.Attributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The environment variables that an edge's Apache module makes of a message, configured as {@code idpm config} does. */
public final class ModuleEnvironment {

    /** mellon's name for the subject. */
    private static final String NAME_ID = "NAME_ID";

    private ModuleEnvironment() {}

    /** Name to value, in the order in which the module sets them. */
    public static Map<String, String> of(ApacheModule module, VerifiedAttributes attributes) {
        Map<String, List<String>> variables = new LinkedHashMap<>();
        if (module == ApacheModule.MELLON) {
            add(variables, module.variable(NAME_ID), List.of(attributes.subject()));
        }
        attributes.values().forEach((name, values) -> {
            List<String> taken = module == ApacheModule.SHIBBOLETH ? taken(name, values) : values;
            if (module != ApacheModule.SHIBBOLETH || !taken.isEmpty()) {
                add(
                        variables,
                        module.variable(name),
                        taken.stream().map(module::passedOn).toList());
            }
        });
        // mellon appends it to whatever an attribute of that name said; to openidc it is a claim among the others
        if (module != ApacheModule.OPENIDC) {
            add(variables, module.issuerVariable(), List.of(attributes.issuer()));
        }
        Map<String, String> environment = new LinkedHashMap<>();
        variables.forEach((name, values) -> environment.put(name, String.join(module.delimiter(), values)));
        return environment;
    }

    /** mod_shib drops an attribute that its map does not name, and an empty value (StringAttributeDecoder.cpp). */
    private static List<String> taken(String name, List<String> values) {
        return name.startsWith(Attributes.PREFIX)
                ? values.stream().filter(value -> !value.isEmpty()).toList()
                : List.of();
    }

    private static void add(Map<String, List<String>> variables, String name, List<String> values) {
        variables.computeIfAbsent(name, added -> new ArrayList<>()).addAll(values);
    }
}
