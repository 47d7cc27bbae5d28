package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionQueryTest {
  private static GameSession session(String name, int playersMax, Map<String, String> properties) {
    return new GameSession(
        "arn:aws:gamelift:us-west-2::gamesession/fleet-1/" + name,
        "fleet-1",
        "arn",
        "us-west-2",
        new GameSession.Spec(name, playersMax, properties, "", ""),
        7777,
        Instant.ofEpochMilli(1_000L * playersMax),
        Optional.empty());
  }

  private static final GameSession MAZE =
      session("it's \"a\" maze", 4, Map.of("map", "maze", "difficulty", "10"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "maximumSessions=4 | true",
        "maximumSessions <> 4 | false",
        "maximumSessions>=4 AND maximumSessions<5 | true",
        "creationTimeMillis > 4000 | false",
        "playerSessionCount = 0 | true",
        "hasAvailablePlayerSessions=true | true",
        "hasAvailablePlayerSessions <> TRUE | false",
        "gameSessionProperties.map = 'maze' | true",
        "gameSessionProperties.map = \"maze\" | true",
        "gameSessionProperties.map = 'Maze' | false",
        "gameSessionProperties.difficulty = '10' | true",
        "gameSessionProperties.none = 'x' | false",
        "gameSessionProperties.none <> 'x' | false",
        "NOT gameSessionProperties.none = 'x' | true",
        "gameSessionName = 'it\\'s \"a\" maze' | true",
        "maximumSessions=9 OR maximumSessions=4 AND playerSessionCount=0 | true",
        "(maximumSessions=4 OR maximumSessions=9) AND playerSessionCount=1 | false",
        "maximumSessions=4 OR maximumSessions=9 AND playerSessionCount=1 | true",
        "NOT (maximumSessions=4) | false",
        "NOT maximumSessions=9 AND NOT maximumSessions=8 | true"
      })
  void givenFilter_whenTried_thenAsTheGrammarSays(String filter, boolean matches) {
    assertThat(SessionQuery.filter(filter).test(MAZE)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "maximumSessions",
        "maximumSessions=",
        "maximumSessions='4'",
        "maximumSessions=4x",
        "maximumSessions=99999999999999999999",
        "gameSessionName > 'a'",
        "hasAvailablePlayerSessions < true",
        "hasAvailablePlayerSessions = 1",
        "gameSessionName = maze",
        "gameSessionName = 'maze",
        "gameSessionProperties.a.b = 'x'",
        "(maximumSessions=4",
        "maximumSessions=4)",
        "maximumSessions=4 maximumSessions=4",
        "NOT NOT maximumSessions=4",
        "AND",
        "other = 1"
      })
  void givenWrongFilter_whenParsed_thenInvalidRequest(String filter) {
    assertThatThrownBy(() -> SessionQuery.filter(filter))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("InvalidRequestException"))
        .hasMessageContaining("FilterExpression");
  }

  @ParameterizedTest
  @CsvSource({
    "maximumSessions ASC, a b c",
    "maximumSessions DESC, c b a",
    "creationTimeMillis, a b c",
    "gameSessionProperties.rank ASC, c a b",
    "gameSessionProperties.rank DESC, a c b"
  })
  void givenSort_whenApplied_thenOrderedAndThoseWithoutLast(String sort, String names) {
    var sessions =
        new ArrayList<>(
            List.of(
                session("b", 2, Map.of()),
                session("a", 1, Map.of("rank", "2")),
                session("c", 3, Map.of("rank", "1"))));
    sessions.sort(SessionQuery.sort(sort));
    assertThat(String.join(" ", sessions.stream().map(s -> s.spec.name()).toList()))
        .isEqualTo(names);
  }

  @Provide
  Arbitrary<String> almost() {
    return Arbitraries.of(
            "maximumSessions",
            "gameSessionName",
            "gameSessionProperties.x",
            "AND",
            "OR",
            "NOT",
            "(",
            ")",
            "=",
            "<>",
            "<",
            "<=",
            "'a'",
            "\"b\"",
            "'",
            "\\",
            "4",
            "true",
            " ",
            "DESC")
        .list()
        .ofMaxSize(40)
        .map(parts -> String.join(" ", parts));
  }

  private static void neverAnythingElse(String text) {
    try {
      assertThat(SessionQuery.filter(text).test(MAZE)).isIn(true, false);
    } catch (AwsException e) {
      assertThat(e.code()).isEqualTo("InvalidRequestException");
    }
    try {
      assertThat(SessionQuery.sort(text).compare(MAZE, MAZE)).isZero();
    } catch (AwsException e) {
      assertThat(e.code()).isEqualTo("InvalidRequestException");
    }
  }

  @Property
  void givenGarbage_whenParsed_thenNothingButInvalidRequest(@ForAll String text) {
    neverAnythingElse(text);
  }

  @Property
  void givenNearlyRight_whenParsed_thenNothingButInvalidRequest(@ForAll("almost") String text) {
    neverAnythingElse(text);
  }

  @Property(tries = 20)
  void givenDeepNesting_whenParsed_thenInvalidRequestAndNoOverflow() {
    neverAnythingElse("(".repeat(1_024));
    neverAnythingElse("NOT (".repeat(200));
  }
}
