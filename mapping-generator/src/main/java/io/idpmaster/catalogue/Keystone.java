package io.idpmaster.catalogue;

import io.idpmaster.mapping.SchemaVersion;
import java.util.Optional;

/**
 * An edge's Keystone, as its agreement states it.
 *
 * @param url its identity API, ending in {@code /v3}
 * @param release its major version, such as 22 (Zed), 27 (2025.1) or 30 (2026.2); absent where only the schema is stated
 * @param schema the newest mapping schema it speaks; stated, or what the release is known to speak
 */
public record Keystone(String url, Optional<Integer> release, SchemaVersion schema) {

    /** Whether text outside ASCII reaches a mapping unharmed in an attribute's value: from 30 on (facts: mojibake before). */
    public boolean carriesNonAscii() {
        return release.isPresent() && release.get() >= 30;
    }
}
