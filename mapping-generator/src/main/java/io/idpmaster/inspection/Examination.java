package io.idpmaster.inspection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found about a message.
 *
 * @param says what the message states about itself, believed or not, name to values, in the order in which it was read
 * @param rejections why it must not be believed; none: it may
 * @param signed what a trusted key has signed, which is for the asked edge and this time only where there is no rejection;
 *     absent where no trusted key signed
 */
public record Examination(
        Map<String, List<String>> says, List<MessageRejected> rejections, Optional<VerifiedAttributes> signed) {

    public Examination {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        says.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        says = Collections.unmodifiableMap(copy);
        rejections = List.copyOf(rejections);
        if (signed.isEmpty() && rejections.isEmpty()) {
            throw new IllegalArgumentException("neither signed nor rejected");
        }
    }

    /**
     * What the message says, now that it is believed.
     *
     * @throws MessageRejected the first reason why it is not
     */
    public VerifiedAttributes orThrow() {
        if (!rejections.isEmpty()) {
            throw rejections.get(0);
        }
        return signed.orElseThrow();
    }

    /** Collects it. What is thrown while collecting ends the examination; what is rejected is one finding among others. */
    static final class Builder {

        private final Map<String, List<String>> says = new LinkedHashMap<>();
        private final List<MessageRejected> rejections = new ArrayList<>();

        void says(String name, String value) {
            if (!value.isEmpty()) {
                says.computeIfAbsent(name, added -> new ArrayList<>()).add(value);
            }
        }

        void reject(MessageRejected rejection) {
            rejections.add(rejection);
        }

        Examination build(Optional<VerifiedAttributes> signed) {
            return new Examination(says, rejections, signed);
        }
    }
}
