package io.idpmaster.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.evaluation.EvaluationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code idpm evaluate}: what Keystone's rule processor would make of an assertion. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description =
                "Shows what Keystone would make of an assertion: the mapped properties, or the error that it raises.",
        footer = {
            "",
            "With --stream, one case a line on standard input and one answer a line on standard output, in order:",
            "  {\"schema\": \"2.0\", \"rules\": […], \"attributes\": {…}, \"release\": 30}",
            "`schema` is 1.0 and `release` that of --release where they are absent."
        })
final class EvaluateCommand implements Callable<Integer> {

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(
            names = "--release",
            paramLabel = "R",
            defaultValue = "30",
            description = "Keystone's major release, from 22 (Zed) to 30 (2026.2); ${DEFAULT-VALUE} where absent.")
    private int release;

    @Spec
    private CommandSpec spec;

    /** Two files, or a stream of cases. */
    static final class Source {
        @ArgGroup(exclusive = false)
        private Pair files;

        @Option(names = "--stream", required = true, description = "Read cases from standard input.")
        private boolean stream;
    }

    /** One mapping and one set of attributes. */
    static final class Pair {
        @Option(
                names = "--mapping",
                required = true,
                paramLabel = "FILE",
                description = "The mapping: {\"schema_version\": \"…\", \"rules\": […]}.")
        private Path mapping;

        @Option(
                names = "--attributes",
                required = true,
                paramLabel = "FILE",
                description = "The environment variables, as Apache sets them: an object of strings.")
        private Path attributes;
    }

    @Override
    public Integer call() throws IOException, BadInput {
        try {
            EvaluationCases.checkRelease(release);
            return source.stream ? stream() : files();
        } catch (EvaluationCases.Malformed e) {
            throw new BadInput("idpm: " + e.getMessage());
        }
    }

    private int files() throws IOException, EvaluationCases.Malformed {
        JsonNode mapping = read(source.files.mapping);
        JsonNode attributes = read(source.files.attributes);
        EvaluationCases cases = new EvaluationCases(release);
        Map<String, String> environment = EvaluationCases.attributes(attributes, "`" + source.files.attributes + "`");
        try {
            JsonNode answer = cases.processor(mapping, "`" + source.files.mapping + "`")
                    .process(environment)
                    .toJson();
            spec.commandLine().getOut().println(EvaluationCases.text(answer));
            return ExitCode.DONE;
        } catch (EvaluationException e) {
            spec.commandLine().getOut().println(EvaluationCases.text(EvaluationCases.error(e.kind(), e.getMessage())));
            return ExitCode.NO;
        }
    }

    private int stream() throws IOException {
        boolean good = new EvaluationStream(new EvaluationCases(release), System.in, System.out).answerAll();
        return good ? ExitCode.DONE : ExitCode.BAD_INPUT;
    }

    private static JsonNode read(Path file) throws IOException, EvaluationCases.Malformed {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(EvaluationCases.MAXIMUM_SIZE + 1);
            return EvaluationCases.parse(bytes, bytes.length, "`" + file + "`");
        } catch (NoSuchFileException e) {
            throw new EvaluationCases.Malformed("there is no file `" + file + "`; give the path of one");
        } catch (IOException e) {
            throw new EvaluationCases.Malformed("cannot read `" + file + "`: " + e.getMessage());
        }
    }
}
