package io.idpmaster.evaluation;

import io.idpmaster.evaluation.PythonValue.Dict;
import io.idpmaster.evaluation.PythonValue.Sequence;
import io.idpmaster.evaluation.PythonValue.Str;
import java.util.Set;

/** {@code PROJECTS_SCHEMA_2_0} of keystone/federation/utils.py, which {@code projects_json} must satisfy at a login. */
final class ProjectsSchema {

    private ProjectsSchema() {}

    static void validate(PythonValue projects) throws EvaluationException {
        if (!(projects instanceof Sequence list)) {
            throw EvaluationException.validationError("`projects_json` is not of type 'array'");
        }
        for (PythonValue project : list.items) {
            if (!(project instanceof Dict dict)
                    || !has(dict, Set.of("name", "roles", "domain"))
                    || !(dict.get("name") instanceof Str)
                    || !roles(dict.get("roles"))
                    || dict.has("domain") && !domain(dict.get("domain"))) {
                throw EvaluationException.validationError(
                        "an entry of `projects_json` is not {name, roles: [{name}…], domain: {id, name}}");
            }
        }
    }

    private static boolean roles(PythonValue roles) {
        if (!(roles instanceof Sequence list)) {
            return false;
        }
        for (PythonValue role : list.items) {
            if (!(role instanceof Dict dict) || !has(dict, Set.of("name")) || !(dict.get("name") instanceof Str)) {
                return false;
            }
        }
        return true;
    }

    private static boolean domain(PythonValue domain) {
        return domain instanceof Dict dict
                && has(dict, Set.of("id", "name"))
                && (!dict.has("id") || dict.get("id") instanceof Str)
                && (!dict.has("name") || dict.get("name") instanceof Str);
    }

    private static boolean has(Dict dict, Set<String> only) {
        return only.containsAll(dict.entries.keySet());
    }
}
