package io.idpmaster.config;

import io.idpmaster.catalogue.Quoted;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A version of mod_auth_openidc, such as {@code 2.4.12.3}: directives differ, and one too many keeps Apache from
 * starting.
 */
public record OpenidcVersion(String text) implements Comparable<OpenidcVersion> {

    private static final Pattern FORM = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,4}){1,4}");
    private static final OpenidcVersion BROWSERS = new OpenidcVersion("2.4.14.3");
    private static final OpenidcVersion PLAIN_ENDPOINTS = new OpenidcVersion("2.4.16");
    private static final OpenidcVersion CLAIMS_ENCODING = new OpenidcVersion("2.4.15");
    private static final OpenidcVersion BROKEN_AUDIENCE = new OpenidcVersion("2.4.19");
    private static final OpenidcVersion CHECKS_AUDIENCE = new OpenidcVersion("2.4.20");

    /** The version of this form, or a refusal that says what the form is. */
    public static OpenidcVersion parse(String text) throws ConfigException {
        if (!FORM.matcher(text).matches()) {
            throw new ConfigException(
                    Quoted.of(text) + " is no version of mod_auth_openidc", "write it as in `2.4.17`");
        }
        OpenidcVersion version = new OpenidcVersion(text);
        if (version.compareTo(BROKEN_AUDIENCE) >= 0 && version.compareTo(CHECKS_AUDIENCE) < 0) {
            throw new ConfigException(
                    "in mod_auth_openidc " + text
                            + " `Require claim aud:…` does not work, so a token for another edge would be taken",
                    "install 2.4.20 or later, or 2.4.18 or earlier");
        }
        return version;
    }

    /** What the Debian release brings that has this Keystone, or the nearest earlier one. */
    static OpenidcVersion withKeystone(int release) {
        if (release >= 30) {
            return new OpenidcVersion("2.4.20.3");
        }
        return new OpenidcVersion(release >= 27 ? "2.4.17" : "2.4.12.3");
    }

    /**
     * Whether browsers may log in through it: ID tokens are checked with keys from files as they should be (2.4.13.1), and
     * access tokens can be kept from Keystone (2.4.14.3).
     */
    boolean servesBrowsers() {
        return compareTo(BROWSERS) >= 0;
    }

    /** Whether a master's addresses may be without TLS. */
    boolean takesPlainEndpoints() {
        return compareTo(PLAIN_ENDPOINTS) >= 0;
    }

    /** Whether {@code OIDCPassClaimsAs} has a second argument, without which claims become Latin-1. */
    boolean knowsClaimsEncoding() {
        return compareTo(CLAIMS_ENCODING) >= 0;
    }

    /** Whether the module itself compares audience and issuer (GHSA-wcvh-g65p-v576). */
    boolean checksAudience() {
        return compareTo(CHECKS_AUDIENCE) >= 0;
    }

    @Override
    public int compareTo(OpenidcVersion other) {
        return Arrays.compare(numbers(), other.numbers());
    }

    private int[] numbers() {
        return Arrays.stream(text.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }
}
