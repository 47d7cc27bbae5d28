package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.RuleSet;
import dev.netlift.local.flexmatch.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads matchmaking configurations, which templates and the API write alike. Owned by the loop. */
final class Configurations {
  /** Keeps places of a match free; no rule of the rule set, so no event speaks of it. */
  static final String FREE_PLACES = "netlift-AdditionalPlayerCount";

  private static final JsonMapper LENIENT =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();
  private static final int SMALL_MAX = 40;

  private final GameLiftConfig config;
  private final Ids ids;
  private final Placements placements;
  private final Matchmaking matchmaking;

  Configurations(GameLiftConfig config, Ids ids, Placements placements, Matchmaking matchmaking) {
    this.config = config;
    this.ids = ids;
    this.placements = placements;
    this.matchmaking = matchmaking;
  }

  /**
   * @throws dev.netlift.local.deploy.DeployException what is wrong, naming the property
   */
  Configuration read(Property property, Instant created) {
    String name = property.matching("Name", "[a-zA-Z0-9-.]{1,128}");
    String ruleSetName = Ids.last(property.required("RuleSetName"));
    var ruleSet =
        matchmaking
            .ruleSet(ruleSetName)
            .orElseThrow(() -> property.error("RuleSetName", ruleSetName + " does not exist"));
    int timeout = property.number("RequestTimeoutSeconds", 0, 1, 43_200);
    if (timeout == 0) {
      throw property.error("RequestTimeoutSeconds", "is required");
    }
    long lastStep = ruleSet.rules().stepMillis().getLast() / 1_000;
    if (lastStep > timeout) {
      throw property.error(
          "RequestTimeoutSeconds",
          "is " + timeout + ", but an expansion step of the rule set waits " + lastStep + " s");
    }
    int acceptance = property.number("AcceptanceTimeoutSeconds", 0, 1, 600);
    Optional<String> queue = queueName(property);
    int additional = queue.isEmpty() ? 0 : property.number("AdditionalPlayerCount", 0, 0, 200);
    return new Configuration(
        name,
        ids.configurationArn(name),
        property.text("Description"),
        ruleSetName,
        keepingFree(property, ruleSet, additional),
        queue,
        timeout,
        property.flag("AcceptanceRequired"),
        acceptance == 0 ? Optional.empty() : Optional.of(acceptance),
        additional,
        automatic(property, queue),
        property.text("NotificationTarget"),
        property.text("CustomEventData"),
        property.pairs("GameProperties"),
        property.text("GameSessionData"),
        created);
  }

  private RuleSet keepingFree(
      Property property, Matchmaking.RuleSetResource ruleSet, int additional) {
    int most = ruleSet.rules().playersMax();
    if (additional == 0) {
      return ruleSet.rules();
    }
    if (additional >= most || most > SMALL_MAX) {
      throw property.error(
          "AdditionalPlayerCount",
          most > SMALL_MAX
              ? "goes with matches of at most " + SMALL_MAX + " players locally, not " + most
              : "must leave a place of the " + most + " that the teams have, was " + additional);
    }
    var body = (ObjectNode) LENIENT.readTree(ruleSet.body());
    ArrayNode rules = body.withArray("rules");
    ObjectNode rule = rules.addObject().put("name", FREE_PLACES).put("type", "comparison");
    rule.putArray("measurements").add("count(flatten(teams[*].players[playerId]))");
    rule.put("operation", "<=").put("referenceValue", most - additional);
    Settings settings = config.matchmaking().rules();
    return RuleSet.parse(body.toString(), settings);
  }

  private static boolean automatic(Property property, Optional<String> queue) {
    return switch (property.given("BackfillMode").orElse("MANUAL")) {
      case "MANUAL" -> false;
      case "AUTOMATIC" -> {
        if (queue.isEmpty()) {
          throw property.error(
              "BackfillMode", "AUTOMATIC does not go with FlexMatchMode STANDALONE");
        }
        yield true;
      }
      default -> throw property.error("BackfillMode", "must be MANUAL or AUTOMATIC");
    };
  }

  private Optional<String> queueName(Property property) {
    String mode = property.given("FlexMatchMode").orElse("WITH_QUEUE");
    List<String> queues = property.texts("GameSessionQueueArns");
    return switch (mode) {
      case "STANDALONE" -> {
        if (!queues.isEmpty()) {
          throw property.error("GameSessionQueueArns", "does not go with FlexMatchMode STANDALONE");
        }
        yield Optional.empty();
      }
      case "WITH_QUEUE" -> {
        if (queues.size() != 1) {
          throw property.error(
              "GameSessionQueueArns", "must have one queue locally, has " + queues.size());
        }
        String name = Ids.last(queues.getFirst());
        if (placements.queue(name).isEmpty()) {
          throw property.error(
              "GameSessionQueueArns", "names a queue that does not exist: " + name);
        }
        yield Optional.of(name);
      }
      default ->
          throw property.error("FlexMatchMode", "must be WITH_QUEUE or STANDALONE, was " + mode);
    };
  }
}
