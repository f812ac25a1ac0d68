package io.idpmaster.it;

import io.idpmaster.inspection.SamlMessage;
import io.idpmaster.inspection.SamlResponseBuilder;
import io.idpmaster.inspection.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Pattern;

/** What {@code idpm config} has mod_shib look at, each with an attack that gets through where that alone is left out. */
enum ShibbolethDefence {
    SIGNED_ASSERTION(
            " requireSignedAssertions=\"true\"",
            "",
            answer((builder, key) -> builder.withoutAssertionSignature().signedBy(key))),
    SIGNER(
            "type=\"XMLSigning\"",
            "type=\"NullSecurity\"",
            answer((builder, key) -> builder.signedBy(SigningKey.fresh()))),
    // without the rule for the audience alone, a response that states one is refused as not understood
    AUDIENCE(
            "(?s)<PolicyRule type=\"Conditions\">.*?</PolicyRule>",
            "",
            answer((builder, key) ->
                    builder.with("audience", "https://other.example.org/").signedBy(key))),
    LIFE(
            "(?s)<PolicyRule type=\"Conditions\">.*?</PolicyRule>",
            "",
            answer((builder, key) ->
                    builder.with("begin", ago(600)).with("end", ago(300)).signedBy(key))),
    LIFE_OF_THE_CONFIRMATION(
            "type=\"Bearer\"",
            "type=\"Bearer\" checkValidity=\"false\"",
            answer((builder, key) -> builder.with("confirmationEnd", ago(300)).signedBy(key))),
    RECIPIENT(
            "type=\"Bearer\"",
            "type=\"Bearer\" checkRecipient=\"false\"",
            answer((builder, key) ->
                    builder.with("recipient", "http://127.0.0.1:1/v3/x").signedBy(key))),
    AGE(
            "expires=\"60\"",
            "expires=\"86400\"",
            answer((builder, key) -> builder.with("issued", ago(600)).signedBy(key))),
    REPLAY("checkReplay=\"true\"", "checkReplay=\"false\"", (attacker, attributes, key) -> {
        EcpAttacker.Request request = attacker.begin();
        String response =
                new String(attacker.response(request, attributes).signedBy(key).xml(), StandardCharsets.UTF_8);
        attacker.deliver(request, response);
        return attacker.deliver(request, response);
    }),
    QUESTION("blockUnsolicited=\"true\"", "", EcpAttacker::post);

    private interface Attack {
        int by(EcpAttacker attacker, Map<String, String> attributes, SigningKey key) throws Exception;
    }

    private interface Answer {
        SamlMessage of(SamlResponseBuilder builder, SigningKey key) throws Exception;
    }

    private final Pattern defence;
    private final String without;
    private final Attack attack;

    ShibbolethDefence(String defence, String without, Attack attack) {
        this.defence = Pattern.compile(defence);
        this.without = without;
        this.attack = attack;
    }

    private static Attack answer(Answer answer) {
        return (attacker, attributes, key) -> attacker.attempt(attributes, builder -> answer.of(builder, key));
    }

    private static String ago(int seconds) {
        return Instant.now()
                .truncatedTo(ChronoUnit.SECONDS)
                .minusSeconds(seconds)
                .toString();
    }

    /** mod_shib's configuration without it. */
    String leftOutOf(String configuration) {
        String less = defence.matcher(configuration).replaceAll(without);
        if (less.equals(configuration)) {
            throw new IllegalArgumentException(this + " is not in " + configuration);
        }
        return less;
    }

    /** What the edge answers to the attack; 201 where it got through. */
    int attacked(EcpAttacker attacker, Map<String, String> attributes, SigningKey key) throws Exception {
        return attack.by(attacker, attributes, key);
    }
}
