package dev.netlift.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.states.Execution.Status;
import java.time.Duration;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Machines on a virtual clock: data on its way, Retry, Catch and time-outs. */
class ExecutionTest {
  private final StateWorld world = new StateWorld();

  /** A machine of one task and what else is given. */
  private static String task(String fields, String otherStates) {
    return """
    {"StartAt": "T", "States": {
      "T": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "f", "Payload.$": "$"}, %s}%s}}
    """
        .formatted(fields, otherStates);
  }

  private static String output(Execution.Outcome outcome) {
    return outcome.output().map(Object::toString).orElse(outcome.error());
  }

  @Test
  void givenATaskInTheMiddle_whenRun_thenDataGoesThroughEveryField() {
    Execution.Outcome outcome =
        world
            .answers("{\"Payload\":{\"a\":1,\"b\":2},\"StatusCode\":200}")
            .run(
                """
                {"StartAt": "Shape", "States": {
                  "Shape": {"Type": "Pass", "InputPath": "$.in", "Parameters": {"k.$": "$.x", "c": [{"d.$": "$$.Execution.Name"}]},
                    "ResultPath": "$.shaped", "Next": "T"},
                  "T": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "InputPath": "$.shaped",
                    "Parameters": {"FunctionName": "f", "Payload": {"k.$": "$.k", "retry.$": "$$.State.RetryCount"}},
                    "ResultSelector": {"sum.$": "$.Payload.a", "s.$": "States.Format('{}!', $.StatusCode)"},
                    "ResultPath": "$.result", "OutputPath": "$", "Next": "Fixed"},
                  "Fixed": {"Type": "Pass", "Result": {"z": 0}, "ResultPath": "$.fixed", "Next": "End"},
                  "End": {"Type": "Succeed"}}}
                """,
                "{\"in\":{\"x\":7}}");

    assertThat(outcome.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(output(outcome))
        .isEqualTo(
            "{\"in\":{\"x\":7},\"shaped\":{\"k\":7,\"c\":[{\"d\":\"run\"}]},"
                + "\"result\":{\"sum\":1,\"s\":\"200!\"},\"fixed\":{\"z\":0}}");
    assertThat(world.calls)
        .extracting(StateWorld.Called::parameters)
        .containsExactly("{\"FunctionName\":\"f\",\"Payload\":{\"k\":7,\"retry\":0}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'ResultPath': null | {'in':1}",
        "'ResultPath': '$' | {'r':2}",
        "'ResultPath': '$.a.b' | {'in':1,'a':{'b':{'r':2}}}",
        "'OutputPath': '$.r' | 2",
        "'OutputPath': null | {}",
        "'ResultPath': '$.x', 'OutputPath': '$.x.r' | 2",
        "'ResultPath': '$.in.x' | States.ResultPathMatchFailure",
        "'OutputPath': '$.none' | States.Runtime",
        "'ResultSelector': {'y.$': '$.none'} | States.Runtime",
        "'ResultSelector': {'y.$': 'States.ArrayGetItem($.r, 0)'} | States.IntrinsicFailure",
      })
  void givenWhereAResultGoes_whenRun_thenTheOutput(String fields, String expected) {
    Execution.Outcome outcome =
        world
            .answers("{\"r\":2}")
            .run(task(fields.replace('\'', '"') + ",\"End\": true", ""), "{\"in\":1}");

    assertThat(output(outcome)).isEqualTo(expected.replace('\'', '"'));
  }

  @Test
  void givenNoInputPath_whenRun_thenTheTaskSeesAnEmptyObjectAndTheResultJoinsTheWholeInput() {
    Execution.Outcome outcome =
        world
            .answers("1")
            .run(
                task("\"InputPath\": null, \"ResultPath\": \"$.r\", \"End\": true", ""),
                "{\"in\":1}");

    assertThat(world.calls.getFirst().parameters()).contains("\"Payload\":{}");
    assertThat(output(outcome)).isEqualTo("{\"in\":1,\"r\":1}");
  }

  @Test
  void givenTwoRetriers_whenErrorsAlternate_thenEachCountsItsOwnAndTheCatcherFollows() {
    String fields =
        """
        "Retry": [{"ErrorEquals": ["A", "B"], "IntervalSeconds": 1, "BackoffRate": 2.0, "MaxAttempts": 2},
                  {"ErrorEquals": ["C"], "IntervalSeconds": 5}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Z"}], "Next": "Z"
        """;

    Execution.Outcome outcome =
        world
            .fails("A")
            .fails("B")
            .fails("C")
            .fails("B", "last")
            .run(task(fields, ", \"Z\": {\"Type\": \"Succeed\"}"), "{\"in\":1}");

    assertThat(world.callMillis()).containsExactly(0L, 1_000L, 3_000L, 8_000L);
    assertThat(output(outcome))
        .isEqualTo("{\"in\":1,\"error\":{\"Error\":\"B\",\"Cause\":\"last\"}}");
  }

  @Test
  void givenDefaults_whenATaskKeepsFailing_thenThreeRetriesAfterOneTwoAndFourSeconds() {
    Execution.Outcome outcome =
        world
            .fails("E")
            .fails("E")
            .fails("E")
            .fails("E", "for good")
            .run(
                task("\"Retry\": [{\"ErrorEquals\": [\"States.TaskFailed\"]}], \"End\": true", ""),
                "{}");

    assertThat(world.callMillis()).containsExactly(0L, 1_000L, 3_000L, 7_000L);
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.error()).isEqualTo("E");
    assertThat(outcome.cause()).isEqualTo("for good");
  }

