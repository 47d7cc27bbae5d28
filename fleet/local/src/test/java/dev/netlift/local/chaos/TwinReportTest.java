package dev.netlift.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.chaos.BackendSwitch.Cut;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class TwinReportTest {
  private static Awards awards(long kills, String... unlocked) {
    return new Awards(
        new TreeMap<>(Map.of("kills", kills, "deaths", 1L)), new TreeSet<>(List.of(unlocked)));
  }

  private static final List<Awards> MATCH =
      List.of(awards(12, "first-blood", "marksman#1"), awards(0));

  private static TwinReport report(List<Awards> disturbed, int spooled, int left, String exit) {
    return new TwinReport(
        1,
        MATCH,
        disturbed,
        true,
        spooled,
        left,
        2,
        40,
        38,
        900,
        List.of(90L, 40L, 60L),
        "clean",
        exit);
  }

  @Test
  void givenTheSameAwardsOfOtherPlayers_whenCompared_thenEqualAndClean() {
    var report = report(List.of(MATCH.getLast(), MATCH.getFirst()), 1, 0, "clean");

    assertThat(report.clean()).isTrue();
    var json = report.json();
    assertThat(json.path("disturbedHash").asString())
        .isEqualTo(json.path("undisturbedHash").asString())
        .hasSize(64);
    assertThat(json.path("reports").asInt()).isEqualTo(40);
    assertThat(json.path("retries").asInt()).isEqualTo(38);
    assertThat(json.path("toastMillis").path("p50").asInt()).isEqualTo(60);
    assertThat(json.path("toastMillis").path("p99").asInt()).isEqualTo(90);
  }

  @Test
  void givenOneKillOrUnlockLessOrTwice_whenCompared_thenNotEqual() {
    for (var other :
        List.of(
            List.of(awards(11, "first-blood", "marksman#1"), awards(0)),
            List.of(awards(24, "first-blood", "marksman#1"), awards(0)),
            List.of(awards(12, "first-blood"), awards(0)),
            List.of(awards(12, "first-blood", "marksman#1")),
            List.<Awards>of())) {
      assertThat(report(other, 1, 0, "clean").clean()).as("%s", other).isFalse();
    }
  }

  @Test
  void givenARunThatShowsNothing_whenJudged_thenNotClean() {
    assertThat(report(MATCH, 0, 0, "clean").clean()).as("nothing was spooled").isFalse();
    assertThat(report(MATCH, 1, 1, "clean").clean()).as("something is left").isFalse();
    assertThat(report(MATCH, 1, 0, "crashed").clean()).isFalse();
  }

  @Test
  void givenWhatBotsHeard_whenRead_thenTheDelaysThatWereMeasured() {
    var bots =
        JsonMapper.shared()
            .readTree(
                """
                {"perBot":[{"unlocksHeard":[{"id":"first-blood","delayMillis":41},{"id":"x"}]},
                 {"unlocksHeard":[{"id":"marksman#1","delayMillis":77}]}]}""");
    assertThat(TwinReport.toasts(bots)).containsExactly(41L, 77L);
  }

  private final List<String> behind = new ArrayList<>();
  private final BackendSwitch backend =
      new BackendSwitch(
          new Service() {
            @Override
            public String signingName() {
              return "execute-api";
            }

            @Override
            public Reply handle(Call call) {
              behind.add(call.operation() + " " + call.path());
              return Reply.json(200, "application/json", "{}");
            }
          });

  private Reply call(String method, String path) {
    return backend.handle(
        new Call(
            "execute-api",
            method,
            Call.Protocol.REST,
            "/apis/a1" + path,
            "",
            Map.of(),
            new byte[0],
            Caller.ANONYMOUS,
            "request-1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"REPORTS", "EVERYTHING"})
  void givenACut_whenCalled_thenNobodyBehindSeesItAndItIsCounted(Cut cut) {
    assertThat(call("POST", "/reports").status()).isEqualTo(200);
    backend.cut(cut);
    assertThat(call("POST", "/reports")).isSameAs(Reply.LOST);
    boolean other = call("GET", "/achievements").status() == 200;
    assertThat(other).isEqualTo(cut == Cut.REPORTS);
    backend.cut(Cut.NOTHING);
    assertThat(call("POST", "/reports").status()).isEqualTo(200);

    assertThat(backend.count().reports()).isEqualTo(3);
    assertThat(backend.count().retries()).isEqualTo(1);
    assertThat(behind).filteredOn(line -> line.equals("POST /apis/a1/reports")).hasSize(2);
  }
}
