package dev.netlift.release.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.netlift.release.build.FleetTemplate;
import dev.netlift.release.build.FleetTemplate.Location;
import dev.netlift.release.build.FleetTemplate.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class BillTest {
  private static final Path TEMPLATES = Path.of("../aws/templates");
  private static final Path LISTS = Path.of("../prices");
  private static final LocalDate DAY = LocalDate.of(2026, 11, 1);
  private static final Watched WATCHED = new Watched(200, 100, 7, 1_024);

  /** 100 players, 10 in a match of 10 minutes: 10 sessions, 600 matches of a player an hour. */
  private static final Load LOAD = new Load(100, 10, 10, 1_000, 2, 6, 100, 4, 500);

  private static FleetTemplate fleet(double available, List<String> types, String... locations) {
    return new FleetTemplate(
        types,
        List.of(
            new ServerProcess("/local/game/a", "--port 7777", 1),
            new ServerProcess("/local/game/a", "--port 7778", 1)),
        List.of(),
        List.of(locations).stream().map(name -> new Location(name, 1)).toList(),
        available > 0 ? OptionalDouble.of(available) : OptionalDouble.empty());
  }

  /** Of one dollar each, so that a line's amount is its price. */
  private static Prices ones() {
    var prices = new TreeMap<String, Prices.Price>();
    for (String name :
        List.of(
            "gamelift.ON_DEMAND.c5.large.hour",
            "gamelift.SPOT.c6i.large.hour",
            "transfer.out.gigabyte",
            "apigateway.http.million",
            "lambda.requests.million",
            "lambda.arm64.gigabyteSecond",
            "dynamodb.read.million",
            "dynamodb.write.million",
            "cloudwatch.logs.gigabyte",
            "cloudwatch.requests.thousand",
            "cloudwatch.metric.month",
            "cloudwatch.alarm.month",
            "cloudwatch.dashboard.month")) {
      prices.put(name, new Prices.Price(1, DAY, "here"));
    }
    return new Prices(Path.of("ones.json"), "nowhere-1", prices);
  }

  private static double usd(Bill bill, String price) {
    return bill.lines().stream()
        .filter(line -> line.price().equals(price))
        .mapToDouble(Bill.Line::usd)
        .sum();
  }

  @Test
  void givenALoad_whenBilled_thenEachLineIsWhatAHandCounts() {
    var bill = Bill.of(LOAD, fleet(50, List.of("c5.large"), "here"), 0, WATCHED, ones());

    assertThat(bill.sessions()).isEqualTo(10);
    // Ten taken of twenty, two on each.
    assertThat(bill.instances()).isEqualTo(10);
    assertThat(usd(bill, "gamelift.ON_DEMAND.c5.large.hour")).isEqualTo(7_300);
    // 100 kB a second for 2,628,000 s.
    assertThat(usd(bill, "transfer.out.gigabyte")).isCloseTo(262.8, within(1e-9));
    // Reports: 10 sessions, 600 an hour each, 730 h. Calls: 600 matches an hour, 2 each.
    double reports = 10 * 600 * 730;
    double asked = 600 * 2 * 730;
    assertThat(usd(bill, "apigateway.http.million"))
        .isCloseTo((reports + asked) / 1e6, within(1e-9));
    assertThat(usd(bill, "lambda.arm64.gigabyteSecond"))
        .isCloseTo((reports + asked) * 0.1, within(1e-6));
    assertThat(usd(bill, "dynamodb.read.million"))
        .isCloseTo((reports * 11 + asked * 4) / 1e6, within(1e-9));
    assertThat(usd(bill, "dynamodb.write.million"))
        .isCloseTo((reports * 10 + asked * 4) / 1e6, within(1e-9));
    assertThat(usd(bill, "cloudwatch.logs.gigabyte"))
        .isCloseTo((reports + asked) * 500 / 1e9, within(1e-9));
    assertThat(usd(bill, "cloudwatch.requests.thousand")).isCloseTo(876, within(1e-9));
    assertThat(usd(bill, "cloudwatch.metric.month")).isEqualTo(200);
    assertThat(usd(bill, "cloudwatch.alarm.month")).isEqualTo(100);
    assertThat(usd(bill, "cloudwatch.dashboard.month")).isEqualTo(7);
    assertThat(bill.usd())
        .isCloseTo(bill.lines().stream().mapToDouble(Bill.Line::usd).sum(), within(1e-9));
    assertThat(bill.usdPerPlayer()).isCloseTo(bill.usd() / 100, within(1e-9));
    assertThat(bill.asOf()).isEqualTo(DAY);
  }

  @ParameterizedTest
  @CsvSource({"0, 5", "50, 10", "20, 7", "90, 50"})
  void givenSessionsKeptFree_whenBilled_thenTheyArePaidToo(double available, long instances) {
    var fleet = fleet(available, List.of("c5.large"), "here");

    assertThat(Bill.of(LOAD, fleet, 0, WATCHED, ones()).instances()).isEqualTo(instances);
  }

  @Test
  void givenManyLocationsAndFewPlayers_whenBilled_thenOneInstanceInEach() {
    var few = new Load(2, 2, 10, 1_000, 2, 6, 100, 4, 500);
    var fleet = fleet(50, List.of("c5.large"), "a", "b", "c");

    assertThat(Bill.of(few, fleet, 0, WATCHED, ones()).instances()).isEqualTo(3);
  }

  @Test
  void givenSpot_whenBilled_thenItsPartHasItsPriceAndTheRestTheOther() {
    var fleet = fleet(50, List.of("c5.large", "c6i.large"), "here");
    var bill = Bill.of(LOAD, fleet, 70, WATCHED, ones());

    assertThat(usd(bill, "gamelift.ON_DEMAND.c5.large.hour")).isEqualTo(3 * 730);
    assertThat(usd(bill, "gamelift.SPOT.c6i.large.hour")).isEqualTo(7 * 730);
    var dear =
        ones().with("gamelift.SPOT.c6i.large.hour", new Prices.Price(2, DAY.minusDays(9), "x"));
    var again = Bill.of(LOAD, fleet, 70, WATCHED, dear);
    assertThat(again.usd() - bill.usd()).isCloseTo(7 * 730, within(1e-9));
    assertThat(again.asOf()).as("of the prices used, the oldest").isEqualTo(DAY.minusDays(9));
  }

  @Test
  void givenAPriceThatIsNotInTheList_whenBilled_thenRefusedByItsName() {
    var fleet = fleet(50, List.of("m8g.large"), "here");

    assertThatThrownBy(() -> Bill.of(LOAD, fleet, 0, WATCHED, ones()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gamelift.ON_DEMAND.m8g.large.hour")
        .hasMessageContaining("ones.json")
        .hasMessageContaining("--price");
  }

  @Test
  void givenTheCommittedTemplate_whenLookedAt_thenWhatIsWatchedIsCounted() throws IOException {
    var template = JsonMapper.shared().readTree(Files.readString(TEMPLATES.resolve("system.json")));
    var watched = Watched.of(template);

    long alarms =
        template
            .path("Resources")
            .valueStream()
            .filter(r -> r.path("Type").asString().equals("AWS::CloudWatch::Alarm"))
            .count();
    assertThat(watched.alarmedMetrics()).isGreaterThan((int) alarms);
    assertThat(watched.dashboards()).isEqualTo(7);
    assertThat(watched.functionMegabytes()).isEqualTo(1_024);
    // Five of each kind of message, and some.
    assertThat(watched.customMetrics()).isBetween(150, 400);
    assertThatThrownBy(() -> Watched.of(JsonMapper.shared().readTree("{}")))
        .hasMessageContaining("no alarms");
  }

  @Test
  void givenTheCommittedLists_whenRead_thenEachPriceHasItsDayAndSourceAndOneFleetCanBeBilled()
      throws IOException {
    try (var lists = Files.list(LISTS)) {
      for (Path list : lists.toList()) {
        var prices = Prices.read(list);

        assertThat(list.getFileName()).hasToString(prices.region() + ".json");
        assertThat(prices.prices().values())
            .allMatch(price -> price.asOf().isBefore(LocalDate.of(2100, 1, 1)))
            .allMatch(price -> price.asOf().isAfter(LocalDate.of(2025, 1, 1)));
        var fleet =
            FleetTemplate.read(TEMPLATES.resolve("fleet.json"), Map.of("InstanceType", "c5.large"));
        var bill = Bill.of(LOAD, fleet, 0, WATCHED, prices);
        assertThat(bill.usdPerPlayer()).isBetween(0.1, 100.0);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"usd\":-1,\"asOf\":\"2026-01-01\",\"source\":\"x\"} | usd",
        "{\"usd\":\"1\",\"asOf\":\"2026-01-01\",\"source\":\"x\"} | usd",
        "{\"usd\":1,\"asOf\":\"yesterday\",\"source\":\"x\"} | asOf",
        "{\"usd\":1,\"source\":\"x\"} | asOf",
        "{\"usd\":1,\"asOf\":\"2026-01-01\",\"source\":\" \"} | source",
      })
  void givenAPriceWithoutItsDayOrSource_whenRead_thenRefusedByName(
      String price, String named, @TempDir Path folder) throws IOException {
    Path list = folder.resolve("list.json");
    Files.writeString(
        list, "{\"region\":\"r\",\"currency\":\"USD\",\"prices\":{\"a.b\":" + price + "}}");

    assertThatThrownBy(() -> Prices.read(list))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a.b")
        .hasMessageContaining(named);
  }
}
