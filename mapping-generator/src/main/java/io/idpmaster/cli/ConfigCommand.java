package io.idpmaster.cli;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.ConfigDirectory;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.ConfigFile;
import io.idpmaster.config.ConfigOptions;
import io.idpmaster.config.EdgeConfig;
import io.idpmaster.config.OpenidcVersion;
import io.idpmaster.strategy.CompileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
                        + " Ansible playbook, and clouds.yaml for its users.")
final class ConfigCommand implements Callable<Integer> {

    @Mixin
    private CatalogueParameter source;

    @Option(names = "--edge", required = true, paramLabel = "E", description = "The edge's name.")
    private String edgeName;

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
            description = "An address of Horizon, ending in /auth/websso/, to which Keystone may send a browser back.")
    private List<String> dashboards = List.of();

    @Option(
            names = "--openidc-version",
            paramLabel = "V",
            description = "The version of mod_auth_openidc at the edge (default: Debian's for its Keystone).")
    private String openidcVersion;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        Catalogue catalogue = source.read();
        Edge edge = source.readEdge(catalogue, edgeName);
        try {
            Optional<OpenidcVersion> version =
                    openidcVersion == null ? Optional.empty() : Optional.of(OpenidcVersion.parse(openidcVersion));
            List<ConfigFile> files = EdgeConfig.files(
                    catalogue, edge, trust.source(edge), new ConfigOptions(installPath, dashboards, version));
            new ConfigDirectory(directory).write(files);
            files.forEach(file -> spec.commandLine().getOut().println(directory.resolve(file.name())));
        } catch (CompileException e) {
            throw new BadInput("idpm: edge `" + e.edge() + "`: " + e.getMessage() + "; " + e.remedy());
        } catch (ConfigException e) {
            throw new BadInput("idpm: " + e.getMessage() + "; " + e.remedy());
        }
        return ExitCode.DONE;
    }
}
