package io.idpmaster;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What may import what. */
class ArchitectureTest {

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.idpmaster");

    @Test
    void keycloakIsNotOnThePath() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.keycloak..", "jakarta..", "org.hibernate..")
                .check(OURS);
    }

    @Test
    void eachPartKnowsOnlyThePartsBelowIt() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.idpmaster..")
                .layer("cli")
                .definedBy("io.idpmaster.cli..")
                .layer("agent")
                .definedBy("io.idpmaster.agent..")
                .layer("inspection")
                .definedBy("io.idpmaster.inspection..")
                .layer("bundle")
                .definedBy("io.idpmaster.bundle..")
                .layer("config")
                .definedBy("io.idpmaster.config..")
                .layer("reconcile")
                .definedBy("io.idpmaster.reconcile..")
                .layer("keystone")
                .definedBy("io.idpmaster.keystone..")
                .layer("verification")
                .definedBy("io.idpmaster.verification..")
                .layer("evaluation")
                .definedBy("io.idpmaster.evaluation..")
                .layer("strategy")
                .definedBy("io.idpmaster.strategy..")
                .layer("catalogue")
                .definedBy("io.idpmaster.catalogue..")
                .layer("mapping")
                .definedBy("io.idpmaster.mapping..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("agent")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("inspection")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("bundle")
                .mayOnlyBeAccessedByLayers("cli", "agent", "reconcile")
                .whereLayer("config")
                .mayOnlyBeAccessedByLayers("cli", "inspection", "bundle", "reconcile")
                .whereLayer("reconcile")
                .mayOnlyBeAccessedByLayers("cli", "agent")
                .whereLayer("keystone")
                .mayOnlyBeAccessedByLayers("cli", "agent", "reconcile")
                .whereLayer("verification")
                .mayOnlyBeAccessedByLayers("cli", "reconcile")
                .whereLayer("evaluation")
                .mayOnlyBeAccessedByLayers("cli", "inspection", "verification")
                .whereLayer("strategy")
                .mayOnlyBeAccessedByLayers("cli", "inspection", "bundle", "config", "verification", "reconcile")
                .whereLayer("catalogue")
                .mayOnlyBeAccessedByLayers(
                        "cli", "agent", "inspection", "bundle", "config", "verification", "reconcile", "strategy")
                .whereLayer("mapping")
                .mayOnlyBeAccessedByLayers(
                        "cli",
                        "inspection",
                        "bundle",
                        "config",
                        "verification",
                        "reconcile",
                        "evaluation",
                        "strategy",
                        "catalogue")
                .check(OURS);
    }

    /** Both are optional dependencies: whoever embeds the other packages does not have them. */
    @Test
    void onlyTheInspectionAndOneClassEachOfBundleAndAgentNeedOpenSamlAndNimbus() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.idpmaster.inspection..")
                .and()
                .doNotHaveFullyQualifiedName("io.idpmaster.bundle.JoseVerification")
                .and()
                .doNotHaveFullyQualifiedName("io.idpmaster.bundle.JoseVerification$Ed25519Verifier")
                .and()
                .doNotHaveFullyQualifiedName("io.idpmaster.agent.ClientAssertion")
                .and()
                .doNotHaveFullyQualifiedName("io.idpmaster.agent.ClientAssertion$Signer")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.opensaml..", "net.shibboleth..", "org.apache.xml.security..", "com.nimbusds..")
                .check(OURS);
    }

    /** Or a mistake in what is released would be verified with itself. */
    @Test
    void whatVerifiesMessagesKnowsNothingOfHowTheyAreMade() {
        noClasses()
                .that()
                .resideInAPackage("io.idpmaster.inspection..")
                .and()
                .haveSimpleNameNotStartingWith("EdgeInspection")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.idpmaster.strategy..", "io.idpmaster.mapping..", "io.idpmaster.evaluation..")
                .check(OURS);
    }

    @Test
    void theEvaluationKnowsNothingOfTheCompilerThatItJudges() {
        noClasses()
                .that()
                .resideInAPackage("io.idpmaster.evaluation..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.idpmaster.strategy..", "io.idpmaster.catalogue..")
                .check(OURS);
    }

    @Test
    void theClientOfKeystoneKnowsNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("io.idpmaster.keystone..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.idpmaster..").and(not(resideInAPackage("io.idpmaster.keystone.."))))
                .check(OURS);
    }

    @Test
    void noCycles() {
        slices().matching("io.idpmaster.(*)..").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void onlyCommandsPrint() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.idpmaster.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(OURS);
    }

    @Test
    void namesSayWhatAClassIs() {
        classes()
                .should()
                .haveSimpleNameNotEndingWith("Util")
                .andShould()
                .haveSimpleNameNotEndingWith("Utils")
                .andShould()
                .haveSimpleNameNotEndingWith("Helper")
                .andShould()
                .haveSimpleNameNotEndingWith("Manager")
                .andShould()
                .haveSimpleNameNotEndingWith("Impl")
                .check(OURS);
    }
}
