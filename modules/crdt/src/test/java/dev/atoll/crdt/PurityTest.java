package dev.atoll.crdt;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** This module is values and decisions only: nothing of actors, of I/O, of threads, and no library but persistent collections. */
class PurityTest {
    /** Far fewer than there are: only so that no rule here passes because it saw nothing. */
    private static final int LEAST_CLASSES = 40;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.atoll.crdt");

    @Test
    void theModuleIsSeen() {
        assertThat(CLASSES.size()).isGreaterThanOrEqualTo(LEAST_CLASSES);
    }

    @Test
    void onlyTheJdkAndPersistentCollectionsAreUsed() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.atoll.crdt..", "java..", "org.pcollections..")
                .check(CLASSES);
    }

    @Test
    void nothingDoesInputOrOutputOrStartsThreads() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net..", "java.sql..", "javax..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.File")
                .check(CLASSES);
    }

    @Test
    void nothingHasAClockOfItsOwn() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(CLASSES);
    }
}
