package dev.netlift.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a definition may not have is refused by name, all of it at once. */
class MachineTest {
  private static final String TASK =
      "{'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke', 'Parameters': {'FunctionName': 'f'}, %s}";

  private static String machine(String state) {
    return ("{'StartAt': 'A', 'States': {'A': " + state + ", 'Z': {'Type': 'Succeed'}}}")
        .replace('\'', '"');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'Type': 'Wait', 'Seconds': 1, 'Next': 'Z'} | A: states of type 'Wait' are not served here",
        "{'Type': 'Parallel', 'Next': 'Z'} | A: states of type 'Parallel' are not served here",
        "{'Type': 'Pass', 'Assign': {}, 'Next': 'Z'} | A: the field Assign is not served here",
        "{'Type': 'Pass', 'QueryLanguage': 'JSONata', 'Next': 'Z'} | A: the QueryLanguage JSONata is not served",
        "{'Type': 'Pass', 'Parameters': {'x.$': 'States.MathAdd(1, 2)'}, 'Next': 'Z'} | States.MathAdd is not served",
        "{'Type': 'Pass', 'Parameters': {'x.$': '$..y'}, 'Next': 'Z'} | the operator .. is not served",
        "{'Type': 'Pass', 'Parameters': {'x.$': '$.y', 'x': 1}, 'Next': 'Z'} | 'x' is there with and without",
        "{'Type': 'Pass', 'ResultPath': '$.a[*]', 'Next': 'Z'} | A.ResultPath: must lead to one place",
        "{'Type': 'Pass', 'Next': 'Nowhere'} | A: there is no state 'Nowhere'",
        "{'Type': 'Pass', 'End': true} | the state Z is not reachable",
        "{'Type': 'Pass', 'End': true, 'Next': 'Z'} | A: exactly one of Next and End",
        "{'Type': 'Pass'} | A: exactly one of Next and End",
        "{'Type': 'Choice', 'Choices': [], 'Default': 'Z'} | A: Choices is empty",
        "{'Type': 'Choice', 'Choices': [{'Variable': '$.a', 'StringHas': 'x', 'Next': 'Z'}]} | operator StringHas is not one",
        "{'Type': 'Task', 'Resource': 'arn:aws:states:::sqs:sendMessage', 'Next': 'Z'} | the resource 'arn:aws:states:::sqs:sendMessage' is not served here",
        "{'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke', 'Next': 'Z'} | Parameters.FunctionName is missing",
        "{'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke', 'Parameters': {'FunctionName': 'f', 'LogType.$': '$.l'}, 'Next': 'Z'} | Parameters.LogType is not served here",
      })
  void givenWhatIsNotServed_whenParsed_thenNamed(String state, String message) {
    assertThatThrownBy(() -> Machine.parse(machine(state)))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining(message.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'HeartbeatSeconds': 3 | the field HeartbeatSeconds is not served here",
        "'TimeoutSeconds': 0 | TimeoutSeconds must be 1 to",
        "'Retry': [{'ErrorEquals': []}] | ErrorEquals must name an error",
        "'Retry': [{'ErrorEquals': ['States.ALL', 'E']}] | States.ALL must stand alone",
        "'Retry': [{'ErrorEquals': ['States.ALL']}, {'ErrorEquals': ['E']}] | States.ALL must be in the last one",
        "'Retry': [{'ErrorEquals': ['E'], 'BackoffRate': 0.5}] | BackoffRate must be a number of at least 1",
        "'Retry': [{'ErrorEquals': ['E'], 'IntervalSeconds': 9, 'MaxDelaySeconds': 9}] | MaxDelaySeconds must be more",
        "'Retry': [{'ErrorEquals': ['E'], 'JitterStrategy': 'HALF'}] | JitterStrategy must be",
        "'Retry': [{'ErrorEquals': ['E'], 'Wait': 1}] | A.Retry: the field Wait is not served here",
        "'Catch': [{'ErrorEquals': ['E'], 'Next': 'Nowhere'}] | A: there is no state 'Nowhere'",
      })
  void givenATaskThatIsWrong_whenParsed_thenNamed(String fields, String message) {
    assertThatThrownBy(() -> Machine.parse(machine(TASK.formatted(fields + ", 'Next': 'Z'"))))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining(message.strip());
  }

  @Test
  void givenSeveralFaults_whenParsed_thenAllAreToldAtOnce() {
    assertThatThrownBy(
            () ->
                Machine.parse(
                    "{\"StartAt\": \"X\", \"Parallel\": 1, \"States\": {\"A\": {\"Type\": \"Map\"},"
                        + " \"B\": {\"Type\": \"Pass\", \"Odd\": 1, \"End\": true}}}"))
        .hasMessageContaining("the field Parallel")
        .hasMessageContaining("A: states of type 'Map'")
        .hasMessageContaining("B: the field Odd");
    assertThatThrownBy(() -> Machine.parse("[")).hasMessageContaining("not JSON");
    assertThatThrownBy(() -> Machine.parse("[]")).hasMessageContaining("not a JSON object");
  }

  @Test
  void givenALongTimeOut_whenParsed_thenExpressBoundsIt() {
    String definition = machine("{'Type': 'Pass', 'Next': 'Z'}");
    assertThat(Machine.parse(definition).timeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(
            Machine.parse(definition.replace("\"StartAt\"", "\"TimeoutSeconds\": 290, \"StartAt\""))
                .timeout())
        .isEqualTo(Duration.ofSeconds(290));
    assertThat(
            Machine.parse(definition.replace("\"StartAt\"", "\"TimeoutSeconds\": 900, \"StartAt\""))
                .timeout())
        .isEqualTo(Duration.ofMinutes(5));
  }
}
