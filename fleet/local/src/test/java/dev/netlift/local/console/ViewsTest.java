package dev.netlift.local.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.netlift.local.ManualClock;
import dev.netlift.local.cloudwatch.CloudWatch;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.gamelift.FleetMap;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is shown of fleets, dashboards and achievements. */
class ViewsTest {
  private static final String DASHBOARD =
      """
      {"widgets":[
       {"type":"metric","x":0,"y":0,"width":12,"height":6,"properties":{"title":"Tick work, ms",
        "view":"timeSeries","yAxis":{"left":{"min":0}},
        "annotations":{"horizontal":[{"label":"a tick","value":33.3}]},
        "metrics":[["Netlift/Server","TickWork","Location","here",{"stat":"p99","period":60}],
                   ["Netlift/Server","TickWork","Location","there",{"stat":"p99","period":60}]]}},
       {"type":"metric","x":12,"y":0,"width":12,"height":6,"properties":{"title":"Errors",
        "metrics":[["AWS/Lambda","Errors","FunctionName","f",{"stat":"Sum"}],
                   ["AWS/Lambda","Throttles","FunctionName","f",{"stat":"Sum","label":"slowed"}]]}},
       {"type":"text","x":0,"y":6,"width":24,"height":2,"properties":{"markdown":"# words"}},
       {"type":"metric","x":0,"y":8,"width":24,"height":6,"properties":{"title":"Found",
        "metrics":[[{"expression":"SEARCH('{Netlift/Server,Location} MetricName=\\"TickOverrun\\"', 'Sum')","period":60}]]}},
       {"type":"metric","x":0,"y":14,"width":24,"height":6,"properties":{"title":"Counted",
        "metrics":[[{"expression":"100 * a / b"}]]}}]}
      """;

