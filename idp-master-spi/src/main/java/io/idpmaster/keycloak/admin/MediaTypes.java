package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.CatalogueFormat;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Locale;
import java.util.Optional;

/** In which of its two formats a catalogue comes or is wanted. */
final class MediaTypes {

    /** RFC 9512. */
    static final MediaType YAML = new MediaType("application", "yaml");

    private MediaTypes() {}

    /** The format of a body; nothing where it is neither. */
    static Optional<CatalogueFormat> format(HttpHeaders headers) {
        MediaType type = headers.getMediaType();
        if (type == null) {
            return Optional.empty();
        }
        if (isYaml(type)) {
            return Optional.of(CatalogueFormat.YAML);
        }
        return isJson(type) ? Optional.of(CatalogueFormat.JSON) : Optional.empty();
    }

    /** Whether the first of the types that the client takes, most wanted first, is YAML. */
    static boolean wantsYaml(HttpHeaders headers) {
        return headers.getAcceptableMediaTypes().stream()
                .filter(type -> isYaml(type) || isJson(type) || type.isWildcardType())
                .findFirst()
                .map(MediaTypes::isYaml)
                .orElse(false);
    }

    private static boolean isYaml(MediaType type) {
        String subtype = type.getSubtype().toLowerCase(Locale.ROOT);
        return subtype.equals("yaml") || subtype.equals("x-yaml") || subtype.equals("vnd.yaml");
    }

    private static boolean isJson(MediaType type) {
        return type.getSubtype().equalsIgnoreCase("json");
    }
}
