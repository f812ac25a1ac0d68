package io.idpmaster.keycloak.admin;

import io.idpmaster.keycloak.sync.EdgeOverview;
import io.idpmaster.keycloak.sync.EdgeOverview.Entry;
import io.idpmaster.keycloak.sync.EdgeOverview.Trail;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.keycloak.models.KeycloakSessionFactory;

/** Who did what about edges, the newest first. */
public final class AuditResource {

    private static final MediaType CSV = new MediaType("text", "csv", "UTF-8");

    private final Administration administration;

    AuditResource(Administration administration) {
        this.administration = administration;
    }

    private enum Format {
        PAGE,
        CSV,
        JSON
    }

    /**
     * A part of it; or all that is asked for as a file, where {@code format} is {@code csv} or {@code json}, or {@code Accept}
     * is {@code text/csv}.
     *
     * @param from the earliest: a time such as {@code 2026-11-23T08:00:00Z}, or a day in UTC
     * @param to the latest, likewise; a day counts as a whole
     */
    @GET
    @Operation(summary = "Who did what about edges, the newest first; or all of it as a file")
    @APIResponse(responseCode = "200", description = "a page, or a file of comma-separated values or JSON")
    @APIResponse(responseCode = "400", description = "a parameter is wrong")
    public Response list(
            @QueryParam("edge") @DefaultValue("") String edge,
            @QueryParam("actor") @DefaultValue("") String actor,
            @QueryParam("action") @DefaultValue("") String action,
            @QueryParam("from") @DefaultValue("") String from,
            @QueryParam("to") @DefaultValue("") String to,
            @QueryParam("format") @DefaultValue("") String format,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("max") @DefaultValue("100") int max,
            @Context HttpHeaders headers) {
        new EdgeRights(administration).require(Call.AUDIT);
        Optional<Response> wrong = Pages.wrong(edge, actor, action);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        Optional<Format> asked = format(format, headers);
        if (asked.isEmpty()) {
            return Answers.error(
                    Response.Status.BAD_REQUEST, "the audit trail is no `" + format + "`: say `csv` or `json`");
        }
        Trail trail;
        try {
            trail = new Trail(
                    given(edge),
                    given(actor),
                    given(action),
                    given(from).map(AuditResource::begin),
                    given(to).map(AuditResource::end));
        } catch (DateTimeException e) {
            return Answers.error(
                    Response.Status.BAD_REQUEST,
                    "`from` and `to` are times such as `2026-11-23T08:00:00Z`, or days such as `2026-11-23`");
        }
        KeycloakSessionFactory factory = administration.session().getKeycloakSessionFactory();
        String realm = administration.realm().getId();
        return switch (asked.get()) {
            case PAGE -> {
                EdgeOverview overview = new EdgeOverview(administration.session(), administration.realm());
                yield Pages.answer(first, max, () -> overview.audit(trail, first, max), AuditResource::body);
            }
            case CSV -> file(CSV, "csv", out -> csv(factory, realm, trail, out));
            case JSON -> file(MediaType.APPLICATION_JSON_TYPE, "json", out -> json(factory, realm, trail, out));
        };
    }

    private static Optional<Format> format(String text, HttpHeaders headers) {
        return switch (text) {
            case "csv" -> Optional.of(Format.CSV);
            case "json" -> Optional.of(Format.JSON);
            case "" ->
                Optional.of(
                        headers.getAcceptableMediaTypes().stream()
                                        .findFirst()
                                        .filter(type -> type.getType().equals(CSV.getType())
                                                && type.getSubtype().equals(CSV.getSubtype()))
                                        .isPresent()
                                ? Format.CSV
                                : Format.PAGE);
            default -> Optional.empty();
        };
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(any -> !any.isEmpty());
    }

    static Instant begin(String text) {
        return kept(isDay(text) ? day(text) : OffsetDateTime.parse(text).toInstant());
    }

    // later than the latest
    static Instant end(String text) {
        return kept(
                isDay(text)
                        ? LocalDate.parse(text)
                                .plusDays(1)
                                .atStartOfDay(ZoneOffset.UTC)
                                .toInstant()
                        : OffsetDateTime.parse(text).toInstant().plusMillis(1));
    }

    // the tables count milliseconds, which end long before the years that can be written
    private static Instant kept(Instant time) {
        try {
            return Instant.ofEpochMilli(time.toEpochMilli());
        } catch (ArithmeticException e) {
            throw new DateTimeException("a time that no table holds: " + time, e);
        }
    }

    private static boolean isDay(String text) {
        return text.indexOf('T') < 0;
    }

    private static Instant day(String text) {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private interface Lines {
        void write(Writer out) throws IOException;
    }

    private static Response file(MediaType type, String ending, Lines lines) {
        StreamingOutput stream = bytes -> {
            Writer out = new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8));
            try {
                lines.write(out);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            out.flush();
        };
        return Response.ok(stream, type)
                .header("Cache-Control", "no-store")
                .header("Content-Disposition", "attachment; filename=\"audit." + ending + "\"")
                .build();
    }

    private static void csv(KeycloakSessionFactory factory, String realm, Trail trail, Writer out) throws IOException {
        out.write(CsvRow.of("at", "edge", "actor", "action", "detail").text());
        EdgeOverview.export(
                factory,
                realm,
                trail,
                entry -> write(
                        out,
                        CsvRow.of(
                                        entry.at().toString(),
                                        entry.edge().orElse(""),
                                        entry.actor(),
                                        entry.action(),
                                        entry.detail())
                                .text()));
    }

    private static void json(KeycloakSessionFactory factory, String realm, Trail trail, Writer out) throws IOException {
        out.write("[");
        boolean[] more = {false};
        EdgeOverview.export(factory, realm, trail, entry -> {
            write(out, (more[0] ? ",\n" : "\n") + Answers.text(body(entry)));
            more[0] = true;
        });
        out.write("\n]\n");
    }

    private static void write(Writer out, String text) {
        try {
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> body(Entry entry) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("at", entry.at().toString());
        entry.edge().ifPresent(edge -> body.put("edge", edge));
        body.put("actor", entry.actor());
        body.put("action", entry.action());
        body.put("detail", Answers.parsed(entry.detail()));
        return body;
    }
}