  private final ManualClock clock = new ManualClock(Maps.NOW);

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }

  private static Caller holder(String accessKeyId) {
    return new Caller(accessKeyId, "", "", Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static JsonNode call(CloudWatch cloudWatch, String operation, String body, String key) {
    return json(
        new String(
            cloudWatch
                .handle(
                    new Call(
                        "monitoring",
                        operation,
                        Call.Protocol.JSON_1_0,
                        "/",
                        "",
                        Map.of(),
                        body.getBytes(StandardCharsets.UTF_8),
                        holder(key),
                        "request"))
                .body(),
            StandardCharsets.UTF_8));
  }

  private static void ticks(CloudWatch cloudWatch, String key, double millis) {
    call(
        cloudWatch,
        "PutMetricData",
        """
        {"Namespace":"Netlift/Server","MetricData":[
         {"MetricName":"TickWork","Unit":"Milliseconds","Values":[1,%s],"Counts":[99,1],
          "Dimensions":[{"Name":"Location","Value":"here"}]},
         {"MetricName":"TickOverrun","Unit":"Count","Value":2,
          "Dimensions":[{"Name":"Location","Value":"here"}]}]}
        """
            .formatted(millis),
        key);
  }

  @Test
  void givenTwoProcessesThatShareADimension_whenShown_thenEachWithTheHealthItReported() {
    try (var cloudWatch = new CloudWatch("us-west-2", "111122223333", clock)) {
      ticks(cloudWatch, Maps.KEY, 8.5);
      ticks(cloudWatch, "ASIAOTHER", 900);

      JsonNode shown = FleetView.json(Maps.hosting("ACTIVE"), cloudWatch::lastReport);

      JsonNode processes = shown.path("fleets").path(0).path("instances").path(0).path("processes");
      JsonNode health = processes.path(0).path("health");
      assertThat(health.path("ticks").asInt()).isEqualTo(100);
      assertThat(health.path("tickWorkMaxMillis").asDouble()).isEqualTo(8.5);
      assertThat(health.path("overruns").asInt()).isEqualTo(2);
      assertThat(health.path("tickLatenessP99Millis").isNull()).isTrue();
      assertThat(health.path("atMillis").asLong()).isEqualTo(Maps.NOW.toEpochMilli());
      assertThat(processes.path(1).path("health").isNull()).isTrue();
      assertThat(processes.path(1).path("pid").isNull()).isTrue();
    }
  }

  @Test
  void givenFleets_whenShown_thenWhatTheyAreAndNoCredentials() {
    FleetMap map = Maps.hosting("ACTIVE");

    JsonNode shown = FleetView.json(map, _ -> Optional.empty());

    JsonNode fleet = shown.path("fleets").path(0);
    assertThat(fleet.path("current").asBoolean()).isTrue();
    assertThat(fleet.path("instances").path(0).path("interruptible").asBoolean()).isTrue();
    assertThat(fleet.path("instances").path(0).path("processes").path(0).path("port").asInt())
        .isEqualTo(7777);
    JsonNode compute = shown.path("fleets").path(1).path("instances").path(0);
    assertThat(compute.path("instanceId").asString()).isEqualTo(Maps.COMPUTE);
    assertThat(compute.path("interruptible").asBoolean()).isFalse();
    JsonNode session = shown.path("sessions").path(0);
    assertThat(session.path("players").path(0).path("playerId").asString()).isEqualTo("p1");
    assertThat(session.path("endedMillis").isNull()).isTrue();
    assertThat(shown.path("ended").path(0).path("exit").asString()).isEqualTo("CRASHED");
    assertThat(shown.toString()).doesNotContain(Maps.KEY).doesNotContain("psess");
  }

  /** CloudWatch as an operator calls it, with one dashboard that no stack deployed. */
  private static FakeOperator over(CloudWatch cloudWatch) {
    return new FakeOperator() {
      @Override
      public Answer cloudWatch(String operation, ObjectNode request) {
        return switch (operation) {
          case "GetDashboard" ->
              request.path("DashboardName").asString("").equals("d")
                  ? new Answer(200, object().put("DashboardBody", DASHBOARD))
                  : GONE;
          case "ListDashboards" ->
              new Answer(200, json("{\"DashboardEntries\":[{\"DashboardName\":\"d\"}]}"));
          default -> new Answer(200, call(cloudWatch, operation, request.toString(), "admin"));
        };
      }
    };
  }

  @Test
  void givenDashboard_whenShown_thenItsDefinitionWithTheMetricsThatAreThere() {
    try (var cloudWatch = new CloudWatch("us-west-2", "111122223333", clock)) {
      ticks(cloudWatch, "one", 8);
      ticks(cloudWatch, "two", 9);
      var view = new DashboardsView(over(cloudWatch));

      JsonNode shown = view.one("d", 60, clock.instant());

      assertThat(view.list().path("dashboards").path(0).path("widgets").asInt()).isEqualTo(5);
      JsonNode work = shown.path("widgets").path(0);
      assertThat(work.path("title").asString()).isEqualTo("Tick work, ms");
      assertThat(work.path("series").size()).isEqualTo(1);
      JsonNode series = work.path("series").path(0);
      assertThat(series.path("label").asString()).isEqualTo("here");
      assertThat(series.path("points").toString())
          .isEqualTo("[[" + Maps.NOW.toEpochMilli() + ",1.0]]");
      assertThat(work.path("silent").toString()).isEqualTo("[\"there\"]");
      assertThat(work.path("annotations").path(0).path("value").asDouble()).isEqualTo(33.3);
      assertThat(work.path("yAxis").path("left").path("min").asInt(-1)).isZero();
      assertThat(work.path("note").asString()).isEmpty();
      JsonNode errors = shown.path("widgets").path(1);
      assertThat(errors.path("silent").toString()).isEqualTo("[\"Errors\",\"slowed\"]");
      assertThat(errors.path("note").asString()).contains("AWS/Lambda");
      assertThat(shown.path("widgets").path(2).path("text").asString()).isEqualTo("# words");
      JsonNode found = shown.path("widgets").path(3);
      assertThat(found.path("note").asString()).isEmpty();
      assertThat(found.path("series").path(0).path("label").asString()).isEqualTo("here");
      assertThat(found.path("series").path(0).path("points").path(0).path(1).asInt()).isEqualTo(4);
      assertThat(shown.path("widgets").path(4).path("note").asString()).contains("expressions");
      assertThat(shown.path("toMillis").asLong() - shown.path("fromMillis").asLong())
          .isEqualTo(3_600_000);
    }
  }

  @Test
  void givenLongTime_whenShown_thenPeriodsAreLongerSoThatPointsAreBounded() {
    try (var cloudWatch = new CloudWatch("us-west-2", "111122223333", clock)) {
      ticks(cloudWatch, "one", 8);
      var view = new DashboardsView(over(cloudWatch));

      JsonNode shown = view.one("d", 720, clock.instant());

      assertThat(shown.path("widgets").path(0).path("series").path(0).path("periodSeconds").asInt())
          .isEqualTo(180);
      for (int minutes : new int[] {4, 721}) {
        assertThat(
                catchThrowableOfType(Refusal.class, () -> view.one("d", minutes, clock.instant()))
                    .code())
            .isEqualTo("bad_request");
      }
      assertThat(
              catchThrowableOfType(Refusal.class, () -> view.one("none", 60, clock.instant()))
                  .status())
          .isEqualTo(404);
    }
  }

  @Test
  void givenCount_whenShown_thenHoldersAndRarityOfEachTier() {
    JsonNode live =
        json(
            """
            {"rev":3,"version":2,"fingerprint":"f","definitions":{"achievements":[
             {"id":"first","name":"First","description":"d","points":5,"visibility":"secret"},
             {"id":"marks","name":"Marks","description":"d",
              "tiers":[{"name":"I","target":10,"points":1},{"name":"II","target":50,"points":2}]}]}}
            """);
    JsonNode counted =
        json(
            """
            {"counterId":{"S":"rarity"},"told":{"M":{"p":{"N":"8"},"a":{"N":"1795275000000"},
             "c":{"M":{"marks#1":{"N":"4"},"marks#2":{"N":"1"}}}}}}
            """);

    JsonNode shown = AchievementsView.json(live, Optional.of(counted));

    assertThat(shown.path("players").asInt()).isEqualTo(8);
    JsonNode first = shown.path("achievements").path(0);
    assertThat(first.path("secret").asBoolean()).isTrue();
    assertThat(first.path("rarity").asDouble(-1)).isZero();
    JsonNode marks = shown.path("achievements").path(1);
    assertThat(marks.path("holders").asInt()).isEqualTo(1);
    assertThat(marks.path("tiers").path(0).path("rarity").asDouble()).isEqualTo(0.5);
    JsonNode before = AchievementsView.json(live, Optional.empty());
    assertThat(before.path("countedAtMillis").isNull()).isTrue();
    assertThat(before.path("achievements").path(1).path("holders").isNull()).isTrue();
  }
}
