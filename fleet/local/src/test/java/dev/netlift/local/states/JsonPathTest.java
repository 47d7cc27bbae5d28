package dev.netlift.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.Bodies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JsonPathTest {
  private static final JsonNode DATA =
      Bodies.MAPPER.readTree(
          """
          {"a": {"b": [10, 20, 30], "detail-type": "T", "x y": 1, "n": null},
           "list": [{"k": 1}, {"k": 2}, {"z": 3}]}
          """);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$.a.b[0] | 10",
        "$.a.b[-1] | 30",
        "$.a.b[3] | none",
        "$.a.b[-4] | none",
        "$.a['x y'] | 1",
        "$['a'][\"detail-type\"] | \"T\"",
        "$.a.detail-type | \"T\"",
        "$.a.n | null",
        "$.a.missing | none",
        "$.a.b.c | none",
        "$.list[*].k | [1,2]",
        "$.list[*].none | []",
        "$.a.b[1:] | [20,30]",
        "$.a.b[:-1] | [10,20]",
        "$.a.b[-2:] | [20,30]",
        "$.a.b[5:9] | []",
        "$.list.* | [{\"k\":1},{\"k\":2},{\"z\":3}]",
      })
  void givenAPath_whenFollowed_thenWhatItLeadsTo(String path, String expected) {
    assertThat(JsonPath.parse(path).in(DATA).map(JsonNode::toString).orElse("none"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "$a",
        "$.",
        "$..a",
        "$.a[",
        "$.a[x]",
        "$.a[?(@.k > 1)]",
        "$.a[(@.length-1)]",
        "$.a.length()",
        "$.a['x",
        "$.a[0,1]",
        "$.a[1234567]",
        "$.a['\\x']"
      })
  void givenWhatIsNotServed_whenParsed_thenRefusedWithThePathNamed(String path) {
    assertThatThrownBy(() -> JsonPath.parse(path))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("'" + path + "'");
  }

  @Test
  void givenResultPaths_whenPut_thenObjectsOnTheWayAreMadeAndTheInputIsLeftAlone() {
    JsonNode input = Bodies.MAPPER.readTree("{\"a\":{\"b\":1},\"l\":[1,2]}");
    JsonNode value = Bodies.MAPPER.readTree("9");

    assertThat(JsonPath.parse("$.a.c.d").put(input, value))
        .hasToString("{\"a\":{\"b\":1,\"c\":{\"d\":9}},\"l\":[1,2]}");
    assertThat(JsonPath.parse("$.l[1]").put(input, value))
        .hasToString("{\"a\":{\"b\":1},\"l\":[1,9]}");
    assertThat(JsonPath.parse("$").put(input, value)).hasToString("9");
    assertThat(input).hasToString("{\"a\":{\"b\":1},\"l\":[1,2]}");
    for (String wrong : new String[] {"$.a.b.c", "$.l.x", "$.l[2]"}) {
      assertThatThrownBy(() -> JsonPath.parse(wrong).put(input, value))
          .isInstanceOfSatisfying(
              StateError.class,
              e -> assertThat(e.error()).isEqualTo("States.ResultPathMatchFailure"));
    }
  }
}
