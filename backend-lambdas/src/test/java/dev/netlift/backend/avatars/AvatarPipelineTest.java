package dev.netlift.backend.avatars;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.avatars.AvatarsWorld.When;
import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The machine of the template over the true handlers: every way through, every error in it. */
class AvatarPipelineTest {
  private static final byte[] IMAGE = TestImages.png(TestImages.quarters(300, 300));
  private static final byte[] OTHER = TestImages.png(TestImages.quarters(300, 200));
  private static final String PNG = "image/png";
  private static final String ACCOUNT = "sub-of-ann";
  private static final String NUDITY =
      "[{\"Name\":\"Explicit Nudity\",\"ParentName\":\"Explicit\",\"Confidence\":%s}]";

  /** Not named by any {@code Retry}. */
  private static final String UNKNOWN = "Runtime.ExitError";

  private final AvatarsWorld world = new AvatarsWorld();

  private String asked() {
    world.accounts.pictures.putIfAbsent(ACCOUNT, "");
    return world.ask(AvatarsWorld.ANN, ACCOUNT, IMAGE, PNG);
  }

  private Upload row(String id) {
    return world.uploads.find(id).orElseThrow();
  }

  @Test
  void givenAnImageSmallerThanModerationTakes_whenUploaded_thenItIsJudgedAllTheSame() {
    byte[] small = TestImages.png(TestImages.quarters(64, 70));
    world.accounts.pictures.putIfAbsent(ACCOUNT, "");
    String id = world.ask(AvatarsWorld.ANN, ACCOUNT, small, PNG);

    assertThat(world.run(world.put(id, small)).error()).isEmpty();

    assertThat(world.told.getFirst().path("verdict").asString()).isEqualTo("APPROVED");
  }

  private void everythingIsDone(String id) {
    assertThat(world.quarantined()).isEmpty();
    assertThat(row(id).done()).isTrue();
  }

  @Test
  void givenAGoodImage_whenUploaded_thenShownInThreeSizesEverywhereAndToldOnce() {
    String id = asked();

    var run = world.run(world.put(id, IMAGE));

    assertThat(run.error()).isEmpty();
    assertThat(run.states())
        .containsExactly(
            "Open",
            "Inspect",
            "Moderate",
            "Judge",
            "Thumbnails",
            "Settle",
            "Profile",
            "Picture",
            "CleanUp",
            "Publish",
            "Close");
    everythingIsDone(id);
    String avatar = world.told.getFirst().path("avatar").asString();
    assertThat(world.told)
        .singleElement()
        .hasToString(
            ("{\"id\":\"%1$s\",\"playerId\":\"us-west-2:ann\",\"uploadId\":\"%1$s\",\"verdict\":"
                    + "\"APPROVED\",\"reason\":\"OK\",\"avatar\":\"%2$s\","
                    + "\"detail-type\":\"AvatarProcessed\"}")
                .formatted(id, avatar));
    assertThat(world.profiles.find(AvatarsWorld.ANN).orElseThrow().avatar()).isEqualTo(avatar);
    assertThat(world.accounts.pictures)
        .containsEntry(ACCOUNT, AvatarsWorld.URL + "/avatars/" + avatar + "/256.png");
    for (int size : Keys.SIZES) {
      byte[] png =
          world.objects.get(AvatarsWorld.PUBLIC, Keys.avatar(avatar, size), 1 << 20).orElseThrow();
      assertThat(ImageFile.read(png).width()).isEqualTo(size);
    }
    byte[] largest =
        world.objects.get(AvatarsWorld.PUBLIC, Keys.avatar(avatar, 256), 1 << 20).orElseThrow();
    assertThat(Picture.sha256(largest)).isEqualTo(avatar);
  }

