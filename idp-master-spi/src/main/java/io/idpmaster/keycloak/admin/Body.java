package io.idpmaster.keycloak.admin;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What a caller sends, of which no more is read than is taken. */
final class Body {

    private Body() {}

    /**
     * All of it; 413 where it is longer.
     *
     * @param what it is, as in {@code the edge is}
     */
    static byte[] read(InputStream body, int most, String what) throws IOException {
        byte[] bytes = body.readNBytes(most + 1);
        if (bytes.length > most) {
            throw new WebApplicationException(Answers.error(
                    Response.Status.REQUEST_ENTITY_TOO_LARGE,
                    what + " larger than " + most + " bytes, the most that is taken here"));
        }
        return bytes;
    }

    /** The same as text. */
    static String text(InputStream body, int most, String what) throws IOException {
        return new String(read(body, most, what), StandardCharsets.UTF_8);
    }
}
