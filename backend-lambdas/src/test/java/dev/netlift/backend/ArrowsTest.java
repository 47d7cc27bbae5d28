package dev.netlift.backend;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which package may know which. */
class ArrowsTest {
  private static final String ROOT = "dev.netlift.backend.";
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("dev.netlift.backend");

  private static void knowsNoneOf(String feature, List<String> others) {
    ArchRule rule =
        noClasses()
            .that()
            .resideInAPackage(ROOT + feature)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(others.stream().map(other -> ROOT + other).toArray(String[]::new));
    rule.check(OURS);
  }

  @Test
  void givenTheFeatures_whenTheyDepend_thenOnlyDownwards() {
    knowsNoneOf(
        "functions",
        List.of(
            "players",
            "sessions",
            "parties",
            "quotas",
            "connections",
            "matchmaking",
            "achievements"));
    knowsNoneOf(
        "players",
        List.of("sessions", "parties", "quotas", "connections", "matchmaking", "achievements"));
    knowsNoneOf(
        "sessions", List.of("players", "parties", "connections", "matchmaking", "achievements"));
    knowsNoneOf(
        "parties",
        List.of("players", "sessions", "quotas", "connections", "matchmaking", "achievements"));
    knowsNoneOf(
        "quotas",
        List.of("players", "sessions", "parties", "connections", "matchmaking", "achievements"));
    knowsNoneOf(
        "connections",
        List.of("players", "sessions", "parties", "quotas", "matchmaking", "achievements"));
    knowsNoneOf(
        "achievements",
        List.of(
            "players",
            "parties",
            "quotas",
            "connections",
            "matchmaking",
            "avatars",
            "operator",
            "push"));
    knowsNoneOf(
        "avatars",
        List.of(
            "players",
            "parties",
            "connections",
            "matchmaking",
            "achievements",
            "operator",
            "push"));
    for (String below :
        List.of("functions", "players", "sessions", "parties", "quotas", "connections")) {
      knowsNoneOf(below, List.of("avatars", "push"));
    }
    knowsNoneOf("matchmaking", List.of("achievements", "avatars", "operator", "push"));
    knowsNoneOf(
        "push",
        List.of(
            "players",
            "sessions",
            "parties",
            "quotas",
            "matchmaking",
            "achievements",
            "avatars",
            "operator"));
    knowsNoneOf(
        "operator",
        List.of("players", "sessions", "parties", "quotas", "connections", "matchmaking"));
  }

  @Test
  void givenTheRules_whenTheyDecide_thenWithoutClockStoreOrService() {
    for (String rule :
        List.of(
            "Fold",
            "Ticket",
            "TicketNews",
            "TicketStatus",
            "Party",
            "PartyState",
            "Moderation",
            "Upload",
            "ImageFile",
            "PngFile",
            "JpegFile",
            "Exif")) {
      noClasses()
          .that()
          .haveSimpleName(rule)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon..", "java.security..", "org.slf4j..")
          .orShould()
          .dependOnClassesThat()
          .haveSimpleNameEndingWith("Store")
          .orShould()
          .dependOnClassesThat()
          .haveSimpleName("Clock")
          .check(OURS);
    }
  }
}
