package io.idpmaster.config;

import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Where trust material comes from: a file, or the master itself while the configuration is written. */
public interface TrustSource {

    /** More than any realm publishes. */
    int LIMIT = 1 << 20;

    /** Reads what an edge with this module needs; the master's issuer is what it must belong to. */
    Trust read(ApacheModule module, String issuer) throws ConfigException;

    /** A file that somebody has brought: SAML metadata, or a JSON Web Key Set. */
    record OfFile(Path file) implements TrustSource {
        @Override
        public Trust read(ApacheModule module, String issuer) throws ConfigException {
            byte[] document;
            try (InputStream in = Files.newInputStream(file)) {
                document = in.readNBytes(LIMIT + 1);
            } catch (NoSuchFileException e) {
                throw new ConfigException(
                        "there is no file " + Quoted.of(file.toString()), "name a file that is there");
            } catch (IOException e) {
                throw new ConfigException(
                        "cannot read " + Quoted.of(file.toString()) + ": " + e.getMessage(), "name a file");
            }
            return parse(file.toString(), document, module, issuer);
        }
    }

    /**
     * The realm's own addresses, asked now; the edge itself never asks.
     *
     * @param trusted what its certificate is checked with; absent: Java's own
     */
    record OfIssuer(Optional<SSLContext> trusted) implements TrustSource {

        private static final Duration PATIENCE = Duration.ofSeconds(20);

        @Override
        public Trust read(ApacheModule module, String issuer) throws ConfigException {
            String address = issuer + (module.saml() ? "/protocol/saml/descriptor" : "/protocol/openid-connect/certs");
            String remedy = "start the master, or fetch it elsewhere and name the file with `"
                    + (module.saml() ? "--idp-metadata" : "--jwks") + "`";
            HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(PATIENCE);
            trusted.ifPresent(client::sslContext);
            try {
                HttpResponse<InputStream> answer = client.build()
                        .send(
                                HttpRequest.newBuilder(URI.create(address))
                                        .timeout(PATIENCE)
                                        .build(),
                                HttpResponse.BodyHandlers.ofInputStream());
                try (InputStream body = answer.body()) {
                    if (answer.statusCode() != 200) {
                        throw new ConfigException(
                                Quoted.of(address) + " answered with status " + answer.statusCode(), remedy);
                    }
                    return parse(address, body.readNBytes(LIMIT + 1), module, issuer);
                }
            } catch (IOException | IllegalArgumentException e) {
                throw new ConfigException("cannot fetch " + Quoted.of(address) + ": " + reason(e), remedy);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConfigException("interrupted while fetching " + Quoted.of(address), remedy);
            }
        }

        private static String reason(Exception e) {
            return e.getMessage() == null ? "nothing answers there" : e.getMessage();
        }
    }

    private static Trust parse(String source, byte[] document, ApacheModule module, String issuer)
            throws ConfigException {
        if (document.length > LIMIT) {
            throw new ConfigException(
                    Quoted.of(source) + " has more than " + LIMIT + " bytes",
                    "check that it is what a realm publishes");
        }
        TrustReader reader = new TrustReader(source);
        return module.saml() ? reader.metadata(document, issuer) : reader.keys(document);
    }
}
