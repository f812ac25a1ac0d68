package io.idpmaster.lab.story;

import io.idpmaster.catalogue.RoleAssignment;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Role assignments as people read them. */
final class Assignments {

    private Assignments() {}

    /** {@code domain/project} to its roles, both in order. */
    static Map<String, String> byProject(Collection<RoleAssignment> assignments) {
        return assignments.stream()
                .collect(Collectors.groupingBy(
                        assignment -> assignment.domain() + "/" + assignment.project(),
                        LinkedHashMap::new,
                        Collectors.mapping(RoleAssignment::role, Collectors.joining(", "))));
    }

    /** All on one line; {@code nothing} for none. */
    static String line(Collection<RoleAssignment> assignments) {
        return assignments.isEmpty()
                ? "nothing"
                : byProject(assignments).entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue())
                        .collect(Collectors.joining("; "));
    }
}
