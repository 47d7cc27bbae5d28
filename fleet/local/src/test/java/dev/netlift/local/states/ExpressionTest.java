package dev.netlift.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.Bodies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ExpressionTest {
  private static final JsonNode INPUT =
      Bodies.MAPPER.readTree(
          """
          {"name": "Ann", "n": 3, "json": "{\\"x\\":[1]}", "list": ["p", "q"], "o'k": 1,
           "braces": "{} of {}", "object": {"a": 1}}
          """);
  private static final JsonNode CONTEXT = Bodies.MAPPER.readTree("{\"State\":{\"Name\":\"S\"}}");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "States.Format('Hi {}, {}', $.name, $.n) | 'Hi Ann, 3'",
        "States.Format('{} {}', true, null) | 'true null'",
        "States.Format('\\{\\} it\\'s {}', $$.State.Name) | '{} it's S'",
        "States.Format($.braces, 1, 2) | '1 of 2'",
        "States.StringToJson($.json) | {'x':[1]}",
        "States.JsonToString($.object) | '{\\'a\\':1}'",
        "States.Array(1, 'a', $.list, States.Array()) | [1,'a',['p','q'],[]]",
        "States.ArrayGetItem($.list, 1) | 'q'",
        "States.Hash('abc', 'SHA-1') | 'a9993e364706816aba3e25717850c26c9cd0d89d'",
        "States.Format('{}', States.ArrayGetItem(States.Array($.n, 'b'), 0)) | '3'",
        "$.list | ['p','q']",
        "$$.State.Name | 'S'",
      })
  void givenAnExpression_whenWorkedOut_thenItsValue(String text, String expected) {
    assertThat(Expression.parse(text).value(INPUT, CONTEXT).toString().replace('"', '\''))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "States.StringToJson($.name)",
        "States.StringToJson($.n)",
        "States.ArrayGetItem($.list, 2)",
        "States.ArrayGetItem($.list, -1)",
        "States.ArrayGetItem($.name, 0)",
        "States.Format('{} {}', 1)",
        "States.Format('{}', 1, 2)",
        "States.Format('{}', $.object)",
        "States.Hash('a', 'CRC32')",
      })
  void givenWhatAFunctionDoesNotTake_whenWorkedOut_thenIntrinsicFailure(String text) {
    Expression expression = Expression.parse(text);
    assertThatThrownBy(() -> expression.value(INPUT, CONTEXT))
        .isInstanceOfSatisfying(
            StateError.class, e -> assertThat(e.error()).isEqualTo("States.IntrinsicFailure"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "States.MathAdd(1, 2)",
        "States.Format()",
        "States.UUID(1)",
        "States.ArrayGetItem($.a)",
        "States.Array(1",
        "States.Array('a)",
        "States.Array(1) x",
        "States.Array(word)",
        "States.Array($..a)",
        "plain",
        "",
      })
  void givenWhatIsNotServed_whenParsed_thenRefused(String text) {
    assertThatThrownBy(() -> Expression.parse(text)).isInstanceOf(DefinitionException.class);
  }

  @Test
  void givenUnknownFunction_whenParsed_thenNamedWithThoseThatAreServed() {
    assertThatThrownBy(() -> Expression.parse("States.MathAdd(1, 2)"))
        .hasMessageContaining("States.MathAdd is not served here; served are States.Format,");
  }

  @Test
  void givenUuids_whenDrawn_thenEachIsAnother() {
    Expression uuid = Expression.parse("States.UUID()");
    String first = uuid.value(INPUT, CONTEXT).asString();
    assertThat(first)
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(uuid.value(INPUT, CONTEXT).asString()).isNotEqualTo(first);
  }

  @Test
  void givenDeepCalls_whenParsed_thenBounded() {
    assertThatThrownBy(() -> Expression.parse("States.Array(".repeat(11) + "1" + ")".repeat(11)))
        .hasMessageContaining("deeper than 10");
  }
}