  @Test
  void givenMaxDelayAndJitter_whenRetried_thenWaitsStayBelowAndDiffer() {
    String retry =
        """
        "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 2, "BackoffRate": 10, "MaxAttempts": 6,
          "MaxDelaySeconds": 9, "JitterStrategy": "%s"}], "End": true
        """;
    for (int i = 0; i < 6; i++) {
      world.fails("E");
    }
    world.answers("1").run(task(retry.formatted("NONE"), ""), "{}");
    assertThat(world.callMillis())
        .containsExactly(0L, 2_000L, 11_000L, 20_000L, 29_000L, 38_000L, 47_000L);

    var jittered = new StateWorld();
    for (int i = 0; i < 6; i++) {
      jittered.fails("E");
    }
    jittered.answers("1").run(task(retry.formatted("FULL"), ""), "{}");
    var waits = new TreeSet<Long>();
    for (int i = 1; i < 7; i++) {
      waits.add(jittered.callMillis().get(i) - jittered.callMillis().get(i - 1));
    }
    assertThat(waits).hasSizeGreaterThan(3).allMatch(wait -> wait >= 0 && wait <= 9_000);
  }

  @Test
  void givenRetriesUsedUpInOneVisit_whenTheStateIsVisitedAgain_thenTheyCountFromZero() {
    String fields =
        """
        "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 1}], "ResultPath": "$.r",
        "Catch": [{"ErrorEquals": ["E"], "ResultPath": "$.again", "Next": "Once"}], "Next": "Done"
        """;
    String others =
        """
        , "Once": {"Type": "Choice", "Default": "Done",
            "Choices": [{"Variable": "$.twice", "IsPresent": false, "Next": "Mark"}]},
          "Mark": {"Type": "Pass", "Result": true, "ResultPath": "$.twice", "Next": "T"},
          "Done": {"Type": "Succeed"}
        """;

    world.fails("E").fails("E").fails("E").fails("E").run(task(fields, others), "{}");

    assertThat(world.callMillis()).containsExactly(0L, 1_000L, 1_000L, 2_000L);
  }

