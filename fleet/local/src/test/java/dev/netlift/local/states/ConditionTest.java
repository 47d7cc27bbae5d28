package dev.netlift.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.Bodies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ConditionTest {
  private static final JsonNode INPUT =
      Bodies.MAPPER.readTree(
          """
          {"s": "foo", "t": "2026-11-21T10:00:00Z", "u": "2026-11-21T11:00:00+01:00", "n": 3, "m": 3.0, "b": true,
           "z": null}
          """);
  private static final JsonNode CONTEXT = Bodies.MAPPER.readTree("{\"State\":{\"Name\":\"S\"}}");

  private static Condition parse(String text) {
    return Condition.parse(Bodies.MAPPER.readTree(text.replace('\'', '"')), 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'Variable': '$.s', 'StringEquals': 'foo'} | true",
        "{'Variable': '$.s', 'StringEquals': 'Foo'} | false",
        "{'Variable': '$.n', 'StringEquals': '3'} | false",
        "{'Variable': '$.s', 'StringLessThan': 'goo'} | true",
        "{'Variable': '$.s', 'StringEqualsPath': '$.s'} | true",
        "{'Variable': '$$.State.Name', 'StringEquals': 'S'} | true",
        "{'Variable': '$.s', 'StringMatches': 'f*'} | true",
        "{'Variable': '$.s', 'StringMatches': 'f\\\\*'} | false",
        "{'Variable': '$.n', 'StringMatches': '*'} | false",
        "{'Variable': '$.n', 'NumericEquals': 3.0} | true",
        "{'Variable': '$.n', 'NumericEqualsPath': '$.m'} | true",
        "{'Variable': '$.n', 'NumericGreaterThanEquals': 4} | false",
        "{'Variable': '$.s', 'NumericLessThan': 4} | false",
        "{'Variable': '$.b', 'BooleanEquals': true} | true",
        "{'Variable': '$.s', 'BooleanEquals': false} | false",
        "{'Variable': '$.t', 'TimestampEqualsPath': '$.u'} | true",
        "{'Variable': '$.t', 'TimestampLessThan': '2026-11-21T10:00:01Z'} | true",
        "{'Variable': '$.none', 'IsPresent': false} | true",
        "{'Variable': '$.z', 'IsPresent': true} | true",
        "{'Variable': '$.z', 'IsNull': true} | true",
        "{'Variable': '$.s', 'IsTimestamp': true} | false",
        "{'Variable': '$.t', 'IsTimestamp': true} | true",
        "{'Not': {'Variable': '$.b', 'BooleanEquals': true}} | false",
        "{'And': [{'Variable': '$.none', 'IsPresent': true}, {'Variable': '$.none', 'StringEquals': 'x'}]} | false",
        "{'Or': [{'Variable': '$.n', 'IsString': true}, {'Variable': '$.n', 'IsNumeric': true}]} | true",
      })
  void givenARule_whenJudged_thenAsTheLanguageSays(String rule, boolean expected) {
    assertThat(parse(rule).holds(INPUT, CONTEXT)).isEqualTo(expected);
  }

  @Test
  void givenAVariableThatIsNotThere_whenCompared_thenRuntimeError() {
    Condition rule = parse("{'Variable': '$.none', 'StringEquals': 'x'}");
    assertThatThrownBy(() -> rule.holds(INPUT, CONTEXT))
        .isInstanceOfSatisfying(
            StateError.class, e -> assertThat(e.error()).isEqualTo("States.Runtime"))
        .hasMessage(
            "Invalid path '$.none': The choice state's condition path references an invalid"
                + " value.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'Variable': '$.s', 'StringContains': 'x'}",
        "{'Variable': '$.s', 'BooleanLessThan': true}",
        "{'Variable': '$.s', 'StringEquals': 3}",
        "{'Variable': '$.s', 'IsPresent': 'yes'}",
        "{'Variable': '$.s'}",
        "{'Variable': '$.s', 'StringEquals': 'a', 'NumericEquals': 1}",
        "{'StringEquals': 'x'}",
        "{'And': []}",
        "{'TimestampEquals': 'noon', 'Variable': '$.s'}",
      })
  void givenARuleThatIsNone_whenParsed_thenRefused(String rule) {
    assertThatThrownBy(() -> parse(rule)).isInstanceOf(DefinitionException.class);
  }
}
