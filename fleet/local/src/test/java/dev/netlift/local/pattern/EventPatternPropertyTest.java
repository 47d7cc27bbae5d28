package dev.netlift.local.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The compiled patterns against {@link PatternOracle}, on small worlds where most things happen.
 */
class EventPatternPropertyTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final List<String> TEXTS = List.of("", "a", "b", "ab", "Ab", "aba", "b*", "1");
  private static final List<Double> NUMBERS = List.of(-1.0, 0.0, 1.0, 1.5, 300.0);

  @Property(tries = 1_500, shrinking = ShrinkingMode.OFF)
  void givenAnyPatternAndEvent_thenAgreesWithBruteForce(@ForAll long seed) {
    var random = new Random(seed);
    ObjectNode pattern = pattern(random, 2);
    EventPattern compiled = EventPattern.compile(pattern.toString());
    // What an absent field means where one element of an array of objects has it and another has
    // not, the documentation leaves open; the library decides it by the elements it has looked at.
    for (int i = 0; i < 8; i++) {
      ObjectNode event = event(random, 2, !absence(pattern));

      assertThat(compiled.matches(event.toString()))
          .as("%s on %s", pattern, event)
          .isEqualTo(PatternOracle.matches(pattern, event));
    }
  }

  private static boolean absence(ObjectNode pattern) {
    return pattern.toString().contains("\"exists\":false");
  }

  private static ObjectNode event(Random random, int depth, boolean arraysOfObjects) {
    ObjectNode event = JSON.createObjectNode();
    for (String name : NAMES) {
      switch (random.nextInt(depth == 0 ? 5 : arraysOfObjects ? 7 : 6)) {
        case 0, 1, 2 -> event.set(name, value(random));
        case 3 -> {
          ArrayNode values = event.putArray(name);
          for (int i = random.nextInt(3); i > 0; i--) {
            values.add(value(random));
          }
        }
        case 4 -> {}
        case 5 -> event.set(name, event(random, depth - 1, arraysOfObjects));
        default -> {
          ArrayNode objects = event.putArray(name);
          for (int i = random.nextInt(3); i >= 0; i--) {
            objects.add(event(random, depth - 1, arraysOfObjects));
          }
        }
      }
    }
    return event;
  }

  private static JsonNode value(Random random) {
    var factory = JSON.getNodeFactory();
    return switch (random.nextInt(6)) {
      case 0 -> factory.nullNode();
      case 1 -> factory.booleanNode(random.nextBoolean());
      case 2, 3 -> factory.numberNode(NUMBERS.get(random.nextInt(NUMBERS.size())));
      default -> factory.stringNode(text(random));
    };
  }

  private static String text(Random random) {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private static ObjectNode pattern(Random random, int depth) {
    ObjectNode pattern = JSON.createObjectNode();
    int fields = 1 + random.nextInt(2);
    int from = random.nextInt(NAMES.size());
    for (int i = 0; i < fields; i++) {
      String name = NAMES.get((from + i) % NAMES.size());
      if (depth > 0 && random.nextInt(3) == 0) {
        pattern.set(name, pattern(random, depth - 1));
      } else {
        pattern.set(name, alternatives(random));
      }
    }
    if (depth > 0 && random.nextInt(6) == 0) {
      ArrayNode either = JSON.createArrayNode();
      ObjectNode one = pattern(random, 0);
      ObjectNode other = pattern(random, 0);
      // A fault of the library about a field that both have; EventPatternTest knows it.
      while (other.propertyStream().anyMatch(field -> one.has(field.getKey()))) {
        other = pattern(random, 0);
      }
      either.add(one).add(other);
      ObjectNode or = JSON.createObjectNode();
      or.set("$or", either);
      return or;
    }
    return pattern;
  }

  private static ArrayNode alternatives(Random random) {
    ArrayNode alternatives = JSON.createArrayNode();
    for (int i = random.nextInt(2); i >= 0; i--) {
      alternatives.add(random.nextInt(3) == 0 ? value(random) : matcher(random));
    }
    String text = alternatives.toString();
    // The one fault found of the library; EventPatternTest knows it.
    return text.contains("wildcard") && text.contains("ignore-case")
        ? alternatives(random)
        : alternatives;
  }

  private static ObjectNode matcher(Random random) {
    ObjectNode matcher = JSON.createObjectNode();
    switch (random.nextInt(8)) {
      case 0 -> matcher.put("prefix", some(random));
      case 1 -> matcher.put("suffix", some(random));
      case 2 -> matcher.put("equals-ignore-case", text(random));
      case 3 -> matcher.put("exists", random.nextBoolean());
      case 4 -> {
        int low = random.nextInt(NUMBERS.size() - 1);
        ArrayNode test = matcher.putArray("numeric");
        test.add(random.nextBoolean() ? ">" : ">=").add(NUMBERS.get(low));
        if (random.nextBoolean()) {
          test.add(random.nextBoolean() ? "<" : "<=").add(NUMBERS.get(low + 1));
        }
      }
      case 5 -> matcher.put("wildcard", random.nextBoolean() ? "a*a" : "*b");
      case 6 -> {
        ObjectNode ignoring = matcher.putObject(random.nextBoolean() ? "prefix" : "suffix");
        ignoring.put("equals-ignore-case", random.nextBoolean() ? "A" : "b");
      }
      default -> anythingBut(random, matcher);
    }
    return matcher;
  }

  private static void anythingBut(Random random, ObjectNode matcher) {
    switch (random.nextInt(5)) {
      case 0 -> matcher.put("anything-but", text(random));
      case 1 -> matcher.putArray("anything-but").add("a").add("ab");
      case 2 -> matcher.putArray("anything-but").add(1).add(1.5);
      case 3 -> matcher.putObject("anything-but").put("prefix", some(random));
      default -> matcher.putObject("anything-but").put("equals-ignore-case", "AB");
    }
  }

  /** Not empty: what an empty prefix means is nobody's business. */
  private static String some(Random random) {
    return TEXTS.get(1 + random.nextInt(TEXTS.size() - 1));
  }
}
