package io.linnet.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may import whom. The table is the one of ARCHITECTURE.md; a new room starts with a line here. */
class FencesTest {
    private static final String ROOT = "io.linnet.";

    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("packet", Set.of()),
            Map.entry("session", Set.of("packet")),
            Map.entry("transport", Set.of("packet")),
            Map.entry("client", Set.of("packet", "session")),
            Map.entry("store", Set.of("packet")),
            Map.entry("broker", Set.of("packet", "session", "transport", "store")),
            Map.entry("security", Set.of("packet", "transport", "broker")),
            Map.entry("cluster", Set.of("broker", "packet", "transport")),
            Map.entry("admin", Set.of("broker")),
            Map.entry("audit", Set.of("packet", "transport", "client")),
            Map.entry("bench", Set.of("packet", "client")),
            Map.entry("mcp", Set.of("client", "audit")),
            Map.entry("examples", Set.of("client", "packet")),
            Map.entry("testkit", Set.of("packet", "session", "client", "transport", "broker")));

    /** The room that wires all others together, and therefore has no fence of its own. */
    private static final String WIRING = "cli";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.linnet");

    static Stream<String> rooms() {
        return new TreeSet<>(MAY_IMPORT.keySet())
                .stream().filter(room -> presentRooms().contains(room));
    }

    private static Set<String> presentRooms() {
        return CLASSES.stream().map(FencesTest::roomOf).collect(Collectors.toSet());
    }

    private static String roomOf(JavaClass type) {
        return type.getPackageName().substring(ROOT.length()).split("\\.", 2)[0];
    }

    @Test
    void classesOfEveryRoomWereImported() {
        assertThat(presentRooms())
                .contains("packet", "session", "transport", "broker", "audit", "bench", "testkit", WIRING);
        assertThat(CLASSES.size())
                .as("an empty import would make every rule true")
                .isGreaterThan(6);
    }

    @Test
    void everyRoomStandsInTheTable() {
        assertThat(presentRooms()).allMatch(room -> room.equals(WIRING) || MAY_IMPORT.containsKey(room));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void roomImportsOnlyWhatTheTableAllows(String room) {
        String[] allowed = Stream.concat(Stream.of(room), MAY_IMPORT.getOrDefault(room, Set.of()).stream())
                .map(name -> ROOT + name + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + room + "..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.linnet..").and(resideOutsideOfPackages(allowed)))
                .check(CLASSES);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("pureRooms")
    void pureRoomHasNoInputOutputClockThreadOrLog(String room) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + room + "..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.io..",
                                "java.net..",
                                "java.nio.channels..",
                                "java.nio.file..",
                                "java.util.concurrent..",
                                "java.util.logging..",
                                "org.slf4j..",
                                "io.netty..")
                        .and(not(type(Serializable.class))))
                .orShould()
                .dependOnClassesThat(type(Thread.class))
                .orShould()
                .dependOnClassesThat(type(java.time.Clock.class))
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    static Stream<String> pureRooms() {
        return Stream.of("packet", "session");
    }

    @Test
    void nettyIsSeenInTheTransportRoomOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "transport..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.netty.."))
                .check(CLASSES);
    }
}
