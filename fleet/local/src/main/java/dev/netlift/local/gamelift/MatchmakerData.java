package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.AttributeValue;
import dev.netlift.local.flexmatch.Match;
import dev.netlift.local.flexmatch.Player;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The document that tells a game server who was matched with whom. */
final class MatchmakerData {
  private static final JsonMapper JSON = JsonMapper.shared();

  private MatchmakerData() {}

  static String of(String matchId, String configurationArn, Match match) {
    Map<String, Player> players = new HashMap<>();
    match.tickets().forEach(t -> t.players().forEach(p -> players.put(p.id(), p)));
    ObjectNode root =
        JSON.createObjectNode()
            .put("matchId", matchId)
            .put("matchmakingConfigurationArn", configurationArn);
    ArrayNode teams = root.putArray("teams");
    match
        .teams()
        .forEach(
            (name, ids) -> {
              ArrayNode members = teams.addObject().put("name", name).putArray("players");
              for (String id : ids) {
                Player player = players.get(id);
                if (player != null) {
                  ObjectNode node = members.addObject().put("playerId", id);
                  attributes(player, node.putObject("attributes"));
                }
              }
            });
    return root.putNull("autoBackfillMode").putNull("autoBackfillTicketId").toString();
  }

  private static void attributes(Player player, ObjectNode into) {
    new java.util.TreeMap<>(player.attributes())
        .forEach((name, value) -> attribute(into.putObject(name), value));
  }

  private static void attribute(ObjectNode node, AttributeValue value) {
    switch (value) {
      case AttributeValue.Text(String text) ->
          node.put("attributeType", "STRING").put("valueAttribute", text);
      case AttributeValue.Number(double number) ->
          node.put("attributeType", "DOUBLE").put("valueAttribute", number);
      case AttributeValue.TextList list -> {
        ArrayNode texts = node.put("attributeType", "STRING_LIST").putArray("valueAttribute");
        list.values().forEach(texts::add);
      }
      case AttributeValue.NumberMap map -> {
        ObjectNode numbers =
            node.put("attributeType", "STRING_DOUBLE_MAP").putObject("valueAttribute");
        map.values().forEach(numbers::put);
      }
    }
  }
}
