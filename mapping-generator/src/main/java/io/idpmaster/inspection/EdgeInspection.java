package io.idpmaster.inspection;

import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Quoted;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.EdgeAddresses;
import io.idpmaster.config.Trust;
import io.idpmaster.config.TrustSource;
import io.idpmaster.evaluation.EvaluationException;
import io.idpmaster.evaluation.MappedProperties;
import io.idpmaster.evaluation.RuleProcessor;
import io.idpmaster.mapping.Mapping;
import io.idpmaster.strategy.Attributes;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one edge would do with a message: first its Apache module, then its Keystone.
 *
 * @param says what the message states about itself, believed or not
 * @param findings why the edge would not take it; none: it would
 * @param environment the variables that the module would set; none where no trusted key signed the message
 * @param mapped what the edge's mapping makes of them, as far as Keystone's rule processor gets
 */
public record EdgeInspection(
        Map<String, List<String>> says,
        List<MessageRejected> findings,
        Map<String, String> environment,
        Optional<MappedProperties> mapped) {

    public EdgeInspection {
        findings = List.copyOf(findings);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /** Whether the edge would take it. */
    public boolean accepted() {
        return findings.isEmpty();
    }

    /**
     * Looks at a message as the edge would.
     *
     * @param source where the master's keys are read from; not asked if the edge speaks another protocol
     * @param clock says as of when
     * @throws ConfigException if the keys cannot be read
     * @throws CompileException if no mapping can be made for the edge
     */
    public static EdgeInspection of(
            CapturedMessage message, Catalogue catalogue, Edge edge, TrustSource source, Clock clock)
            throws ConfigException, CompileException {
        Agreement agreement = edge.agreement();
        if (agreement.module().saml() != (message instanceof CapturedMessage.Saml)) {
            return new EdgeInspection(
                    Map.of(),
                    List.of(new MessageRejected.ProtocolMismatch(
                            (agreement.module().saml() ? "a SAML response" : "a JSON Web Token")
                                    + ", for the edge's Apache module is "
                                    + agreement.module().text(),
                            message.description())),
                    Map.of(),
                    Optional.empty());
        }
        String issuer = catalogue.master().issuer();
        Examination examination =
                examine(message, EdgeAddresses.of(edge), source.read(agreement.module(), issuer), issuer, clock);
        List<MessageRejected> findings = new ArrayList<>(examination.rejections());
        Map<String, String> environment = examination
                .signed()
                .map(signed -> ModuleEnvironment.of(agreement.module(), signed))
                .orElse(Map.of());
        Optional<MappedProperties> mapped = Optional.empty();
        if (examination.signed().isPresent()) {
            try {
                mapped = Optional.of(processor(catalogue, edge).process(environment));
            } catch (EvaluationException e) {
                findings.add(refusal(edge, environment, e));
            }
        }
        return new EdgeInspection(examination.says(), findings, environment, mapped);
    }

    private static Examination examine(
            CapturedMessage message, EdgeAddresses addresses, Trust trust, String issuer, Clock clock) {
        if (message instanceof CapturedMessage.Saml saml && trust instanceof Trust.Metadata metadata) {
            return SamlVerification.trusting(metadata, issuer, clock)
                    .examine(
                            new SamlMessage(saml.xml(), Optional.empty()),
                            new RelyingParty(addresses.clientId(), addresses.all()));
        }
        if (message instanceof CapturedMessage.Jwt jwt && trust instanceof Trust.Keys keys) {
            return JwtVerification.trusting(keys, issuer, clock).examine(jwt.token(), addresses.clientId());
        }
        throw new IllegalArgumentException("trust for another protocol");
    }

    private static RuleProcessor processor(Catalogue catalogue, Edge edge) throws CompileException {
        Mapping mapping = Strategy.of(edge).compile(Terms.of(catalogue, edge)).mapping();
        return edge.agreement()
                .keystone()
                .release()
                .map(release -> RuleProcessor.of(mapping.schema(), mapping.rulesJson(), release))
                .orElseGet(() -> RuleProcessor.of(mapping.schema(), mapping.rulesJson()));
    }

    /** The guard that every rule has is named; about the others Keystone itself says no more. */
    private static MessageRejected refusal(Edge edge, Map<String, String> environment, EvaluationException e) {
        String raised = e.kind() + ": " + e.getMessage();
        String variable = edge.agreement().module().variable(Attributes.EDGE);
        String stated = environment.getOrDefault(variable, "");
        if (!stated.equals(edge.name())) {
            return new MessageRejected.NotMapped(
                    "`" + variable + "` to be " + Quoted.value(edge.name()),
                    Quoted.value(stated) + "; " + Quoted.value(raised));
        }
        return new MessageRejected.NotMapped(
                "a release that the mapping of " + Quoted.value(edge.name()) + " takes", Quoted.value(raised));
    }
}