  @Test
  void givenATaskThatHangs_whenItsTimeIsUp_thenEachTryHasTheWholeTimeAndTimeoutIsCaught() {
    String fields =
        """
        "TimeoutSeconds": 7, "Retry": [{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1}],
        "Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "Wrong"},
                  {"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "Right"}], "End": true
        """;
    String others = ", \"Wrong\": {\"Type\": \"Fail\"}, \"Right\": {\"Type\": \"Succeed\"}";

    Execution.Outcome outcome =
        world
            .answersAfter(Duration.ofSeconds(8), "1")
            .answersAfter(Duration.ofSeconds(60), "1")
            .run(task(fields, others), "{}");

    assertThat(world.callMillis()).containsExactly(0L, 8_000L);
    assertThat(world.now).isEqualTo(StateWorld.START.plusSeconds(15));
    assertThat(output(outcome)).isEqualTo("{\"e\":{\"Error\":\"States.Timeout\",\"Cause\":\"\"}}");
  }

  @Test
  void givenTheMachinesTimeOut_whenItComesInATaskOrAPause_thenNothingCatchesIt() {
    String caught =
        """
        "TimeoutSeconds": 200, "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 100}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Z"}], "End": true
        """;
    String z = ", \"Z\": {\"Type\": \"Succeed\"}";
    String definition =
        task(caught, z).replace("\"StartAt\"", "\"TimeoutSeconds\": 30, \"StartAt\"");

    Execution.Outcome outcome =
        world.answersAfter(Duration.ofSeconds(40), "1").run(definition, "{}");
    assertThat(outcome.status()).isEqualTo(Status.TIMED_OUT);
    assertThat(world.now).isEqualTo(StateWorld.START.plusSeconds(30));

    var pausing = new StateWorld();
    assertThat(pausing.fails("E").run(definition, "{}").status()).isEqualTo(Status.TIMED_OUT);
    assertThat(pausing.now).isEqualTo(StateWorld.START.plusSeconds(30));
    assertThat(pausing.events()).endsWith("TaskFailed", "ExecutionTimedOut");
  }

  @Test
  void givenNoTimeOutWritten_whenATaskHangs_thenExpressEndsItAfterFiveMinutes() {
    Execution.Outcome outcome =
        world.answersAfter(Duration.ofHours(1), "1").run(task("\"End\": true", ""), "{}");

    assertThat(outcome.status()).isEqualTo(Status.TIMED_OUT);
    assertThat(world.now).isEqualTo(StateWorld.START.plusSeconds(300));
  }

  @Test
  void givenAPathThatLeadsNowhere_whenRun_thenRuntimeErrorThatNothingRetriesOrCatches() {
    String definition =
        """
        {"StartAt": "T", "States": {
          "T": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "f", "Payload": {"x.$": "$.none"}},
            "Retry": [{"ErrorEquals": ["States.ALL"]}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Z"}], "End": true},
          "Z": {"Type": "Succeed"}}}
        """;

    Execution.Outcome outcome = world.run(definition, "{\"a\":1}");

    assertThat(outcome.error()).isEqualTo("States.Runtime");
    assertThat(outcome.cause())
        .isEqualTo(
            "An error occurred while executing the state 'T' (entered at the event id #2). The"
                + " JSONPath '$.none' specified for the field 'x.$' could not be found in the"
                + " input '{\"a\":1}'");
    assertThat(world.calls).isEmpty();
  }

  @Test
  void givenAFailingIntrinsic_whenRun_thenItIsCaughtAndTheMachineGoesOn() {
    String definition =
        """
        {"StartAt": "T", "States": {
          "T": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "f", "Payload.$": "States.StringToJson($.text)"},
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "Z"}], "End": true},
          "Z": {"Type": "Succeed", "OutputPath": "$.e.Error"}}}
        """;

    assertThat(output(world.run(definition, "{\"text\":\"{\"}")))
        .isEqualTo("\"States.IntrinsicFailure\"");
  }

