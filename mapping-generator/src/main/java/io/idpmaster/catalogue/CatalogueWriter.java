package io.idpmaster.catalogue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.idpmaster.mapping.SchemaVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Writes a catalogue as {@link CatalogueReader} reads it: what was written reads as an equal catalogue. Everything keeps
 * its order, and what goes without saying is left out, so that equal catalogues are written alike, byte for byte.
 */
public final class CatalogueWriter {

    private static final JsonFactory JSON = new JsonFactory();

    private static final YAMLFactory YAML = YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();

    private final JsonGenerator out;

    private CatalogueWriter(JsonGenerator out) {
        this.out = out;
    }

    /** Writes UTF-8 to the stream as it goes, and leaves the stream open. */
    public static void write(Catalogue catalogue, CatalogueFormat format, OutputStream stream) throws IOException {
        try (JsonGenerator out = generator(format, stream)) {
            out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            new CatalogueWriter(out).write(catalogue);
            if (format == CatalogueFormat.JSON) {
                out.writeRaw('\n');
            }
        }
    }

    /** One agreement as JSON on one line, as a client's attribute holds it. */
    public static String agreement(Agreement agreement) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            new CatalogueWriter(out).write(agreement);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static JsonGenerator generator(CatalogueFormat format, OutputStream stream) throws IOException {
        return switch (format) {
            case YAML -> YAML.createGenerator(stream);
            case JSON ->
                JSON.createGenerator(stream)
                        .setPrettyPrinter(new DefaultPrettyPrinter()
                                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                                .withArrayIndenter(new DefaultIndenter("  ", "\n")));
        };
    }

    private void write(Catalogue catalogue) throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("master");
        out.writeStringField("issuer", catalogue.master().issuer());
        out.writeEndObject();
        out.writeObjectFieldStart("userDomain");
        out.writeStringField("name", catalogue.userDomain().name());
        out.writeStringField("id", catalogue.userDomain().id());
        out.writeEndObject();
        writeUnlessEmpty("roles", catalogue.roles());
        out.writeArrayFieldStart("domains");
        for (Domain domain : catalogue.domains()) {
            write(domain);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("users");
        for (User user : catalogue.users()) {
            write(user);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("edges");
        for (Edge edge : catalogue.edges()) {
            write(edge);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void write(Domain domain) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", domain.name());
        out.writeStringField("id", domain.id());
        if (!domain.projects().isEmpty()) {
            out.writeArrayFieldStart("projects");
            for (Project project : domain.projects()) {
                write(project);
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private void write(Project project) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", project.name());
        writeTeams(project.teams());
        out.writeEndObject();
    }

    private void writeTeams(List<Team> teams) throws IOException {
        if (!teams.isEmpty()) {
            out.writeArrayFieldStart("teams");
            for (Team team : teams) {
                write(team);
            }
            out.writeEndArray();
        }
    }

    private void write(Team team) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", team.name());
        if (!team.roles().equals(List.of(team.name()))) {
            writeUnlessEmpty("roles", team.roles());
        }
        writeUnlessEmpty("edges", team.edges().stream().map(EdgeSelector::text).toList());
        writeUnlessEmpty("members", team.members());
        writeTeams(team.teams());
        out.writeEndObject();
    }

    private void write(User user) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", user.name());
        out.writeStringField("id", user.id());
        if (!user.email().isEmpty()) {
            out.writeStringField("email", user.email());
        }
        if (!user.enabled()) {
            out.writeBooleanField("enabled", false);
        }
        out.writeEndObject();
    }

    private void write(Edge edge) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", edge.name());
        if (!edge.labels().isEmpty()) {
            out.writeFieldName("labels");
            write(edge.labels());
        }
        out.writeFieldName("agreement");
        write(edge.agreement());
        out.writeEndObject();
    }

    private void write(Agreement agreement) throws IOException {
        out.writeStartObject();
        out.writeFieldName("keystone");
        write(agreement.keystone());
        if (!agreement.identityProvider().equals(AgreementDefaults.IDENTITY_PROVIDER)) {
            out.writeStringField("identityProvider", agreement.identityProvider());
        }
        // both, though one implies the other: people look for either
        out.writeStringField("protocol", agreement.protocol());
        out.writeStringField("module", agreement.module().text());
        if (agreement.strategy().isPresent()) {
            out.writeStringField("strategy", agreement.strategy().get().text());
        }
        out.writeArrayFieldStart("accepts");
        for (Acceptance clause : agreement.accepts()) {
            write(clause);
        }
        out.writeEndArray();
        if (agreement.lease().isPresent()) {
            out.writeStringField("lease", agreement.lease().get().toString());
        }
        if (agreement.sweep() != AgreementDefaults.SWEEP) {
            out.writeStringField("sweep", agreement.sweep().text());
        }
        if (agreement.expired() != AgreementDefaults.EXPIRED) {
            out.writeStringField("expired", agreement.expired().text());
        }
        out.writeEndObject();
    }

    private void write(Keystone keystone) throws IOException {
        out.writeStartObject();
        out.writeStringField("url", keystone.url());
        if (keystone.release().isPresent()) {
            out.writeNumberField("release", keystone.release().get());
        }
        if (keystone.release()
                .map(SchemaVersion::newestOf)
                .filter(keystone.schema()::equals)
                .isEmpty()) {
            out.writeStringField("schema", keystone.schema().text());
        }
        out.writeEndObject();
    }

    private void write(Acceptance clause) throws IOException {
        out.writeStartObject();
        out.writeStringField("domain", clause.domain());
        if (clause.projects().isPresent()) {
            write(
                    "projects",
                    clause.projects().get().stream().map(Glob::pattern).toList());
        }
        if (clause.roles().isPresent()) {
            out.writeFieldName("roles");
            write(clause.roles().get());
        }
        out.writeEndObject();
    }

    private void write(Map<String, String> texts) throws IOException {
        out.writeStartObject();
        for (Map.Entry<String, String> text : texts.entrySet()) {
            out.writeStringField(text.getKey(), text.getValue());
        }
        out.writeEndObject();
    }

    private void writeUnlessEmpty(String name, List<String> texts) throws IOException {
        if (!texts.isEmpty()) {
            write(name, texts);
        }
    }

    private void write(String name, List<String> texts) throws IOException {
        out.writeArrayFieldStart(name);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }
}
