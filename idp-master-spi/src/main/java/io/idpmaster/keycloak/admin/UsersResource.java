package io.idpmaster.keycloak.admin;

import io.idpmaster.keycloak.sync.EdgeOverview.Page;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserProvider;

/** The realm's users by name, for whoever has to say which is meant. */
public final class UsersResource {

    private final Administration administration;

    UsersResource(Administration administration) {
        this.administration = administration;
    }

    /**
     * Those whose name, address or username begins with the words, or holds them between {@code *}, as Keycloak's own search
     * has it, those of a directory too.
     *
     * @param search what to look for; nothing finds everybody
     */
    @GET
    @Operation(summary = "Users by name")
    @APIResponse(responseCode = "200", description = "a page")
    @APIResponse(responseCode = "400", description = "a parameter is wrong")
    public Response list(
            @QueryParam("search") @DefaultValue("") String search,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("max") @DefaultValue("100") int max) {
        new EdgeRights(administration).require(Call.USERS);
        Optional<Response> wrong = Pages.wrong(search);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        UserProvider users = administration.session().users();
        RealmModel realm = administration.realm();
        Map<String, String> wanted =
                Map.of(UserModel.SEARCH, search.strip(), UserModel.INCLUDE_SERVICE_ACCOUNT, Boolean.TRUE.toString());
        return Pages.answer(
                first,
                max,
                () -> new Page<>(
                        users.getUsersCount(realm, wanted),
                        users.searchForUserStream(realm, wanted, first, max).toList()),
                user -> {
                    Map<String, Object> body = new LinkedHashMap<>();
                    body.put("user", user.getUsername());
                    body.put("name", name(user).orElse(null));
                    body.put("enabled", user.isEnabled());
                    return body;
                });
    }

    private static Optional<String> name(UserModel user) {
        return Optional.of(Stream.of(user.getFirstName(), user.getLastName())
                        .filter(part -> part != null && !part.isBlank())
                        .collect(Collectors.joining(" ")))
                .filter(name -> !name.isEmpty());
    }
}
