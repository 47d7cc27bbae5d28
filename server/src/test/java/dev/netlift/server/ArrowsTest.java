package dev.netlift.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may know whom in this module. */
class ArrowsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.netlift.server");

  @Test
  void givenTheArena_whenLookedAtFromAbove_thenOnlyTheMainsListOfGamesKnowsIt() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.netlift.server.net..",
            "dev.netlift.server.room..",
            "dev.netlift.server.host..",
            "dev.netlift.server.achievements..",
            "dev.netlift.server.metrics..",
            "dev.netlift.server.replay..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.netlift.server.arena..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("dev.netlift.server")
        .and()
        .doNotHaveSimpleName("Games")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.netlift.server.arena..")
        .check(CLASSES);
  }

  @Test
  void givenGameLift_whenItsSdkIsUsed_thenOnlyByTheHost() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.netlift.server.host..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.netlift.gamelift..")
        .check(CLASSES);
  }

  @Test
  void givenRoomAndArena_whenTheyCompute_thenWithoutClockSocketLockOrChance() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.netlift.server.room..", "dev.netlift.server.arena")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.netlift.server.net..",
            "dev.netlift.server.host..",
            "dev.netlift.server.achievements..",
            "dev.netlift.server.metrics..",
            "io.netty..",
            "java.net..",
            "java.time..",
            "java.util.concurrent..",
            "java.util.random..",
            "java.security..",
            "org.slf4j..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Math.class, "random")
        .check(CLASSES);
  }

  @Test
  void givenTheNetwork_whenItMovesBytes_thenItKnowsNoGame() {
    noClasses()
        .that()
        .resideInAPackage("dev.netlift.server.net..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.netlift.server.room..",
            "dev.netlift.server.host..",
            "dev.netlift.server.achievements..",
            "dev.netlift.server.metrics..")
        .check(CLASSES);
  }

  @Test
  void givenReportsAndMetrics_whenTheyLeave_thenWithoutTheHost() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.netlift.server.achievements..", "dev.netlift.server.metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.netlift.server.host..")
        .check(CLASSES);
  }
}
