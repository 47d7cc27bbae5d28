package dev.netlift.local.flexmatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the modes that are deployed promise to who waits. */
class ShippedRuleSetsTest {
  private static final Path FOLDER = Path.of("..", "matchmaking");

  @ParameterizedTest
  @CsvSource({
    "arena, 4, 140, 0",
    "arena, 4, 290, 15",
    "arena, 1, 140, 10",
    "arena, 1, 900, 30",
    "duel, 2, 140, 0",
    "duel, 2, 290, 15",
    "duel, 2, 900, 30"
  })
  void givenPlayersFarFromEveryLocation_whenTheyWait_thenMatchedInTime(
      String mode, int players, int latencyMillis, int seconds) throws IOException {
    var rules = RuleSet.parse(Files.readString(FOLDER.resolve(mode + ".json")));
    var pool = new MatchPool(rules, Matcher.Budget.DEFAULT);
    for (int i = 0; i < players; i++) {
      var player =
          new Player(
              "p" + i,
              Map.of("skill", new AttributeValue.Number(10)),
              Map.of("us-west-2", latencyMillis));
      pool.add(new Ticket("t" + i, 0, 0, List.of(player)));
    }

    var before = seconds == 0 ? List.of() : pool.pass(seconds * 1000L - 1).matches();
    var then = new ArrayList<>(pool.pass(seconds * 1000L).matches());

    assertThat(before).isEmpty();
    assertThat(then).hasSize(1);
    assertThat(then.getFirst().playerCount()).isEqualTo(players);
  }
}
