package io.idpmaster.keycloak;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class ArchitectureTest {

    private static final String OURS = "io.idpmaster.keycloak.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.idpmaster.keycloak");

    /** The only places that a change inside Keycloak can break. */
    private static final Set<String> KNOW_INTERNALS = Set.of(
            OURS + "account.AccountResource",
            OURS + "admin.AdminResourceFactory",
            OURS + "admin.Administration",
            OURS + "admin.AgentClient",
            OURS + "admin.BundleKeysResource",
            OURS + "admin.Call",
            OURS + "admin.CatalogueResource",
            OURS + "admin.EdgesResource",
            OURS + "admin.EdgeClientSettings",
            OURS + "admin.EdgeRights",
            OURS + "agent.AgentResource",
            OURS + "agent.AgentResourceFactory",
            OURS + "admin.PageClientSettings",
            OURS + "catalogue.EdgeTables",
            OURS + "catalogue.RealmMappers",
            OURS + "catalogue.RealmTables",
            OURS + "pages.PageResource",
            OURS + "release.OidcReleaseMapper",
            OURS + "release.SamlReleaseMapper",
            OURS + "release.WaitingDevice",
            OURS + "sync.EdgeMetrics",
            OURS + "sync.NewVersionEvent",
            OURS + "sync.RealmChanges",
            OURS + "sync.RealmTrust",
            OURS + "sync.ReleaseGuard",
            OURS + "sync.SyncEntityProvider",
            OURS + "sync.SyncEntityProviderFactory",
            OURS + "sync.SyncTables");

    /** Packages of Keycloak that are neither its SPI nor its models, and change with any release. */
    private static final String[] INTERNALS = {
        "org.keycloak.services..",
        "org.keycloak.protocol.oidc..",
        "org.keycloak.protocol.saml..",
        "org.keycloak.saml..",
        "org.keycloak.dom..",
        "org.keycloak.models.jpa..",
        "org.keycloak.models.cache..",
        "org.keycloak.connections.jpa..",
        "org.keycloak.forms.login.freemarker..",
        "org.keycloak.authentication.authenticators..",
        "org.hibernate..",
        "org.infinispan..",
        "io.quarkus..",
    };

    /** It needs libraries that are not beside our jars in Keycloak. */
    @Test
    void whatRunsInKeycloakInspectsNoMessages() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.idpmaster.inspection..", "io.idpmaster.cli..")
                .check(CLASSES);
    }

    @Test
    void aLoginNeedsNoAdministration() {
        noClasses()
                .that()
                .resideInAPackage("..keycloak.release..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..keycloak.admin..", "..keycloak.flow..")
                .check(CLASSES);
    }

    @Test
    void readingNeedsNeitherReleaseNorAdministration() {
        noClasses()
                .that()
                .resideInAPackage("..keycloak.catalogue..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..keycloak.release..", "..keycloak.admin..", "..keycloak.flow..")
                .check(CLASSES);
    }

    @Test
    void pagesAreForWhoeverComesAndKnowNothingOfTheRealm() {
        noClasses()
                .that()
                .resideInAPackage("..keycloak.pages..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..keycloak.admin..", "..keycloak.release..", "..keycloak.sync..")
                .check(CLASSES);
    }

    @Test
    void whatAUserIsShownNeedsNoAdministrationAndNoTable() {
        noClasses()
                .that()
                .resideInAPackage("..keycloak.account..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        ".*\\.keycloak\\.(admin|agent|sync|flow|key)\\..*|.*\\.(Realm|Edge)Tables|jakarta\\.persistence\\..*")
                .check(CLASSES);
    }

    @Test
    void flowsNeedNoAdministration() {
        noClasses()
                .that()
                .resideInAPackage("..keycloak.flow..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..keycloak.admin..")
                .check(CLASSES);
    }

    @Test
    void aLoginAsksNoTable() {
        noClasses()
                .that()
                .resideInAPackage("..keycloak.release..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(".*\\.(Realm|Edge)Tables|jakarta\\.persistence\\..*")
                .check(CLASSES);
    }

    @Test
    void keycloaksInternalsAreKnownInFewPlaces() {
        noClasses()
                .that(new DescribedPredicate<JavaClass>("are not listed here") {
                    @Override
                    public boolean test(JavaClass type) {
                        return !KNOW_INTERNALS.contains(outermost(type));
                    }
                })
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(INTERNALS)
                .check(CLASSES);
    }

    /** What a call needs is said once, where the page is told of it, too. */
    @Test
    void whoMayDoWhatIsAskedInOnePlace() {
        classes()
                .that()
                .resideOutsideOfPackage("..keycloak.admin..")
                .or()
                .haveNameMatching(".*Resource")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage("org.keycloak.services.resources.admin.fgap..")
                .check(CLASSES);
    }

    @Test
    void theListOfPlacesIsNoLongerThanItNeedsToBe() {
        classes()
                .that(new DescribedPredicate<JavaClass>("are listed here") {
                    @Override
                    public boolean test(JavaClass type) {
                        return KNOW_INTERNALS.contains(type.getName());
                    }
                })
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(INTERNALS)
                .check(CLASSES);
    }

    @Test
    void theGeneratorIsUsedByItsPublicFace() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.idpmaster.cli..", "io.idpmaster.reconcile..", "io.idpmaster.keystone..")
                .check(CLASSES);
    }

    private static String outermost(JavaClass type) {
        JavaClass outermost = type;
        while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
        }
        return outermost.getName();
    }
}
