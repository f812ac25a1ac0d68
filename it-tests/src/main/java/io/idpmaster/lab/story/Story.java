package io.idpmaster.lab.story;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.User;
import io.idpmaster.inspection.MessageRejected;
import io.idpmaster.lab.LabException;
import io.idpmaster.lab.client.RealmDocuments;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.edge.EdgeLab;
import io.idpmaster.lab.keycloak.Distribution;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.keycloak.ServerState;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Tells Jane's story with real messages: starts Keycloak with our providers, loads a catalogue, logs its users in for its
 * edges, and holds what comes back against what was intended.
 */
@Command(
        name = "./run",
        usageHelpAutoWidth = true,
        sortOptions = false,
        description = {
            "Starts Keycloak with the sample cloud and tells Jane's story with real messages: for each edge she logs in, the"
                    + " signature of what comes back is verified, and what that edge would create is shown.",
            "Then it stays up, for a look around, until Ctrl-C."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all of it came true", "1:something did not", "2:wrong use or bad input"},
        footerHeading = "%nFiles:%n",
        footer = {
            "  .idp-master/        all that it makes; may be removed when nothing runs",
            "  .idp-master/PORT/   one server's database, log and passwords",
        })
public final class Story implements Callable<Integer> {

    private static final Path SAMPLE = Path.of("samples", "cloud.yaml");

    private static final int DEFAULT_PORT = 8080;

    private static final int TRUE = 0;
    private static final int UNTRUE = 1;
    private static final int BAD_INPUT = 2;

    @Option(names = "--once", description = "End when the story is told.")
    private boolean once;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "" + DEFAULT_PORT,
            description = "Keycloak's port on 127.0.0.1 (default: ${DEFAULT-VALUE}). Each port has a state of its own.")
    private int port;

    @Option(names = "--reset", description = "Begin with an empty database and new passwords.")
    private boolean reset;

    @Option(
            names = "--edges",
            description = "Tell it at real Keystones too: 22, 27 and 30, each behind its own Apache, with the real"
                    + " openstack client. Needs Debian and root.")
    private boolean edges;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and exit.")
    private boolean help;

    @Spec
    private CommandSpec spec;

    private Story() {}

    /** Tells it and exits. */
    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new Story());
        command.setExecutionExceptionHandler(Story::explain);
        command.setParameterExceptionHandler(Story::misused);
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() {
        requireUsable();
        Interruption interruption = Interruption.expected();
        try {
            return tell(Narrator.toStandardOutput(), interruption);
        } finally {
            interruption.cleanedUp();
        }
    }

    private int tell(Narrator narrator, Interruption interruption) {
        narrator.title("IdP Master: from a catalogue to Jane's token at an edge");
        Path root = Path.of(".idp-master").toAbsolutePath();
        narrator.chapter("The master");
        try (ServerState state = ServerState.in(root.resolve(Integer.toString(port)))) {
            if (reset) {
                state.reset();
            }
            try (KeycloakServer server =
                    KeycloakServer.start(Distribution.ofThisBuild(), root, state, port, narrator.progress())) {
                Cloud cloud = load(server, state, narrator);
                new MasterChapter(narrator, cloud).tell();
                RealmDocuments documents = cloud.documents();
                User jane = cloud.catalogue().users().get(0);
                Map<Edge, Login> logins = new JaneChapter(narrator, cloud).tell(jane, documents);
                new EveryoneChapter(narrator, cloud).tell(documents, Map.of(jane, logins));
                if (!edges) {
                    return end(narrator, server, cloud, state, interruption);
                }
                narrator.chapter("The same at real Keystones");
                try (EdgeLab lab = EdgeLab.open(narrator.progress())) {
                    new RealEdgesChapter(narrator, cloud, lab).tell();
                    return end(narrator, server, cloud, state, interruption);
                }
            }
        }
    }

    /** The sample's edges stand at fixed ports: a server on another port than usual has its edges elsewhere too. */
    private Cloud load(KeycloakServer server, ServerState state, Narrator narrator) {
        return port == DEFAULT_PORT
                ? Cloud.load(SAMPLE, server.url(), server.administrator(), state, narrator.progress())
                : Cloud.loadBesideOthers(SAMPLE, server.url(), server.administrator(), state, narrator.progress());
    }

    private int end(
            Narrator narrator, KeycloakServer server, Cloud cloud, ServerState state, Interruption interruption) {
        int result = verdict(narrator);
        if (!once) {
            new InvitationChapter(narrator, server, cloud, state).tell();
            interruption.await();
        }
        return result;
    }

    private void requireUsable() {
        if (port < 1024 || port > 65535) {
            throw new ParameterException(spec.commandLine(), "`--port " + port + "`: choose a port from 1024 to 65535");
        }
        if (edges) {
            EdgeLab.obstacle().ifPresent(reason -> {
                throw new ParameterException(spec.commandLine(), "`--edges`: " + reason);
            });
        }
    }

    private static int verdict(Narrator narrator) {
        narrator.chapter("The end");
        if (narrator.failures().isEmpty()) {
            narrator.check(true, "all of it came true: " + narrator.kept() + " things were checked");
            return TRUE;
        }
        narrator.line(narrator.failures().size() + " of "
                + (narrator.kept() + narrator.failures().size()) + " things did not come true:");
        narrator.failures().forEach(failure -> narrator.line("- " + failure));
        return UNTRUE;
    }

    private static int misused(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String message = e.getMessage();
        command.getErr().println("./run: " + Character.toLowerCase(message.charAt(0)) + message.substring(1));
        command.getErr().println("try `./run --help`");
        return BAD_INPUT;
    }

    private static int explain(Exception e, CommandLine command, CommandLine.ParseResult result) throws Exception {
        if (e instanceof LabException || e instanceof MessageRejected) {
            command.getErr().println("./run: " + e.getMessage());
            return UNTRUE;
        }
        // a fault of ours: the trace is what its report needs
        throw e;
    }
}
