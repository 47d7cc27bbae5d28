package dev.netlift.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.front.Bodies;
import dev.netlift.local.states.StateWorld.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whatever is written in a definition is refused as such or runs to an end. */
class MachinePropertyTest {
  private static final Path DEFINITION =
      Path.of("../aws/src/main/resources/dev/netlift/fleet/aws/avatars.asl.json");
  private static final List<String> SCRAPS =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1e400",
          "99999999999999999999",
          "\"\"",
          "\"$\"",
          "\"$.a\"",
          "\"$$\"",
          "\"$$.Execution\"",
          "\"$..x\"",
          "\"$[*]\"",
          "\"States.ALL\"",
          "\"Settle\"",
          "\"States.Format('{}', $)\"",
          "\"States.UUID()\"",
          "\"States.Array(\"",
          "[]",
          "{}",
          "[1]",
          "{\"a.$\":\"$.a\"}",
          "{\"x\":{}}",
          "\"Task\"",
          "\"Pass\"",
          "\"arn:aws:states:::lambda:invoke\"");
  private static final List<String> ERRORS =
      List.of("States.Timeout", "Lambda.TooManyRequestsException", "any", "");

  private static JsonNode scrap(Random random) {
    return Bodies.MAPPER.readTree(SCRAPS.get(random.nextInt(SCRAPS.size())));
  }

  /** Replaces or removes one value somewhere. */
  private static void mutate(JsonNode root, Random random) {
    List<JsonNode> containers = new ArrayList<>();
    collect(root, containers);
    JsonNode chosen = containers.get(random.nextInt(containers.size()));
    boolean remove = random.nextInt(4) == 0;
    if (chosen instanceof ObjectNode object && !object.isEmpty()) {
      List<String> names = List.copyOf(object.propertyNames());
      String name = names.get(random.nextInt(names.size()));
      if (remove) {
        object.remove(name);
      } else {
        object.set(name, scrap(random));
      }
    } else if (chosen instanceof ArrayNode array && !array.isEmpty()) {
      int at = random.nextInt(array.size());
      if (remove) {
        array.remove(at);
      } else {
        array.set(at, scrap(random));
      }
    }
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainer()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  private static Answer answer(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> Answer.error(ERRORS.get(random.nextInt(ERRORS.size())));
      case 1 -> Answer.never();
      case 2 -> Answer.of(scrap(random).toString());
      default ->
          Answer.of(
              "{\"Payload\":{\"next\":\"INSPECT\",\"upload\":{\"bucket\":\"b\",\"work\":\"w\"},"
                  + "\"verdict\":\"APPROVED\",\"reason\":\"\",\"account\":true,\"clean\":true,"
                  + "\"detail\":{},\"avatar\":\"a\",\"picture\":null}}");
    };
  }

  @Test
  void givenDefinitionsMadeOfScraps_whenParsedAndRun_thenRefusedOrEndedAndNothingElse()
      throws IOException {
    String definition = Files.readString(DEFINITION);
    int refused = 0;
    int ended = 0;
    for (int seed = 0; seed < 1_000; seed++) {
      var random = new Random(seed);
      JsonNode machine = Bodies.MAPPER.readTree(definition);
      for (int i = random.nextInt(3); i >= 0; i--) {
        mutate(machine, random);
      }
      var world = new StateWorld();
      world.script = _ -> answer(random);
      try {
        world.run(machine.toString(), scrap(random).toString());
        ended++;
        assertThat(Duration.between(StateWorld.START, world.now))
            .as("seed %d", seed)
            .isLessThanOrEqualTo(Duration.ofMinutes(5));
      } catch (DefinitionException e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + machine, e);
      }
    }
    // Else the one or the other would have been hardly tried.
    assertThat(refused).isGreaterThan(100);
    assertThat(ended).isGreaterThan(100);
  }

  @Test
  void givenExpressionsMadeOfScraps_whenParsed_thenRefusedOrRead() {
    String alphabet = "$.[]()'\"*?:,-0123ab \\{}States.FormatArray";
    int read = 0;
    for (int seed = 0; seed < 15_000; seed++) {
      var random = new Random(seed);
      var text = new StringBuilder(random.nextBoolean() ? "$" : "States.Array(");
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        Expression.parse(text.toString());
        read++;
      } catch (DefinitionException e) {
        assertThat(e.reason()).isNotEmpty();
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + text, e);
      }
    }
    assertThat(read).isGreaterThan(150);
  }
}
