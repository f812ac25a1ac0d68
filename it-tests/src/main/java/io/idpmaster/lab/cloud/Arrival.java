package io.idpmaster.lab.cloud;

import io.idpmaster.inspection.VerifiedAttributes;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A user who has logged in for an edge, by a message that was verified.
 *
 * @param verified what the message says
 * @param environment the variables that the edge's Apache module makes of it
 * @param took from the request to the verified message
 */
public record Arrival(VerifiedAttributes verified, Map<String, String> environment, Duration took) {

    public Arrival {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /** Name to values of those attributes that are ours; numbered ones after the others, number by number. */
    public Map<String, List<String>> released() {
        Map<String, List<String>> ours = new LinkedHashMap<>();
        verified.values().keySet().stream()
                .filter(name -> name.startsWith("openstack_"))
                .sorted(Comparator.comparingInt(Arrival::number).thenComparing(Comparator.naturalOrder()))
                .forEach(name -> ours.put(name, verified.values().get(name)));
        return ours;
    }

    private static int number(String name) {
        String end = name.substring(name.lastIndexOf('_') + 1);
        return end.matches("[0-9]{1,9}") ? Integer.parseInt(end) : 0;
    }
}
