package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class PagingTest {
  @TempDir Path folder;
  private World world;

  @BeforeEach
  void start() {
    world = new World(folder);
  }

  private void location(String name) {
    world.call("CreateLocation", "{\"LocationName\":\"custom-" + name + "\"}");
  }

  private JsonNode page(int limit, Optional<String> token) {
    return world.call(
        "ListLocations",
        "{\"Filters\":[\"CUSTOM\"],\"Limit\":"
            + limit
            + token.map(t -> ",\"NextToken\":\"" + t + "\"").orElse("")
            + "}");
  }

  private static List<String> names(JsonNode page) {
    return page.get("Locations")
        .valueStream()
        .map(location -> location.get("LocationName").asString())
        .toList();
  }

  private static Optional<String> next(JsonNode page) {
    return Optional.ofNullable(page.get("NextToken")).map(JsonNode::asString);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void givenThingsThatComeAndGo_whenReadPageByPage_thenAllThatStayedOnceAndNoneThatWent(long seed) {
    var random = new Random(seed);
    Set<String> there = new TreeSet<>();
    for (int i = 0; i < 40; i++) {
      location("a" + i);
      there.add("custom-a" + i);
    }
    Set<String> stayed = new HashSet<>(there);
    var seen = new ArrayList<String>();
    Optional<String> token = Optional.empty();
    int made = 0;
    do {
      JsonNode page = page(1 + random.nextInt(5), token);
      assertThat(names(page)).allMatch(there::contains);
      seen.addAll(names(page));
      token = next(page);
      for (int i = 0; i < 2; i++) {
        location("b" + made);
        there.add("custom-b" + made++);
        List<String> all = List.copyOf(there);
        String gone = all.get(random.nextInt(all.size()));
        world.call("DeleteLocation", "{\"LocationName\":\"" + gone + "\"}");
        there.remove(gone);
        stayed.remove(gone);
      }
    } while (token.isPresent());
    assertThat(seen).doesNotHaveDuplicates().containsAll(stayed);
  }

  @Test
  void givenToken_whenUsedTwice_thenTheSamePage() {
    for (int i = 0; i < 5; i++) {
      location("a" + i);
    }
    Optional<String> token = next(page(2, Optional.empty()));
    assertThat(names(page(2, token))).containsExactly("custom-a2", "custom-a3");
    assertThat(names(page(2, token))).containsExactly("custom-a2", "custom-a3");
    assertThat(names(page(9, token))).hasSize(3);
    assertThat(next(page(9, token))).isEmpty();
  }

  @Test
  void givenToken_whenTakenElsewhere_thenRefused() {
    for (int i = 0; i < 3; i++) {
      location("a" + i);
    }
    String token = next(page(1, Optional.empty())).orElseThrow();
    assertThat(token).as("opaque").matches("[A-Za-z0-9_-]{20,}");
    for (String request :
        List.of(
            "ListLocations {\"NextToken\":\"%s\"}",
            "ListLocations {\"Filters\":[\"AWS\"],\"NextToken\":\"%s\"}",
            "ListAliases {\"NextToken\":\"%s\"}",
            "ListBuilds {\"Limit\":1,\"NextToken\":\"%s\"}")) {
      String[] parts = request.split(" ", 2);
      assertThatThrownBy(() -> world.call(parts[0], parts[1].formatted(token)))
          .as(request)
          .isInstanceOfSatisfying(
              AwsException.class, e -> assertThat(e.code()).isEqualTo("InvalidRequestException"))
          .hasMessageContaining("of another request");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "-1", "abc", "AAAAAAAAAAAAAAAAAAAAAAAAAAA", "%%%", "é"})
  void givenTokenThatWasNeverGiven_whenUsed_thenRefused(String token) {
    location("a");
    location("b");
    page(1, Optional.empty());
    assertThatThrownBy(() -> page(1, Optional.of(token)))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("InvalidRequestException"));
  }

  @Test
  void givenTokenWithAnotherPosition_whenUsed_thenRefused() {
    for (int i = 0; i < 5; i++) {
      location("a" + i);
    }
    String token = next(page(1, Optional.empty())).orElseThrow();
    byte[] bytes = Base64.getUrlDecoder().decode(token);
    bytes[bytes.length - 1] = 3;
    String moved = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    assertThatThrownBy(() -> page(1, Optional.of(moved))).hasMessageContaining("begin with");
  }

  @Test
  void givenManyReaders_whenOneComesBackLate_thenItsListIsForgotten() {
    location("a");
    location("b");
    Optional<String> first = next(page(1, Optional.empty()));
    for (int i = 1; i < Listings.LISTINGS_MAX; i++) {
      page(1, Optional.empty());
    }
    assertThat(names(page(1, first))).as("just kept").containsExactly("custom-b");
    for (int i = 0; i < Listings.LISTINGS_MAX; i++) {
      page(1, Optional.empty());
    }
    assertThatThrownBy(() -> page(1, first)).hasMessageContaining("begin with the first page");
  }

  @Test
  void givenSortedSearch_whenWhatItSortsByChanges_thenStillEachOnce() {
    String fleet =
        world
            .create(
                "AWS::GameLift::Fleet",
                """
                {"BuildId":"%s","RuntimeConfiguration":{"ServerProcesses":[
                 {"LaunchPath":"/local/game/bin/server","ConcurrentExecutions":4}]}}
                """
                    .formatted(world.gameLift.registerBuild(folder.resolve("build"))))
            .ref();
    world.loop.run();
    for (int i = 0; i < 4; i++) {
      FakeServer server = world.connect(i).ready(7777 + i);
      world.call(
          "CreateGameSession",
          "{\"FleetId\":\"%s\",\"MaximumPlayerSessionCount\":5,\"Name\":\"s%d\"}"
              .formatted(fleet, i));
      server.activate();
    }
    String search =
        "{\"FleetId\":\"" + fleet + "\",\"SortExpression\":\"playerSessionCount ASC\",\"Limit\":2";
    JsonNode first = world.call("SearchGameSessions", search + "}");
    Set<String> seen = new HashSet<>();
    first.get("GameSessions").forEach(session -> seen.add(session.get("GameSessionId").asString()));
    world.call(
        "CreatePlayerSession",
        "{\"GameSessionId\":\"%s\",\"PlayerId\":\"p\"}".formatted(seen.iterator().next()));
    JsonNode second =
        world.call("SearchGameSessions", search + ",\"NextToken\":" + first.get("NextToken") + "}");
    second
        .get("GameSessions")
        .forEach(session -> assertThat(seen.add(session.get("GameSessionId").asString())).isTrue());
    assertThat(seen).hasSize(4);
    assertThat(second.has("NextToken")).isFalse();
  }
}
