package dev.netlift.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.front.Bodies;
import dev.netlift.local.states.Execution.Status;
import dev.netlift.local.states.StateWorld.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The avatars' machine as it is in the template, with each error in each of its tasks, once and for
 * good. Its functions are played by what docs/avatars.md says of them.
 */
class AvatarsMachineTest {
  private static final Path DEFINITION =
      Path.of("../aws/src/main/resources/dev/netlift/fleet/aws/avatars.asl.json");
  private static final Duration WHOLE = Duration.ofSeconds(290);
  private static final List<String> STEPS =
      List.of(
          "open",
          "inspect",
          "moderate",
          "judge",
          "thumbnails",
          "settle",
          "profile",
          "picture",
          "cleanup",
          "publish",
          "close");
  // Nothing in the machine can catch what happens here; the reconciler ends what is still open.
  private static final Set<String> LEFT_TO_THE_RECONCILER =
      Set.of("open", "settle", "profile", "publish", "close");
  private static final Set<String> RETRIED =
      Set.of(
          "Lambda.TooManyRequestsException",
          "Lambda.ServiceException",
          "Lambda.AWSLambdaException",
          "dev.netlift.backend.functions.BackendException",
          "Rekognition.ThrottlingException",
          "Rekognition.ProvisionedThroughputExceededException",
          "Rekognition.InternalServerErrorException",
          "EventBridge.FailedEntry",
          "EventBridge.InternalException",
          "HANG");

  private final StateWorld world = new StateWorld();
  private final List<String> steps = new ArrayList<>();
  private final List<JsonNode> published = new ArrayList<>();
  private final Map<String, String> answers = new HashMap<>();
  private int closed;

  AvatarsMachineTest() {
    world.level = History.Level.OFF;
    answers.put("open", "{'next':'INSPECT','upload':{'id':'u','bucket':'q','work':'work/u.png'}}");
    answers.put("inspect", "{'next':'MODERATE','reason':'','picture':'hash'}");
    answers.put("judge", "{'verdict':'APPROVED','reason':'OK'}");
    answers.put("thumbnails", "{'avatar':'a'}");
    answers.put("profile", "{'account':true}");
    answers.put("picture", "{}");
    answers.put("cleanup", "{'clean':true}");
    answers.put("close", "{}");
  }

