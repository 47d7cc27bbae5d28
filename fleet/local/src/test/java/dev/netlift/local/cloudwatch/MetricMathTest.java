package dev.netlift.local.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricMathTest {
  private static final Map<String, Double> VALUES = Map.of("a", 6.0, "b", 2.0, "zero", 0.0);

  private static OptionalDouble value(String expression) {
    return MetricMath.parse(expression)
        .at(
            id ->
                VALUES.containsKey(id)
                    ? OptionalDouble.of(VALUES.get(id))
                    : OptionalDouble.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a|6",
        "a+b*2|10",
        "(a + b) * 2|16",
        "a-b-1|3",
        "a/b/3|1",
        "100*b/a|33.333333333333336",
        "a>b|1",
        "a<=b|0",
        "IF(zero > 0, a/zero, 7)|7",
        "IF(a > 0, 100 * (b + b) / a, 0)|66.66666666666667",
        "FILL(missing, 0) + a|6",
        "a / FILL(missing, 3)|2",
        "a - IF(b == 2, 1, 0)|5",
      })
  void givenAnExpression_thenItsValueIsThatOfThePeriod(String expression, double expected) {
    assertThat(value(expression)).hasValue(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "a+missing", "a/zero", "IF(missing, 1, 2)"})
  void givenNothingToGoBy_thenThereIsNoValue(String expression) {
    assertThat(value(expression)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a+",
        "(a",
        "a b",
        "SUM(METRICS())",
        "ANOMALY_DETECTION_BAND(a)",
        "A",
        "1.",
        "a;b"
      })
  void givenWhatIsNotServed_thenRefusedWithItsPlace(String expression) {
    assertThatThrownBy(() -> MetricMath.parse(expression))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("is not understood here from");
  }

  @Test
  void givenNoEndOfParentheses_thenRefusedAndNotRecursedInto() {
    assertThatThrownBy(() -> MetricMath.parse("(".repeat(2_000)))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("deeper");
    assertThatThrownBy(() -> MetricMath.parse("a+".repeat(5_000) + "a"))
        .isInstanceOf(InvalidParameterException.class);
    assertThat(MetricMath.parse("a + b / FILL(c, 0)").ids()).containsExactly("a", "b", "c");
  }
}