  @Test
  void givenTooMuchData_whenReturned_thenStatesAllDoesNotCatchItButItsNameDoes() {
    String big = "\"" + "x".repeat(Execution.DATA_MAX) + "\"";
    String all = "\"Catch\": [{\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"Z\"}], \"End\": true";
    String z = ", \"Z\": {\"Type\": \"Succeed\"}";

    assertThat(world.answers(big).run(task(all, z), "{}").error())
        .isEqualTo("States.DataLimitExceeded");
    assertThat(
            new StateWorld()
                .answers(big)
                .run(task(all.replace("States.ALL", "States.DataLimitExceeded"), z), "{}")
                .status())
        .isEqualTo(Status.SUCCEEDED);
  }

  @Test
  void givenAMachineThatGoesRoundWithoutATask_whenRun_thenItEndsAndTheStackHolds() {
    String choices =
        """
        {"StartAt": "A", "States": {
          "A": {"Type": "Pass", "Next": "B"},
          "B": {"Type": "Choice", "Default": "A",
            "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "C"}]},
          "C": {"Type": "Succeed"}}}
        """;
    String task =
        """
        {"StartAt": "T", "States": {
          "T": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "f", "Payload.$": "States.StringToJson('{')"},
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": null, "Next": "T"}], "End": true}}}
        """;

    for (String definition : new String[] {choices, task}) {
      var silent = new StateWorld();
      silent.level = History.Level.OFF;
      assertThat(silent.run(definition, "{}").cause()).contains("More than 25000 states");
    }
  }

  @Test
  void givenFail_whenItsErrorIsAPath_thenTheExecutionFailsSo() {
    String definition =
        """
        {"StartAt": "F", "States": {
          "F": {"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('at {}', $$.State.Name)"}}}
        """;

    Execution.Outcome outcome = world.run(definition, "{\"e\":\"Mine\"}");

    assertThat(outcome.error()).isEqualTo("Mine");
    assertThat(outcome.cause()).isEqualTo("at F");
  }

  @Test
  void givenLogging_whenRun_thenEventsAreThoseOfStepFunctionsAsFarAsTheLevelGoes() {
    String definition =
        task(
            "\"Retry\": [{\"ErrorEquals\": [\"E\"]}], \"Next\": \"S\"",
            ", \"S\": {\"Type\": \"Succeed\"}");

    world.fails("E").answers("{\"secret\":1}").run(definition, "{\"in\":1}");

    assertThat(world.events())
        .containsExactly(
            "ExecutionStarted",
            "TaskStateEntered",
            "TaskScheduled",
            "TaskStarted",
            "TaskFailed",
            "TaskScheduled",
            "TaskStarted",
            "TaskSucceeded",
            "TaskStateExited",
            "SucceedStateEntered",
            "SucceedStateExited",
            "ExecutionSucceeded");
    assertThat(world.log.get(1))
        .hasToString(
            "{\"id\":\"2\",\"type\":\"TaskStateEntered\",\"details\":{\"input\":\"{\\\"in\\\":1}\","
                + "\"inputDetails\":{\"truncated\":false},\"name\":\"T\"},"
                + "\"previous_event_id\":\"1\",\"event_timestamp\":\"1795255200000\","
                + "\"execution_arn\":\"arn:aws:states:us-west-2:111122223333:express:m:run:1\","
                + "\"redrive_count\":\"0\"}");

    var errors = new StateWorld();
    errors.level = History.Level.ERROR;
    errors.logsData = false;
    errors.fails("E", "secret").answers("{\"secret\":1}").run(definition, "{\"secret\":1}");
    assertThat(errors.events()).containsExactly("TaskFailed");
    assertThat(errors.log.toString()).doesNotContain("secret");

    var all = new StateWorld();
    all.logsData = false;
    all.fails("E", "secret").answers("{\"secret\":1}").run(definition, "{\"secret\":1}");
    assertThat(all.log.toString()).doesNotContain("secret");
  }
}
