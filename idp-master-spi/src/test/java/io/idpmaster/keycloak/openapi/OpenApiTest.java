package io.idpmaster.keycloak.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The document that the build makes, against the classes that it is made of. */
class OpenApiTest {

    private static final List<String> VERBS = List.of("GET", "PUT", "POST", "DELETE", "PATCH");

    private static JsonNode document() throws IOException {
        return new ObjectMapper().readTree(OpenApiResource.read());
    }

    /** Operations by their ids, which are class and method; each with its path. One method may stand at several. */
    private static Map<String, List<Map.Entry<String, JsonNode>>> operations() throws IOException {
        Map<String, List<Map.Entry<String, JsonNode>>> operations = new TreeMap<>();
        document()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (operation.getValue().has("operationId")) {
                        operations
                                .computeIfAbsent(
                                        operation.getValue().get("operationId").asText(), id -> new ArrayList<>())
                                .add(Map.entry(operation.getKey() + " " + path.getKey(), operation.getValue()));
                    }
                }));
        return operations;
    }

    private static Map<String, Method> handlers() {
        Map<String, Method> handlers = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.idpmaster.keycloak")) {
            for (JavaMethod method : type.getMethods()) {
                if (VERBS.stream().anyMatch(verb -> method.isAnnotatedWith("jakarta.ws.rs." + verb))) {
                    handlers.put(type.getSimpleName() + "_" + method.getName(), method.reflect());
                }
            }
        }
        return handlers;
    }

    private static Set<String> parameters(Method method) {
        Set<String> names = new TreeSet<>();
        for (Parameter parameter : method.getParameters()) {
            Stream.of(
                            Stream.ofNullable(parameter.getAnnotation(PathParam.class))
                                    .map(PathParam::value),
                            Stream.ofNullable(parameter.getAnnotation(QueryParam.class))
                                    .map(QueryParam::value),
                            Stream.ofNullable(parameter.getAnnotation(HeaderParam.class))
                                    .map(HeaderParam::value))
                    .flatMap(found -> found)
                    .forEach(names::add);
        }
        return names;
    }

    private static Set<String> described(JsonNode operation) {
        Set<String> names = new TreeSet<>();
        operation
                .path("parameters")
                .forEach(parameter -> names.add(parameter.get("name").asText()));
        return names;
    }

    @Test
    void everyCallIsInItWithItsParametersAndAnswers() throws IOException {
        Map<String, List<Map.Entry<String, JsonNode>>> operations = operations();
        Map<String, Method> handlers = handlers();
        assertThat(handlers).hasSizeGreaterThan(30);
        assertThat(operations.keySet()).isEqualTo(handlers.keySet());
        handlers.forEach((id, method) -> operations.get(id).forEach(operation -> {
            assertThat(described(operation.getValue())).as(id).containsAll(parameters(method));
            List<String> answers = new ArrayList<>();
            operation.getValue().get("responses").fieldNames().forEachRemaining(answers::add);
            assertThat(answers).as(id).anyMatch(status -> status.startsWith("2"));
            if (operation.getKey().contains("/admin/")) {
                assertThat(answers).as(id).contains("401", "403");
                assertThat(operation.getValue().has("security")).as(id).isTrue();
                assertThat(operation.getValue().path("summary").asText()).as(id).isNotEmpty();
            }
        }));
        assertThat(described(operations.get("EdgesResource_list").get(0).getValue()))
                .containsExactly("desc", "first", "max", "region", "search", "sort", "state", "suspended");
    }

    @Test
    void everyPlaceholderOfAnAddressIsAParameter() throws IOException {
        document().get("paths").properties().forEach(path -> {
            Set<String> names = described(path.getValue());
            path.getValue().forEach(operation -> names.addAll(described(operation)));
            assertThat(names).as(path.getKey()).contains("realm");
            Pattern.compile("\\{([^}:]+)")
                    .matcher(path.getKey())
                    .results()
                    .forEach(placeholder -> assertThat(names).as(path.getKey()).contains(placeholder.group(1)));
        });
    }
}
