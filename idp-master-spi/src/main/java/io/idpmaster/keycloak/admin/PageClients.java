package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Finding;
import io.idpmaster.keycloak.admin.Batches.Step;
import io.idpmaster.keycloak.pages.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/**
 * The clients of our pages, as an import makes and mends them. A client of such an id that somebody else made is left alone,
 * and the page stays away.
 */
final class PageClients {

    private final String issuer;
    private final List<Page> missing = new ArrayList<>();
    private final List<Page> different = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private int unchanged;

    private PageClients(String issuer) {
        this.issuer = issuer;
    }

    /** What there is to do; reads, and writes nothing. */
    static PageClients of(RealmModel realm, String issuer) {
        PageClients clients = new PageClients(issuer);
        for (Page page : Page.values()) {
            clients.plan(realm, page);
        }
        return clients;
    }

    private void plan(RealmModel realm, Page page) {
        Optional<ClientModel> client = Optional.ofNullable(realm.getClientByClientId(page.clientId()));
        if (client.isEmpty()) {
            missing.add(page);
        } else if (!page.owns(client.get())) {
            findings.add(Finding.warning(
                    "master",
                    "the client `" + page.clientId()
                            + "` was made by somebody else, so the realm stays without the page `"
                            + page.address(issuer) + "`",
                    "rename or remove that client, and import again"));
        } else if (PageClientSettings.of(realm, page, issuer).areSet(client.get())) {
            unchanged++;
        } else {
            different.add(page);
        }
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    Count count() {
        return new Count(missing.size(), different.size(), unchanged, 0);
    }

    List<Step> work() {
        List<Step> work = new ArrayList<>();
        missing.forEach(page -> work.add((session, realm) -> {
            ClientModel client = session.clients().addClient(realm, page.clientId());
            client.setName(page.shownName());
            client.setEnabled(true);
            PageClientSettings.of(realm, page, issuer).set(client);
        }));
        different.forEach(page -> work.add((session, realm) ->
                PageClientSettings.of(realm, page, issuer).set(realm.getClientByClientId(page.clientId()))));
        return work;
    }
}
