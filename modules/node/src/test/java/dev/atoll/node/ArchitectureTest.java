package dev.atoll.node;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The rules of docs/architecture.md, over the classes of every module this one can see. */
class ArchitectureTest {
    /** Bottom up: a module may use those before it, and no other. */
    static final List<String> MODULES =
            List.of("crdt", "journal", "entity", "history", "recovery", "backup", "replication", "management", "node");

    /** Far fewer than there are: only so that no rule here passes because it saw nothing. */
    private static final Map<String, Integer> LEAST_CLASSES = Map.of(
            "crdt",
            50,
            "journal",
            50,
            "entity",
            50,
            "history",
            8,
            "recovery",
            8,
            "backup",
            4,
            "replication",
            70,
            "management",
            25,
            "node",
            60);

    /** Full names of what takes the time or randomness from the surroundings. */
    private static final Pattern AMBIENT = Pattern.compile(
            """
            java\\.lang\\.System\\.currentTimeMillis\\(\\)
            | java\\.lang\\.Math\\.random\\(\\)
            | java\\.time\\.\\w+\\.now\\((java\\.time\\.ZoneId)?\\)
            | java\\.time\\.(Clock|InstantSource)\\.(system|tick)\\w*\\(.*\\)
            | java\\.util\\.UUID\\.randomUUID\\(\\)
            | java\\.util\\.concurrent\\.ThreadLocalRandom\\.current\\(\\)
            | java\\.util\\.random\\.RandomGenerator\\.(getDefault|of)\\(.*\\)
            | java\\.util\\.(Random|SplittableRandom)\\.<init>\\(\\)
            | java\\.security\\.SecureRandom\\.<init>\\(\\)
            """,
            Pattern.COMMENTS);

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.atoll");

    @ParameterizedTest
    @FieldSource("MODULES")
    void everyModuleIsSeen(String module) {
        long seen = CLASSES.stream().filter(c -> module.equals(moduleOf(c))).count();
        assertThat(seen).as("classes of %s", module).isGreaterThanOrEqualTo(LEAST_CLASSES.get(module));
    }

    @Test
    void everyClassBelongsToAModule() {
        assertThat(CLASSES)
                .allSatisfy(c -> assertThat(moduleOf(c)).as(c.getName()).isIn(MODULES));
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void aModuleUsesOnlyModulesBelowIt(String module) {
        Set<String> above = new HashSet<>(MODULES.subList(MODULES.indexOf(module) + 1, MODULES.size()));
        noClasses()
                .that(areOf(module))
                .should()
                .dependOnClassesThat(describe("are of " + above, c -> above.contains(moduleOf(c))))
                .check(CLASSES);
    }

    @Test
    void modulesHaveNoCycles() {
        slices().matching("dev.atoll.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void internalsStayInsideTheirModule(String module) {
        noClasses()
                .that(resideOutsideOfPackage("dev.atoll." + module + ".."))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.atoll." + module + ".internal.."))
                .check(CLASSES);
    }

    @Test
    void onlySettingsReadTheConfiguration() {
        noClasses()
                .that(describe(
                        "are not *Settings", c -> !outermost(c).getSimpleName().endsWith("Settings")))
                .should()
                .accessTargetWhere(describe(
                        "a configuration is read",
                        (JavaAccess<?> a) -> a.getTargetOwner().getPackageName().equals("com.typesafe.config")))
                .check(CLASSES);
    }

    /** Where a region or a command begins, and takes the clock and the random numbers that the others are given. */
    private static final Set<String> BEGINNINGS =
            Set.of("Atoll", "RegionStart", "DemoCommand", "ImportCommand", "RestoreCommand", "PortPlan");

    @Test
    void timeAndRandomnessAreInjected() {
        noClasses()
                .that(describe(
                        "begin nothing",
                        c -> !"node".equals(moduleOf(c))
                                || !BEGINNINGS.contains(outermost(c).getSimpleName())))
                .should()
                .accessTargetWhere(
                        describe("a wall clock or a source of randomness is taken", ArchitectureTest::isAmbient))
                .check(CLASSES);
    }

    private static boolean isAmbient(JavaAccess<?> access) {
        return AMBIENT.matcher(access.getTarget().getFullName()).matches();
    }

    private static DescribedPredicate<JavaClass> areOf(String module) {
        return describe("are of " + module, c -> module.equals(moduleOf(c)));
    }

    /** {@code dev.atoll.<module>...}, or an empty string for anything else. */
    private static String moduleOf(JavaClass c) {
        String[] parts = c.getPackageName().split("\\.", 4);
        return parts.length >= 3 && c.getPackageName().startsWith("dev.atoll.") ? parts[2] : "";
    }

    private static JavaClass outermost(JavaClass c) {
        return c.getEnclosingClass().map(ArchitectureTest::outermost).orElse(c);
    }

    @Test
    void theClockRuleSeesAClockThatIsNotInjected() {
        JavaClasses offender = new ClassFileImporter().importClasses(ReadsTheWallClock.class);
        assertThat(offender.get(ReadsTheWallClock.class).getAccessesFromSelf()).anyMatch(ArchitectureTest::isAmbient);
    }

    static final class ReadsTheWallClock {
        Instant now() {
            return Instant.now();
        }
    }
}
