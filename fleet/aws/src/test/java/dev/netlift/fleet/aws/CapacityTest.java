package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.CommittedTemplates.ofType;
import static dev.netlift.fleet.aws.CommittedTemplates.resources;
import static dev.netlift.fleet.aws.CommittedTemplates.template;
import static dev.netlift.fleet.aws.CommittedTemplates.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Capacity, reservations and the switch to a restored table, in the committed template. */
class CapacityTest {
  @Test
  void givenTablesAndIndexes_thenEachIsScaledBothWaysAndOnlyWhenProvisioned() {
    int scaled = ofType("system", "AWS::DynamoDB::Table").size();
    for (var table : ofType("system", "AWS::DynamoDB::Table")) {
      scaled += table.path("GlobalSecondaryIndexes").size();
      assertThat(table.path("ProvisionedThroughput").path("Fn::If").path(2))
          .hasToString("{\"Ref\":\"AWS::NoValue\"}");
    }
    for (String type :
        new String[] {
          "AWS::ApplicationAutoScaling::ScalableTarget",
          "AWS::ApplicationAutoScaling::ScalingPolicy"
        }) {
      assertThat(ofType("system", type)).hasSize(2 * scaled);
      assertThat(resources("system").values())
          .filteredOn(resource -> type(resource).equals(type))
          .extracting(resource -> resource.path("Condition").asString(""))
          .containsOnly("TablesProvisioned");
    }
    assertThat(
            template("system").path("Parameters").path("TableCapacity").path("Default").asString())
        .isEqualTo("on-demand");
  }

  @Test
  void givenFunctions_thenEachReservesByAParameterOfItsOwnAndNothingByDefault() {
    var functions = ofType("system", "AWS::Lambda::Function");

    assertThat(functions)
        .extracting(
            function ->
                function.path("ReservedConcurrentExecutions").path("Fn::If").path(1).path("Ref"))
        .doesNotHaveDuplicates()
        .allMatch(
            parameter ->
                template("system")
                    .path("Parameters")
                    .path(parameter.asString(""))
                    .path("Default")
                    .asString("")
                    .equals("0"));
    assertThat(Preflight.concurrency(template("system"), Map.of(), 1_000)).isEmpty();
  }

  @Test
  void givenReservations_whenTheyDoNotFitTheAccount_thenThePreflightSaysWhose() {
    var template = template("system");
    var fits = Map.of("TicketsConcurrency", "500", "AchievementsConcurrency", "400");

    assertThat(Preflight.concurrency(template, fits, 1_000))
        .containsOnly(
            Map.entry("TicketsConcurrency", 500), Map.entry("AchievementsConcurrency", 400));
    assertThatThrownBy(
            () ->
                Preflight.concurrency(
                    template,
                    Map.of("TicketsConcurrency", "500", "AchievementsConcurrency", "401"),
                    1_000))
        .hasMessageContaining("901")
        .hasMessageContaining("AchievementsConcurrency=401")
        .hasMessageContaining("900");
    assertThatThrownBy(
            () -> Preflight.concurrency(template, Map.of("TicketsConcurrency", "-1"), 1_000))
        .hasMessageContaining("TicketsConcurrency");
  }

  @Test
  void givenAnExistingTable_thenFunctionRolesMappingAndAlarmsAllFollowAndARuleWantsItsStream() {
    var following =
        resources("system").entrySet().stream()
            .filter(resource -> resource.getValue().toString().contains("AchievementsTableExists"))
            .map(Map.Entry::getKey)
            .toList();

    assertThat(following)
        .anyMatch(id -> id.startsWith("AchievementsFunction") && !id.contains("Role"))
        .anyMatch(id -> id.startsWith("AchievementsFunctionRole"))
        .anyMatch(id -> id.startsWith("UnlocksFunctionRole"))
        .contains("UnlocksMapping")
        .anyMatch(id -> id.startsWith("AchievementsWriteThrottledAlarm"));
    // What used the stack's own table past the switch would go on using the old one.
    var own =
        resources("system").keySet().stream()
            .filter(id -> id.matches("Achievements[0-9A-F]{8}"))
            .findFirst()
            .orElseThrow();
    assertThat(resources("system").entrySet())
        .filteredOn(resource -> resource.getValue().toString().contains("\"" + own + "\""))
        .filteredOn(
            resource -> !type(resource.getValue()).startsWith("AWS::ApplicationAutoScaling"))
        .allMatch(resource -> following.contains(resource.getKey()));
    assertThat(template("system").path("Rules").toString())
        .contains("ExistingAchievementsTable", "ExistingAchievementsStream");
  }
}
