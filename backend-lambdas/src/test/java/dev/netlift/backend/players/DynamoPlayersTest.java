package dev.netlift.backend.players;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Table;
import dev.netlift.backend.functions.TestClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;

class DynamoPlayersTest {
  /** A table of one player, whose reads can fail and lag. */
  private static final class OnePlayer implements DynamoDbClient {
    final List<PutItemRequest> puts = new ArrayList<>();
    @Nullable Map<String, AttributeValue> item;
    @Nullable String skill;
    boolean readsFail;
    int readsThatFindNothing;

    @Override
    public GetItemResponse getItem(GetItemRequest request) {
      assertThat(request.consistentRead()).isTrue();
      if (readsFail && request.tableName().equals("players")) {
        throw SdkClientException.create("the network is down");
      }
      var answer = GetItemResponse.builder();
      if (request.tableName().equals("achievements")) {
        return skill == null
            ? answer.build()
            : answer
                .item(
                    Map.of(
                        "totals",
                        AttributeValue.fromM(Map.of("skill", AttributeValue.fromN(skill)))))
                .build();
      }
      if (item != null && readsThatFindNothing-- <= 0) {
        answer.item(item);
      }
      return answer.build();
    }

    @Override
    public PutItemResponse putItem(PutItemRequest request) {
      puts.add(request);
      assertThat(request.conditionExpression()).isEqualTo("attribute_not_exists(#key)");
      if (item != null) {
        throw ConditionalCheckFailedException.builder().message("the condition failed").build();
      }
      item = new HashMap<>(request.item());
      return PutItemResponse.builder().build();
    }

    @Override
    public String serviceName() {
      return "dynamodb";
    }

    @Override
    public void close() {}
  }

  private final OnePlayer dynamo = new OnePlayer();
  private final DynamoPlayers players =
      new DynamoPlayers(
          new Table(dynamo, "players", "playerId"),
          new Table(dynamo, "achievements", "playerId"),
          new TestClock());

  @Test
  void givenAFailedRead_whenAPlayerIsSought_thenNothingIsWritten() {
    dynamo.item =
        Map.of("playerId", AttributeValue.fromS("ann"), "skill", AttributeValue.fromN("77"));
    dynamo.readsFail = true;

    assertThatThrownBy(() -> players.findOrCreate("ann")).isInstanceOf(BackendException.class);
    assertThat(dynamo.puts).isEmpty();
  }

  @Test
  void givenNobody_whenSought_thenMadeOnceWithTheFirstSkill() {
    assertThat(players.findOrCreate("ann").skill()).isEqualTo(Player.SKILL_AT_FIRST);
    assertThat(players.findOrCreate("ann").skill()).isEqualTo(Player.SKILL_AT_FIRST);
    assertThat(dynamo.puts).hasSize(1);
  }

  @Test
  void givenAPlayerMadeByAnotherCallInBetween_whenSought_thenHisRowStands() {
    dynamo.item =
        Map.of("playerId", AttributeValue.fromS("ann"), "skill", AttributeValue.fromN("77"));
    dynamo.readsThatFindNothing = 1;

    assertThat(players.findOrCreate("ann").skill()).isEqualTo(Player.SKILL_AT_FIRST);
  }

  @Test
  void givenARatedPlayer_whenSought_thenHisSkillIsTheOneTheFoldKeeps() {
    players.findOrCreate("ann");
    dynamo.skill = "12345";

    assertThat(players.find("ann")).contains(new Player("ann", 12.345));
    assertThat(players.findOrCreate("ann").skill()).isEqualTo(12.345);
  }
}
