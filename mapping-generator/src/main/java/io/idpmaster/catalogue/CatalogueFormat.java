package io.idpmaster.catalogue;

import java.util.Locale;

/** The two ways to write the same catalogue down. */
public enum CatalogueFormat {
    YAML,
    JSON;

    /** JSON for a name that ends in {@code .json} in any case, YAML for every other. */
    public static CatalogueFormat ofFileName(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".json") ? JSON : YAML;
    }
}