  private static String definition() {
    try {
      return Files.readString(DEFINITION);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String step(Execution.Step.Call call) {
    return switch (call.resource()) {
      case INVOKE -> call.parameters().path("Payload").path("step").asString();
      case DETECT_MODERATION_LABELS -> "moderate";
      case PUT_EVENTS -> "publish";
    };
  }

  /** What a task answers when nothing is wrong. */
  private Answer healthy(Execution.Step.Call call) {
    String step = step(call);
    steps.add(step);
    JsonNode payload = call.parameters().path("Payload");
    return switch (step) {
      case "moderate" -> Answer.of("{\"ModerationLabels\":[],\"ModerationModelVersion\":\"7.0\"}");
      case "publish" -> {
        published.add(call.parameters().path("Entries").get(0).path("Detail"));
        yield Answer.of("{\"FailedEntryCount\":0}");
      }
      case "settle" -> {
        ObjectNode settled = Bodies.MAPPER.createObjectNode();
        settled.set("verdict", payload.path("outcome").path("verdict"));
        settled.set("detail", payload.path("outcome"));
        yield invoked(settled.toString());
      }
      default -> {
        closed += step.equals("close") ? 1 : 0;
        yield invoked(answers.getOrDefault(step, "none").replace('\'', '"'));
      }
    };
  }

  private static Answer invoked(String payload) {
    return Answer.of("{\"StatusCode\":200,\"Payload\":" + payload + "}");
  }

  private Execution.Outcome run() {
    return world.run(definition(), "{\"source\":\"aws.s3\",\"detail\":{}}");
  }

  static Stream<Arguments> faults() {
    var faults = new ArrayList<Arguments>();
    for (String step : STEPS) {
      List<String> errors =
          switch (step) {
            case "moderate" ->
                List.of(
                    "Rekognition.ThrottlingException",
                    "Rekognition.ProvisionedThroughputExceededException",
                    "Rekognition.InternalServerErrorException",
                    "Rekognition.ImageTooLargeException",
                    "Rekognition.InvalidImageFormatException",
                    "Rekognition.InvalidS3ObjectException",
                    "Rekognition.AccessDeniedException",
                    "HANG");
            case "publish" ->
                List.of("EventBridge.FailedEntry", "EventBridge.InternalException", "HANG");
            default ->
                List.of(
                    "Lambda.TooManyRequestsException",
                    "Lambda.ServiceException",
                    "Lambda.AWSLambdaException",
                    "Lambda.Unknown",
                    "Sandbox.Timedout",
                    "java.lang.OutOfMemoryError",
                    "dev.netlift.backend.functions.BackendException",
                    "HANG");
          };
      for (String error : errors) {
        faults.add(Arguments.of(step, error, 1));
        faults.add(Arguments.of(step, error, Integer.MAX_VALUE));
      }
    }
    return faults.stream();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void givenAnErrorInAState_whenRun_thenOneEventAndNothingLeftOrItStaysOpenForTheReconciler(
      String where, String error, int times) {
    var left = new int[] {times};
    world.script =
        call -> {
          if (step(call).equals(where) && left[0] > 0) {
            left[0]--;
            steps.add(where + "!");
            return error.equals("HANG") ? Answer.never() : Answer.error(error);
          }
          return healthy(call);
        };

    Execution.Outcome outcome = run();

    assertThat(Duration.between(StateWorld.START, world.now)).isLessThan(WHOLE);
    assertThat(published).hasSizeLessThanOrEqualTo(1);
    boolean overcome = times == 1 && RETRIED.contains(error);
    if (outcome.status() == Status.SUCCEEDED) {
      assertThat(published).hasSize(1);
      assertThat(closed).isEqualTo(1);
      assertThat(steps.lastIndexOf("publish")).isGreaterThan(lastOf("cleanup"));
      String verdict = published.getFirst().path("verdict").asString();
      boolean judged = overcome || STEPS.indexOf(where) > STEPS.indexOf("thumbnails");
      assertThat(verdict).isEqualTo(judged ? "APPROVED" : "FAILED");
      if (!judged) {
        assertThat(published.getFirst().path("fault").asString())
            .isEqualTo(error.equals("HANG") ? "States.Timeout" : error);
      }
    } else {
      assertThat(overcome).isFalse();
      assertThat(LEFT_TO_THE_RECONCILER).contains(where);
      assertThat(outcome.status()).isEqualTo(Status.FAILED);
      assertThat(closed).as("closed, so that nobody would look again").isZero();
    }
  }

  private int lastOf(String step) {
    return Math.max(steps.lastIndexOf(step), steps.lastIndexOf(step + "!"));
  }

  @Test
  void givenEveryTaskHangingUntilItsLastTry_whenRun_thenItStillEndsInTime() {
    // The attempts that each state allows itself; the last one takes all its time and succeeds.
    Map<String, Integer> hangs = new HashMap<>();
    JsonNode states = Bodies.MAPPER.readTree(definition()).path("States");
    Map<String, String> names = new HashMap<>();
    for (String step : STEPS) {
      String name =
          step.equals("cleanup")
              ? "CleanUp"
              : step.substring(0, 1).toUpperCase(Locale.ROOT) + step.substring(1);
      names.put(step, name);
      hangs.put(step, states.path(name).path("Retry").path(0).path("MaxAttempts").asInt());
    }
    world.script =
        call -> {
          String step = step(call);
          if (hangs.merge(step, -1, Integer::sum) >= 0) {
            return Answer.never();
          }
          Answer answer = healthy(call);
          Duration all =
              Duration.ofSeconds(
                  states.path(String.valueOf(names.get(step))).path("TimeoutSeconds").asInt());
          return new Answer(all, answer.result(), "", "");
        };

    assertThat(run().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(published).hasSize(1);
    assertThat(Duration.between(StateWorld.START, world.now))
        .isBetween(Duration.ofSeconds(200), WHOLE);
  }

  @Test
  void givenNothingWrong_whenRun_thenEveryStepOnceInOrder() {
    world.script = this::healthy;

    assertThat(run().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(steps).isEqualTo(STEPS);
    assertThat(published.getFirst())
        .hasToString("{\"verdict\":\"APPROVED\",\"reason\":\"OK\",\"avatar\":\"a\"}");
  }

  @Test
  void givenVerdictsOnTheWay_whenRun_thenEachTakesItsOwnPath() {
    world.script = this::healthy;
    answers.put("inspect", "{'next':'REFUSED','reason':'ANIMATED','picture':null}");
    run();
    assertThat(steps).containsExactly("open", "inspect", "settle", "cleanup", "publish", "close");
    assertThat(published.getLast())
        .hasToString("{\"verdict\":\"REJECTED\",\"reason\":\"ANIMATED\"}");

    steps.clear();
    answers.put("inspect", "{'next':'MODERATE','reason':'','picture':'hash'}");
    answers.put("judge", "{'verdict':'REVIEW','reason':'CONTENT'}");
    run();
    assertThat(steps)
        .containsExactly(
            "open", "inspect", "moderate", "judge", "settle", "cleanup", "publish", "close");
    assertThat(published.getLast()).hasToString("{\"verdict\":\"REVIEW\",\"reason\":\"CONTENT\"}");

    steps.clear();
    answers.put("open", "{'next':'THUMBNAILS','upload':{'id':'u','bucket':'q','work':'w'}}");
    answers.put("profile", "{'account':false}");
    run();
    assertThat(steps)
        .containsExactly("open", "thumbnails", "settle", "profile", "cleanup", "publish", "close");

    steps.clear();
    answers.put("open", "{'next':'NOTHING'}");
    assertThat(run().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(steps).containsExactly("open");

    answers.put("open", "{'next':'ELSEWHERE'}");
    assertThat(run().error()).isEqualTo("Unroutable");
  }
}
