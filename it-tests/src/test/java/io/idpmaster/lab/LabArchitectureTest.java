package io.idpmaster.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LabArchitectureTest {

    private static final JavaClasses LAB = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.idpmaster.lab");

    @Test
    void partsDoNotDependOnEachOtherInCircles() {
        slices().matching("io.idpmaster.lab.(*)..").should().beFreeOfCycles().check(LAB);
    }

    /** Or the lab would be verified with what it verifies. */
    @Test
    void theLabKnowsNothingOfTheProvidersItTests() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.idpmaster.keycloak..", "org.keycloak..")
                .check(LAB);
    }

    @Test
    void whatVerifiesMessagesKnowsNothingOfHowTheyAreMade() {
        noClasses()
                .that()
                .resideInAPackage("io.idpmaster.lab.client..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.idpmaster.strategy..", "io.idpmaster.mapping..", "io.idpmaster.catalogue..")
                .check(LAB);
    }
}
