package dev.netlift.gate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The compile arrows of docs/architecture.md, on the compiled classes of every room. */
class ArrowsTest {
  private static JavaClasses classes = new ClassFileImporter().importPackages();

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.netlift");
  }

  @Test
  void givenEveryRoom_whenImported_thenItsClassesWereFound() {
    for (String room :
        new String[] {
          "protocol",
          "gamelift",
          "server",
          "backend",
          "fleet.aws",
          "local",
          "client",
          "bots",
          "release"
        }) {
      assertThat(
              classes.containPackage("dev.netlift." + room)
                  || classes.stream()
                      .anyMatch(
                          type -> type.getPackageName().startsWith("dev.netlift." + room + ".")))
          .as("classes of dev.netlift.%s", room)
          .isTrue();
    }
  }

  @Test
  void givenProtocol_whenItsImportsAreRead_thenItKnowsNeitherNettyNorAnyRoom() {
    noClasses()
        .that()
        .resideInAPackage("dev.netlift.protocol..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.netty..",
            "software.amazon..",
            "dev.netlift.server..",
            "dev.netlift.gamelift..",
            "dev.netlift.client..",
            "dev.netlift.backend..",
            "dev.netlift.local..")
        .check(classes);
  }

  @Test
  void givenGameLiftSdk_whenItsImportsAreRead_thenItStandsAlone() {
    noClasses()
        .that()
        .resideInAPackage("dev.netlift.gamelift..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.netlift.protocol..",
            "dev.netlift.server..",
            "dev.netlift.client..",
            "dev.netlift.local..",
            "io.netty..",
            "software.amazon..",
            "org.slf4j..")
        .check(classes);
  }

  @Test
  void givenServer_whenItsImportsAreRead_thenTheArenaIsAnExampleAndOnlyTheHostKnowsGameLift() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.netlift.server.net..",
            "dev.netlift.server.room..",
            "dev.netlift.server.host..",
            "dev.netlift.server.achievements..",
            "dev.netlift.server.metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.netlift.server.arena..")
        .check(classes);
    noClasses()
        .that()
        .resideInAPackage("dev.netlift.server..")
        .and()
        .resideOutsideOfPackage("dev.netlift.server.host..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.netlift.gamelift..")
        .check(classes);
    noClasses()
        .that()
        .resideInAPackage("dev.netlift.server.room..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.netlift.server.net..", "dev.netlift.server.host..", "io.netty..")
        .check(classes);
    noClasses()
        .that()
        .resideInAPackage("dev.netlift.server.net..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.netlift.server.room..", "dev.netlift.server.host..")
        .check(classes);
    noClasses()
        .that()
        .resideInAPackage("dev.netlift.server.aead..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.netlift.server.net..", "dev.netlift.server.host..", "io.netty..")
        .check(classes);
  }

  @Test
  void givenTheLocalCloud_whenItsImportsAreRead_thenItSharesNoCodeWithWhatItRuns() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.netlift.local..", "dev.netlift.fleet..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.netlift.gamelift..",
            "dev.netlift.server..",
            "dev.netlift.backend..",
            "dev.netlift.client..",
            "dev.netlift.bots..",
            "dev.netlift.protocol..")
        .check(classes);
  }

  @Test
  void givenReleases_whenTheirImportsAreRead_thenTheyKnowTheCloudOnlyByItsApi() {
    noClasses()
        .that()
        .resideInAPackage("dev.netlift.release..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.netlift.gamelift..",
            "dev.netlift.server..",
            "dev.netlift.backend..",
            "dev.netlift.local..",
            "dev.netlift.fleet..",
            "dev.netlift.bots..")
        .check(classes);
    // The machine is a function: what it decides on is told to it.
    noClasses()
        .that()
        .haveFullyQualifiedName("dev.netlift.release.Machine")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "software.amazon..", "java.io..", "java.nio..", "java.net..", "dev.netlift.client..")
        .check(classes);
  }

  @Test
  void givenClientsAndBackend_whenTheirImportsAreRead_thenOnlyTheProtocolIsShared() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.netlift.client..", "dev.netlift.bots..", "dev.netlift.backend..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.netlift.server",
            "dev.netlift.server.net..",
            "dev.netlift.server.room..",
            "dev.netlift.server.host..",
            "dev.netlift.server.achievements..",
            "dev.netlift.server.metrics..",
            // Not arena.wire: the bots generate their own classes from the same arena.proto.
            "dev.netlift.server.arena",
            "dev.netlift.gamelift..",
            "dev.netlift.local..")
        .check(classes);
  }

  @Test
  void givenProtobufClasses_whenTheirUsersAreRead_thenTheyStayBehindTheProtocol() {
    noClasses()
        .that()
        .resideInAPackage("dev.netlift.backend..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.netlift.protocol.wire..")
        .check(classes);
  }

  @Test
  void givenTheServersPackages_whenTheirArrowsAreFollowed_thenThereIsNoCycle() {
    slices().matching("dev.netlift.server.(*)..").should().beFreeOfCycles().check(classes);
  }
}
