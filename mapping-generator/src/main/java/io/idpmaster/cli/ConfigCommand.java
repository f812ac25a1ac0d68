package io.idpmaster.cli;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.ConfigDirectory;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.ConfigFile;
import io.idpmaster.config.ConfigOptions;
import io.idpmaster.config.EdgeConfig;
import io.idpmaster.config.OpenidcVersion;
import io.idpmaster.config.UserClouds;
import io.idpmaster.strategy.CompileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description =
                "Writes what one edge needs: fragments for Apache and keystone.conf, trust material, the mapping, scripts, an"
                        + " Ansible playbook, and clouds.yaml for its users. Or, with --clouds, one clouds.yaml for all edges.")
final class ConfigCommand implements Callable<Integer> {

    @Mixin
    private CatalogueParameter source;

    @ArgGroup(multiplicity = "1")
    private What what;

    private static final class What {

        @Option(names = "--edge", required = true, paramLabel = "E", description = "The edge's name.")
        private String edgeName;

        @Option(
                names = "--clouds",
                required = true,
                description = "Write nothing but the clouds.yaml of users, with every edge and every way in.")
        private boolean clouds;
    }

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            description = "Write into this directory, over files of the same names.")
    private Path directory;

    @Mixin
    private TrustOptions trust;

    @Option(
            names = "--install-path",
            paramLabel = "PATH",
            defaultValue = ConfigOptions.DEFAULT_PATH,
            description = "Where the files will lie on the edge's hosts (default: ${DEFAULT-VALUE}).")
    private String installPath;

    @Option(
            names = "--dashboard",
            paramLabel = "URL",
            description =
                    "An address of Horizon, ending in /auth/websso/, to which Keystone may send a browser back; may be"
                            + " repeated (default: the Horizon of the edge's label `dashboard`). Without one no browser can"
                            + " log in.")
    private List<String> dashboards = List.of();

    @Option(names = "--no-dashboard", description = "Let no browser log in, whatever the edge's label says.")
    private boolean noDashboard;

    @Option(
            names = "--openidc-version",
            paramLabel = "V",
            description = "The version of mod_auth_openidc at the edge (default: Debian's for its Keystone).")
    private String openidcVersion;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        if (noDashboard && !dashboards.isEmpty()) {
            throw new BadInput(
                    "idpm: `--no-dashboard` lets no browser in, and `--dashboard` some; pass one of the two");
        }
        Catalogue catalogue = source.read();
        try {
            if (what.clouds) {
                write(List.of(UserClouds.file(catalogue, catalogue.edges())));
                return ExitCode.DONE;
            }
            Edge edge = source.readEdge(catalogue, what.edgeName);
            Optional<OpenidcVersion> version =
                    openidcVersion == null ? Optional.empty() : Optional.of(OpenidcVersion.parse(openidcVersion));
            write(files(
                    dashboards -> EdgeConfig.files(
                            catalogue, edge, trust.source(edge), new ConfigOptions(installPath, dashboards, version)),
                    edge));
        } catch (CompileException e) {
            throw new BadInput("idpm: edge `" + e.edge() + "`: " + e.getMessage() + "; " + e.remedy());
        } catch (ConfigException e) {
            throw new BadInput("idpm: " + e.getMessage() + "; " + e.remedy());
        }
        return ExitCode.DONE;
    }

    /** What the files become with these dashboards. */
    private interface Files {
        List<ConfigFile> with(List<String> dashboards) throws BadInput, CompileException, ConfigException;
    }

    private List<ConfigFile> files(Files files, Edge edge) throws BadInput, CompileException, ConfigException {
        if (noDashboard || !dashboards.isEmpty()) {
            return files.with(dashboards);
        }
        List<String> byLabel = ConfigOptions.dashboardsOf(edge);
        try {
            return files.with(byLabel);
        } catch (ConfigException e) {
            // without dashboards it is wrong in the same way, or the label is what is wrong, of which nobody has said a
            // word
            files.with(List.of());
            throw new BadInput("idpm: " + e.getMessage() + "; " + e.remedy() + "; `--dashboard " + byLabel.get(0)
                    + "` is by the edge's label `dashboard`, and `--no-dashboard` goes without");
        }
    }

    private void write(List<ConfigFile> files) throws ConfigException {
        new ConfigDirectory(directory).write(files);
        files.forEach(file -> spec.commandLine().getOut().println(directory.resolve(file.name())));
    }
}
