package io.idpmaster.cli;

import io.idpmaster.agent.AgentConfig;
import io.idpmaster.agent.AgentConfigReader;
import io.idpmaster.agent.AgentException;
import io.idpmaster.agent.AgentReport;
import io.idpmaster.agent.BundleSource;
import io.idpmaster.agent.EdgeAgent;
import io.idpmaster.agent.MasterClient;
import io.idpmaster.agent.Stick;
import io.idpmaster.catalogue.Quoted;
import io.idpmaster.keystone.CloudException;
import io.idpmaster.keystone.CloudReader;
import io.idpmaster.keystone.KeystoneClient;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "The agent: gets the newest bundle, holds the edge to it, reports, and does so again. Writes a line for each run.",
            "Without a link the edge is held to the bundle that was taken last. SIGTERM ends it after the action in hand."
        })
final class EdgeRunCommand implements Callable<Integer> {

    private static final Duration LONGEST = Duration.ofMinutes(5);

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The agent's configuration (default: /etc/idp-master/agent.yaml).")
    private Path config = AgentConfig.DEFAULT;

    @Option(names = "--key", paramLabel = "FILE", description = "The agent's private key (default: as configured).")
    private Path key;

    @Option(names = "--state", paramLabel = "DIR", description = "Where it remembers (default: as configured).")
    private Path state;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description = "Take bundles from here, files that end in .bundle, instead of from the master.")
    private Path stick;

    @Option(names = "--once", description = "Run once.")
    private boolean once;

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            description = "How often, give or take a tenth, such as PT60S (default: as configured).")
    private Duration interval;

    @Spec
    private CommandSpec spec;

    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public Integer call() throws BadInput {
        if (interval != null && (interval.isNegative() || interval.isZero())) {
            throw new BadInput("idpm: `--interval` is longer than nothing, such as PT60S");
        }
        PrintWriter out = spec.commandLine().getOut();
        Thread hook = new Thread(this::stop, "stop the agent");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            AgentConfig agent = new AgentConfigReader(config, Optional.ofNullable(key)).read();
            if (state != null) {
                agent = agent.withState(state);
            }
            return once ? once(agent, out) : always(agent, out);
        } catch (AgentException | CloudException e) {
            throw new BadInput("idpm: " + e.getMessage());
        } catch (EdgeAgent.Stopped e) {
            out.println(Clock.systemUTC().instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS) + " stopped");
            return ExitCode.DONE;
        } finally {
            stopped.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // it is the one that runs
            }
        }
    }

    private int once(AgentConfig config, PrintWriter out) throws AgentException, CloudException, BadInput {
        EdgeAgent.Run run = agent(config).run();
        out.println(line(config, run));
        return switch (run.report().outcome()) {
            case CONVERGED -> ExitCode.DONE;
            case FAILED -> ExitCode.BAD_INPUT;
            case REFUSED, CAPPED, SUSPENDED -> ExitCode.NO;
        };
    }

    private int always(AgentConfig config, PrintWriter out) throws AgentException, CloudException, BadInput {
        EdgeAgent agent = agent(config);
        Duration usual = interval == null ? config.interval() : interval;
        int silent = 0;
        while (true) {
            EdgeAgent.Run run = agent.run();
            out.println(line(config, run));
            silent = run.silence().isPresent() || run.undelivered().isPresent() ? silent + 1 : 0;
            if (sleeps(pause(usual, silent))) {
                return ExitCode.DONE;
            }
        }
    }

    /** Twice as long each time that nobody answers, and no two agents in step. */
    static Duration pause(Duration usual, int silent) {
        Duration pause = usual;
        for (int i = 0; i < silent && pause.compareTo(LONGEST) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        Duration most = usual.compareTo(LONGEST) > 0 ? usual : LONGEST;
        long millis = Math.max(1, (pause.compareTo(most) > 0 ? most : pause).toMillis());
        return Duration.ofMillis(
                millis - millis / 10 + ThreadLocalRandom.current().nextLong(millis / 5 + 1));
    }

    /** Whether somebody wants it to end meanwhile. */
    private boolean sleeps(Duration pause) {
        try {
            return stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private EdgeAgent agent(AgentConfig config) throws AgentException, CloudException, BadInput {
        Clock clock = Clock.systemUTC();
        Optional<MasterClient> master = config.link().isPresent()
                ? Optional.of(new MasterClient(config.link().get(), config.issuer(), clock))
                : Optional.empty();
        Optional<BundleSource> source =
                stick == null ? master.map(client -> client) : Optional.of(new Stick(stick, config.edge()));
        if (source.isEmpty()) {
            throw new BadInput(
                    "idpm: `" + this.config + "` has no `key`, and there is no `--from`; name the agent's key,"
                            + " or where bundles are carried to");
        }
        String version = Idpm.class.getPackage().getImplementationVersion();
        return new EdgeAgent(
                config,
                new KeystoneClient(CloudReader.ofThisProcess().read()),
                source,
                master,
                clock,
                version == null ? "unpackaged" : version,
                () -> stopping.getCount() == 0);
    }

    private static String line(AgentConfig config, EdgeAgent.Run run) {
        AgentReport report = run.report();
        StringBuilder line = new StringBuilder(report.time().toString())
                .append(" edge ")
                .append(config.edge())
                .append(": ")
                .append(report.outcome().text())
                .append(run.version() == 0 ? ", no bundle" : ", version " + run.version());
        report.counts()
                .forEach((name, count) ->
                        line.append(", ").append(name).append(' ').append(count));
        report.refusal()
                .ifPresent(reason -> line.append("; refused: ")
                        .append(reason.kind())
                        .append(", ")
                        .append(reason.getMessage()));
        report.findings().forEach(finding -> line.append("; ").append(finding));
        run.undelivered().ifPresent(reason -> line.append("; not reported: ").append(Quoted.visible(reason, 300)));
        return line.toString();
    }

    /** The machine waits for the action in hand, and systemd for the machine. */
    private void stop() {
        stopping.countDown();
        try {
            stopped.await(80, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
