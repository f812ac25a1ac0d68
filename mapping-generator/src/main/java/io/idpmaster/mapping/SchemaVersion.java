package io.idpmaster.mapping;

import java.util.Arrays;
import java.util.Optional;

/** A version of Keystone's mapping language (keystone/federation/utils.py, {@code IDP_ATTRIBUTE_MAPPING_SCHEMAS}). */
public enum SchemaVersion {
    /** Every release; the only one up to 24. Projects land in the identity provider's domain. */
    V1_0("1.0", 1),
    /** From 25 (2024.1): a domain on each project and on the local block. */
    V2_0("2.0", 25),
    /** From 29 (2026.1): {@code projects_json}, and a login takes away what the assertion does not list. */
    V3_0("3.0", 29);

    private final String text;
    private final int since;

    SchemaVersion(String text, int since) {
        this.text = text;
        this.since = since;
    }

    /** The value of {@code schema_version}. */
    public String text() {
        return text;
    }

    public static Optional<SchemaVersion> of(String text) {
        return Arrays.stream(values())
                .filter(version -> version.text.equals(text))
                .findFirst();
    }

    /** The newest schema that a Keystone of this major version speaks. */
    public static SchemaVersion newestOf(int release) {
        SchemaVersion newest = V1_0;
        for (SchemaVersion version : values()) {
            if (release >= version.since) {
                newest = version;
            }
        }
        return newest;
    }
}
