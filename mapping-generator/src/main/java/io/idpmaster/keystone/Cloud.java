package io.idpmaster.keystone;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a Keystone is, and as whom to ask it.
 *
 * @param identity the identity API, ending in {@code /v3}
 * @param authority a file of certificates to trust instead of the machine's
 */
public record Cloud(URI identity, Credentials credentials, Optional<Path> authority) {

    private static final Pattern LOOPBACK = Pattern.compile("localhost|\\[::1]|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");

    /** @throws CloudException where the address is none, or would carry a secret in plain text over a network */
    public static Cloud of(String address, Credentials credentials, Optional<Path> authority) throws CloudException {
        String text = address.replaceAll("/+$", "");
        URI identity;
        try {
            identity = URI.create(text.endsWith("/v3") ? text : text + "/v3");
        } catch (IllegalArgumentException e) {
            throw wrong(address);
        }
        String scheme = identity.getScheme() == null ? "" : identity.getScheme().toLowerCase(Locale.ROOT);
        String host = identity.getHost() == null ? "" : identity.getHost().toLowerCase(Locale.ROOT);
        if (host.isEmpty()
                || identity.getRawUserInfo() != null
                || identity.getRawQuery() != null
                || identity.getRawFragment() != null
                || !(scheme.equals("https") || scheme.equals("http"))) {
            throw wrong(address);
        }
        if (scheme.equals("http") && !LOOPBACK.matcher(host).matches()) {
            throw new CloudException("credentials are not sent to `" + Shown.of(address)
                    + "` in plain text; write an https address into `auth_url`");
        }
        return new Cloud(identity, credentials, authority);
    }

    private static CloudException wrong(String address) {
        return new CloudException("`auth_url` is no address of an identity API: `" + Shown.of(address)
                + "`; write it as in `https://keystone.example.org:5000/v3`");
    }
}
