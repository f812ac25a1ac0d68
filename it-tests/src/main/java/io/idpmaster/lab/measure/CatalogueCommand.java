package io.idpmaster.lab.measure;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueWriter;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.TeamGrant;
import io.idpmaster.cli.Idpm;
import io.idpmaster.mapping.Mapping;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "catalogue",
        mixinStandardHelpOptions = true,
        description = {
            "What idpm needs for a large cloud: check and verify in a Java of their own with little memory, all mappings,"
                    + " and what one changed team makes necessary."
        })
final class CatalogueCommand implements Callable<Integer> {

    private static final int LOOK_EVERY_MILLIS = 100;
    private static final int LAST_LINES = 4;

    @Option(names = "--users", defaultValue = "100000", description = "Users (default ${DEFAULT-VALUE}).")
    private int users;

    @Option(names = "--projects", defaultValue = "10000", description = "Projects (default ${DEFAULT-VALUE}).")
    private int projects;

    @Option(names = "--edges", defaultValue = "1000", description = "Edges (default ${DEFAULT-VALUE}).")
    private int edges;

    @Option(
            names = "--search",
            defaultValue = "10",
            description = "Sets of hostile attributes that verify tries at each edge (default ${DEFAULT-VALUE}).")
    private int search;

    @Option(
            names = "--memory",
            defaultValue = "512m",
            description = "The memory of check and of verify, as for Java's -Xmx (default ${DEFAULT-VALUE}).")
    private String memory;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException, CompileException {
        PrintWriter out = spec.commandLine().getOut();
        Catalogue catalogue = LargeCloud.of(users, projects, edges);
        Path file = Files.createTempFile("idp-master-measure-", ".json");
        try {
            try (OutputStream stream = Files.newOutputStream(file)) {
                CatalogueWriter.write(catalogue, CatalogueFormat.JSON, stream);
            }
            out.printf(
                    "%,d users, %,d projects, %,d edges: %,d bytes of JSON%n",
                    users, projects, edges, Files.size(file));
            idpm("check", List.of(file.toString()), out);
            idpm("verify", List.of(file.toString(), "--search", String.valueOf(search)), out);
        } finally {
            Files.delete(file);
        }
        mappings(catalogue, out);
        team(catalogue, out);
        return 0;
    }

    private void idpm(String command, List<String> arguments, PrintWriter out)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx" + memory,
                "-cp",
                System.getProperty("java.class.path"),
                Idpm.class.getName(),
                command));
        line.addAll(arguments);
        long began = System.nanoTime();
        Path said = Files.createTempFile("idp-master-measure-", ".txt");
        try {
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            Duration processor = Duration.ZERO;
            while (!process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                processor = process.info().totalCpuDuration().orElse(processor);
            }
            out.printf(
                    "idpm %-7s with -Xmx%s: %.1f s, of processors %.1f s, exit %d%n",
                    command, memory, seconds(began), processor.toMillis() / 1e3, process.exitValue());
            List<String> lines = Files.readAllLines(said);
            lines.stream().skip(Math.max(0, lines.size() - LAST_LINES)).forEach(last -> out.println("    " + last));
        } finally {
            Files.delete(said);
        }
        out.flush();
    }

    private static void mappings(Catalogue catalogue, PrintWriter out) throws CompileException {
        long began = System.nanoTime();
        Map<String, SortedSet<String>> roles = Terms.rolesByDomain(catalogue);
        long bytes = 0;
        for (Edge edge : catalogue.edges()) {
            bytes += Strategy.of(edge).compile(Terms.of(catalogue, edge, roles)).storedSize();
        }
        out.printf("all mappings: %.1f s, %,d bytes%n", seconds(began), bytes);
    }

    /**
     * One user more in one team. Mappings are made of agreements and of the names of granted roles, so none changes;
     * what the team's members hold changes at the edges that its selectors choose.
     */
    private static void team(Catalogue catalogue, PrintWriter out) throws CompileException {
        Edge first = catalogue.edges().get(0);
        Mapping before = Strategy.of(first).compile(Terms.of(catalogue, first)).mapping();
        Team team = catalogue.domains().get(0).projects().get(0).teams().get(0);
        Catalogue changed = LargeCloud.withMember(catalogue, team, "user-000000");
        long began = System.nanoTime();
        boolean same = Terms.rolesByDomain(changed).equals(Terms.rolesByDomain(catalogue));
        Memberships memberships = Memberships.of(changed, Set.copyOf(team.members()));
        TeamGrant grant = team.in(
                catalogue.domains().get(0).name(),
                catalogue.domains().get(0).projects().get(0).name());
        long intents = 0;
        long assignments = 0;
        for (Edge edge : changed.edges()) {
            if (grant.selects(edge)) {
                for (String member : team.members()) {
                    assignments += Intent.at(edge, memberships.teamsOf(member)).size();
                    intents++;
                }
            }
        }
        double took = seconds(began);
        boolean unchanged = before.equals(
                Strategy.of(first).compile(Terms.of(changed, first)).mapping());
        out.printf(
                "one team with one member more: %.2f s for what its members hold at %,d pairs of user and edge (%,d"
                        + " assignments); mappings that change: %s%n",
                took, intents, assignments, same && unchanged ? "none" : "some");
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