  @Test
  void givenAGuest_whenApproved_thenNoAccountIsTouched() {
    String id = world.ask(AvatarsWorld.ANN, null, IMAGE, PNG);

    var run = world.run(world.put(id, IMAGE));

    assertThat(run.states()).contains("Profile").doesNotContain("Picture");
    assertThat(world.verdicts()).containsExactly("APPROVED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "99.9"})
  void givenContentThatIsSurelyBad_whenJudged_thenRejectedAndNothingIsShown(String confidence) {
    world.labels = NUDITY.formatted(confidence);
    String id = asked();

    world.run(world.put(id, IMAGE));

    everythingIsDone(id);
    assertThat(world.verdicts()).containsExactly("REJECTED");
    assertThat(world.told.getFirst().path("reason").asString()).isEqualTo("CONTENT");
    assertThat(world.told.getFirst().has("avatar")).isFalse();
    assertThat(world.objects.all()).isEmpty();
    var kept = Objects.requireNonNull(world.uploads.moderation(id));
    assertThat(kept.labels())
        .containsExactly(
            new Moderation.Label("Explicit Nudity", "Explicit", Double.parseDouble(confidence)));
    assertThat(kept.model()).isEqualTo("7.0");
    assertThat(kept.pixelHash()).matches("[0-9a-f]{64}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"APPROVED", "REJECTED"})
  void givenContentThatMayBeBad_whenAnOperatorDecides_thenHisEventResumesTheMachine(
      String verdict) {
    world.labels = NUDITY.formatted("65");
    String id = asked();
    world.run(world.put(id, IMAGE));

    assertThat(world.verdicts()).containsExactly("REVIEW");
    assertThat(world.quarantined()).containsExactly("quarantine/" + Keys.work(id));
    assertThat(row(id).shelf()).isEqualTo(Upload.IN_REVIEW);

    var reply =
        world
            .reviewsHandler()
            .reply(
                AvatarsWorld.operator(
                    "POST",
                    "/admin/avatars/reviews/" + id,
                    "{\"verdict\":\"" + verdict + "\",\"reason\":\"looked at it\"}"));
    assertThat(reply.status()).isEqualTo(202);
    assertThat(world.audit).hasSize(1);
    world.run(AvatarsWorld.reviewed(id));

    everythingIsDone(id);
    assertThat(world.verdicts()).containsExactly("REVIEW", verdict);
    assertThat(world.profiles.find(AvatarsWorld.ANN).orElseThrow().avatar() != null)
        .isEqualTo(verdict.equals("APPROVED"));

    // The event comes again, and changes nothing.
    int before = world.told.size();
    world.run(AvatarsWorld.reviewed(id));
    assertThat(world.told).hasSize(before);
  }

  @Test
  void givenNoAnswerOfModeration_whenJudged_thenFailedAndNeverApproved() {
    world.labels = "null";
    String id = asked();

    world.run(world.put(id, IMAGE));

    everythingIsDone(id);
    assertThat(world.verdicts()).containsExactly("FAILED");
  }

  @Test
  void givenTheSameEventAgain_whenRun_thenItEndsTheSameAndTellsNothingNew() {
    String id = asked();
    var event = world.put(id, IMAGE);
    world.run(event);
    var profile = world.profiles.find(AvatarsWorld.ANN);

    var again = world.run(event);

    assertThat(again.states()).containsExactly("Open");
    assertThat(world.verdicts()).containsExactly("APPROVED");
    assertThat(world.told).hasSize(1);
    assertThat(world.profiles.find(AvatarsWorld.ANN)).isEqualTo(profile);
    everythingIsDone(id);
  }

  @Test
  void givenTheUrlUsedAgain_whenTheEventComes_thenTheUploadIsDeletedAndNothingTold() {
    String id = asked();
    world.run(world.put(id, IMAGE));

    world.run(world.put(id, IMAGE));

    assertThat(world.told).hasSize(1);
    everythingIsDone(id);
  }

  @Test
  void givenAnObjectThatNobodyAskedFor_whenTheEventComes_thenItIsDeleted() {
    var run = world.run(world.put("00000000-0000-4000-8000-000000000000", IMAGE));

    assertThat(run.states()).containsExactly("Open");
    assertThat(world.quarantined()).isEmpty();
    assertThat(world.told).isEmpty();
  }

  /** Another run does all of it while this one is at {@code state}. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Inspect",
        "Moderate",
        "Judge",
        "Thumbnails",
        "Settle",
        "Profile",
        "Picture",
        "CleanUp",
        "Publish",
        "Close"
      })
  void givenTwoRunsOfOneEvent_whenOneOvertakesTheOther_thenTheEndIsTheSame(String state) {
    String id = asked();
    var event = world.put(id, IMAGE);
    world.before(state, () -> world.run(event));

    var run = world.run(event);

    assertThat(run.error()).isEmpty();
    assertThat(world.verdicts()).containsExactly("APPROVED");
    everythingIsDone(id);
    assertThat(world.accounts.pictures.get(ACCOUNT)).endsWith("/256.png");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Open",
        "Inspect",
        "Moderate",
        "Judge",
        "Thumbnails",
        "Settle",
        "Profile",
        "Picture",
        "CleanUp",
        "Publish",
        "Close"
      })
  void givenTwoUploads_whenTheNewerOvertakesTheOlder_thenItIsShown(String state) {
    String older = asked();
    String newer = world.ask(AvatarsWorld.ANN, ACCOUNT, OTHER, PNG);
    var olderEvent = world.put(older, IMAGE);
    var newerEvent = world.put(newer, OTHER);
    world.before(state, () -> world.run(newerEvent));

    world.run(olderEvent);

    String shown = world.profiles.find(AvatarsWorld.ANN).orElseThrow().avatar();
    assertThat(shown).isEqualTo(row(newer).avatar()).isNotEqualTo(row(older).avatar());
    assertThat(world.accounts.pictures.get(ACCOUNT)).contains(shown);
    assertThat(world.verdicts()).containsExactlyInAnyOrder("APPROVED", "APPROVED");
    everythingIsDone(older);
    everythingIsDone(newer);
  }

  static Stream<Arguments> errorsByState() {
    var all = new ArrayList<Arguments>();
    for (Map.Entry<String, JsonNode> state : MachineModel.states().entrySet()) {
      if (!state.getValue().path("Type").asString().equals("Task")) {
        continue;
      }
      var errors = new ArrayList<String>();
      state
          .getValue()
          .path("Retry")
          .forEach(retry -> retry.path("ErrorEquals").forEach(e -> errors.add(e.asString())));
      errors.add(UNKNOWN);
      errors.add("States.TaskFailed");
      for (String error : errors) {
        for (When when : When.values()) {
          all.add(Arguments.of(state.getKey(), error, when));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("errorsByState")
  void givenAnErrorOnce_whenRun_thenExactlyOneVerdictIsToldAndNoUploadStays(
      String state, String error, When when) {
    String id = asked();
    world.fail(state, when, error, 1);

    world.run(world.put(id, IMAGE));
    theReconcilerComes();

    assertThat(world.verdicts()).as("one verdict").hasSize(1);
    everythingIsDone(id);
    theProfileIsAsTheVerdictSays(id);
  }

  @ParameterizedTest
  @MethodSource("errorsByState")
  void givenAnErrorForGood_whenItsStateFails_thenExactlyOneVerdictIsToldAndNoUploadStays(
      String state, String error, When when) {
    String id = asked();
    world.fail(state, when, error, 50);

    var run = world.run(world.put(id, IMAGE));
    boolean beforeTheVerdictStands =
        List.of("Inspect", "Moderate", "Judge", "Thumbnails").contains(state);
    if (beforeTheVerdictStands) {
      // The machine tells it by itself.
      assertThat(run.error()).isEmpty();
      assertThat(world.verdicts()).containsExactly("FAILED");
    }
    theReconcilerComes();

    assertThat(world.verdicts()).as("one verdict").hasSize(1);
    everythingIsDone(id);
    theProfileIsAsTheVerdictSays(id);
  }

  private void theReconcilerComes() {
    world.failNoMore();
    world.clock.advance(Reconciler.STUCK_AFTER.plusMillis(1));
    world.reconciler().round();
    world.reconciler().round();
  }

  private void theProfileIsAsTheVerdictSays(String id) {
    boolean shown = world.profiles.find(AvatarsWorld.ANN).orElseThrow().avatar() != null;
    assertThat(shown).isEqualTo(row(id).verdict() == Verdict.APPROVED);
    assertThat("".equals(world.accounts.pictures.get(ACCOUNT))).isNotEqualTo(shown);
  }

  /** Every call of every store, one after the other, fails before or after it worked. */
  @ParameterizedTest
  @ValueSource(strings = {"FAIL_BEFORE", "FAIL_AFTER"})
  void givenAStoreThatFailsOnce_whenWhicheverCall_thenTheSameEnd(String how) {
    for (int calls = 0; calls < 40; calls++) {
      var each = new AvatarsWorld();
      each.accounts.pictures.put(ACCOUNT, "");
      String id = each.ask(AvatarsWorld.ANN, ACCOUNT, IMAGE, PNG);
      var event = each.put(id, IMAGE);
      var plan = new Faults.Next[calls + 1];
      java.util.Arrays.fill(plan, Faults.Next.WORK);
      plan[calls] = Faults.Next.valueOf(how);
      each.faults.plan(plan);

      each.run(event);

      each.faults.clear();
      assertThat(each.verdicts()).as("call %d", calls).containsExactly("APPROVED");
      assertThat(each.quarantined()).isEmpty();
      assertThat(each.uploads.find(id).orElseThrow().done()).isTrue();
    }
  }

  @Test
  void givenErrorsOfFunctionsThatMayPass_thenEveryTaskTriesAgain() {
    MachineModel.states().values().stream()
        .filter(state -> state.path("Resource").asString("").endsWith("lambda:invoke"))
        .forEach(
            state ->
                assertThat(state.path("Retry").toString())
                    .contains(BackendException.class.getName(), "Lambda.TooManyRequestsException"));
  }

  /** An Express execution lives 5 minutes, and nothing in it hears of its end. */
  @Test
  void givenEveryTaskAtItsSlowest_thenTheMachineStillEndsByItself() {
    double worst = 0;
    for (JsonNode state : MachineModel.states().values()) {
      if (!state.path("Type").asString().equals("Task")) {
        continue;
      }
      double seconds = state.path("TimeoutSeconds").asDouble();
      assertThat(seconds).isPositive();
      double all = seconds;
      for (JsonNode retry : state.path("Retry")) {
        double pause = retry.path("IntervalSeconds").asDouble(1);
        for (int i = 0; i < retry.path("MaxAttempts").asInt(3); i++) {
          all += seconds + Math.min(pause, retry.path("MaxDelaySeconds").asDouble(1e9));
          pause *= retry.path("BackoffRate").asDouble(2);
        }
      }
      worst += all;
    }
    double bound = MachineModel.definition().path("TimeoutSeconds").asDouble();

    assertThat(worst).isLessThan(bound);
    assertThat(bound).isLessThan(300);
  }
}
