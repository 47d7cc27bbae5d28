package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class TagsTest {
  private static final String GIVEN = "\"Tags\":[{\"Key\":\"env\",\"Value\":\"test\"}]";

  @TempDir Path folder;
  private World world;

  @BeforeEach
  void start() {
    world = new World(folder);
  }

  private String tags(String arn) {
    return world
        .call("ListTagsForResource", "{\"ResourceARN\":\"" + arn + "\"}")
        .get("Tags")
        .valueStream()
        .map(tag -> tag.get("Key").asString() + "=" + tag.get("Value").asString())
        .collect(Collectors.joining(","));
  }

  private String arn(String operation, String body, String resource, String member) {
    return world.call(operation, body).get(resource).get(member).asString();
  }

  @Test
  void givenEveryKindOfResource_whenMadeWithTags_thenTheyAreListed() {
    String alias =
        arn(
            "CreateAlias",
            "{\"Name\":\"a\",\"RoutingStrategy\":{\"Type\":\"TERMINAL\",\"Message\":\"m\"},"
                + GIVEN
                + "}",
            "Alias",
            "AliasArn");
    assertThat(tags(alias)).isEqualTo("env=test");
    assertThat(tags(arn("CreateBuild", "{" + GIVEN + "}", "Build", "BuildArn")))
        .isEqualTo("env=test");
    assertThat(
            tags(
                arn(
                    "CreateLocation",
                    "{\"LocationName\":\"custom-x\"," + GIVEN + "}",
                    "Location",
                    "LocationArn")))
        .isEqualTo("env=test");
    assertThat(
            tags(
                arn(
                    "CreateFleet",
                    "{\"Name\":\"f\",\"ComputeType\":\"ANYWHERE\",\"Locations\":[{\"Location\":\"custom-x\"}],"
                        + GIVEN
                        + "}",
                    "FleetAttributes",
                    "FleetArn")))
        .isEqualTo("env=test");
    String queue =
        arn(
            "CreateGameSessionQueue",
            "{\"Name\":\"q\"," + GIVEN + "}",
            "GameSessionQueue",
            "GameSessionQueueArn");
    assertThat(tags(queue)).isEqualTo("env=test");
    String rules =
        "\"RuleSetBody\":\"{\\\"ruleLanguageVersion\\\":\\\"1.0\\\",\\\"teams\\\":"
            + "[{\\\"name\\\":\\\"t\\\",\\\"minPlayers\\\":1,\\\"maxPlayers\\\":1}]}\"";
    assertThat(
            tags(
                arn(
                    "CreateMatchmakingRuleSet",
                    "{\"Name\":\"r\"," + rules + "," + GIVEN + "}",
                    "RuleSet",
                    "RuleSetArn")))
        .isEqualTo("env=test");
    assertThat(
            tags(
                arn(
                    "CreateMatchmakingConfiguration",
                    "{\"Name\":\"m\",\"RuleSetName\":\"r\",\"RequestTimeoutSeconds\":9,"
                        + "\"AcceptanceRequired\":false,\"GameSessionQueueArns\":[\""
                        + queue
                        + "\"],"
                        + GIVEN
                        + "}",
                    "Configuration",
                    "ConfigurationArn")))
        .isEqualTo("env=test");
    world.create(
        "AWS::GameLift::GameSessionQueue",
        "{\"Name\":\"p\",\"Tags\":[{\"Key\":\"stack\",\"Value\":\"s\"}]}");
    assertThat(tags(queue.replace("/q", "/p"))).as("of a template").isEqualTo("stack=s");
  }

  private String queue(String more) {
    return arn(
        "CreateGameSessionQueue",
        "{\"Name\":\"q\"" + more + "}",
        "GameSessionQueue",
        "GameSessionQueueArn");
  }

  @Test
  void givenTags_whenChanged_thenAddedReplacedAndTakenAway() {
    String arn = queue("," + GIVEN);
    String named = "{\"ResourceARN\":\"" + arn + "\",";
    world.call(
        "TagResource",
        named + "\"Tags\":[{\"Key\":\"env\",\"Value\":\"live\"},{\"Key\":\"b\",\"Value\":\"\"}]}");
    assertThat(tags(arn)).isEqualTo("env=live,b=");
    world.call("UntagResource", named + "\"TagKeys\":[\"env\",\"never\"]}");
    assertThat(tags(arn)).isEqualTo("b=");
  }

  @Test
  void givenDeletedResource_whenMadeAgain_thenItsOldTagsAreGone() {
    String arn = queue("," + GIVEN);
    world.call("DeleteGameSessionQueue", "{\"Name\":\"q\"}");
    assertThat(world.error("ListTagsForResource", "{\"ResourceARN\":\"" + arn + "\"}"))
        .isEqualTo("NotFoundException");
    assertThat(tags(queue(""))).isEmpty();
  }

  @Test
  void givenTagsThatCannotBeKept_whenAsked_thenTaggingFailedAndNothingChanges() {
    String arn = queue("");
    String many =
        IntStream.range(0, 200)
            .mapToObj(i -> "{\"Key\":\"k" + i + "\",\"Value\":\"v\"}")
            .collect(Collectors.joining(","));
    String named = "{\"ResourceARN\":\"" + arn + "\",\"Tags\":[";
    world.call("TagResource", named + many + "]}");
    for (String wrong :
        new String[] {
          "{\"Key\":\"one-more\",\"Value\":\"\"}",
          "{\"Key\":\"aws:x\",\"Value\":\"\"}",
          "{\"Key\":\"k1\",\"Value\":\"a\"},{\"Key\":\"k1\",\"Value\":\"b\"}"
        }) {
      assertThat(world.error("TagResource", named + wrong + "]}"))
          .as(wrong)
          .isEqualTo("TaggingFailedException");
    }
    assertThat(tags(arn).split(",", -1)).hasSize(200).doesNotContain("one-more=", "k1=b");
    assertThat(
            world.error(
                "CreateLocation",
                "{\"LocationName\":\"custom-x\",\"Tags\":[{\"Key\":\"aws:x\",\"Value\":\"\"}]}"))
        .isEqualTo("TaggingFailedException");
    JsonNode locations = world.call("ListLocations", "{\"Filters\":[\"CUSTOM\"]}");
    assertThat(locations.get("Locations").size()).as("nothing is made").isZero();
  }

  @Test
  void givenWhatHasNoTags_whenAsked_thenInvalidOrNotFound() {
    assertThat(world.error("ListTagsForResource", "{\"ResourceARN\":\"queue\"}"))
        .isEqualTo("InvalidRequestException");
    assertThat(
            world.error(
                "ListTagsForResource",
                "{\"ResourceARN\":\"arn:aws:gamelift:us-west-2::gamesession/fleet-1/x\"}"))
        .isEqualTo("InvalidRequestException");
    assertThat(
            world.error(
                "TagResource",
                "{\"ResourceARN\":\"arn:aws:gamelift:us-west-2:111122223333:fleet/fleet-none\",\"Tags\":[]}"))
        .isEqualTo("NotFoundException");
  }
}
