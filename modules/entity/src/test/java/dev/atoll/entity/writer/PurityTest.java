package dev.atoll.entity.writer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.atoll.entity.DataEntities;
import org.junit.jupiter.api.Test;

/** The decisions of a data actor are plain code, so that the simulator can drive them. */
class PurityTest {
    /** Far fewer than there are: only so that no rule here passes because it saw nothing. */
    private static final int LEAST_CLASSES = 10;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.atoll.entity.writer");

    @Test
    void thePackageIsSeen() {
        assertThat(CLASSES.size()).isGreaterThanOrEqualTo(LEAST_CLASSES);
    }

    @Test
    void onlyValuesAndOtherPlainCodeAreUsed() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.atoll.crdt..",
                        "dev.atoll.entity",
                        "dev.atoll.entity.writer",
                        "java.lang..",
                        "java.math",
                        "java.time",
                        "java.util")
                .check(CLASSES);
    }

    @Test
    void nothingStartsThreadsOrAsksTheWayIn() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(DataEntities.class)
                .check(CLASSES);
    }
}
