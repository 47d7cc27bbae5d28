package dev.netlift.backend.avatars;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.avatars.Upload.Decision;
import dev.netlift.backend.avatars.Upload.Outcome;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store of uploads does. */
abstract class UploadStoreContract {
  private static final String AVATAR = "a".repeat(64);

  abstract UploadStore store();

  private final UploadStore store = store();

  private String created(long atMillis) {
    return created(store, atMillis);
  }

  static String created(UploadStore store, long atMillis) {
    String id = UUID.randomUUID().toString();
    store.create(
        new Upload(
            id,
            "ann",
            "image/png",
            7,
            "b".repeat(64),
            3,
            "sub",
            atMillis,
            null,
            null,
            null,
            List.of(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Upload.OPEN));
    return id;
  }

  private Upload row(String id) {
    return store.find(id).orElseThrow();
  }

  static Outcome outcome(Verdict verdict, @Nullable String avatar, boolean resumed) {
    return new Outcome(verdict, "R", verdict == Verdict.FAILED ? "F" : null, avatar, resumed);
  }

  @Test
  void givenAnUpload_whenCreated_thenFoundAsItWas() {
    String id = created(5);

    assertThat(row(id))
        .isEqualTo(
            new Upload(
                id,
                "ann",
                "image/png",
                7,
                "b".repeat(64),
                3,
                "sub",
                5,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Upload.OPEN));
    assertThat(store.find("nobody's")).isEmpty();
  }

  @Test
  void givenEventsInAnyOrder_whenReceived_thenTheGreatestSequencerAndTheFirstTime() {
    String id = created(5);

    store.received(id, "0B", 20);
    store.received(id, "0A", 10);
    store.received(id, "0C", 30);
    store.received("unknown", "0C", 30);

    assertThat(row(id).sequencer()).isEqualTo("0C");
    assertThat(row(id).receivedAtMillis()).isEqualTo(20);
    assertThat(store.find("unknown")).isEmpty();
  }

  @Test
  void givenWhatModerationSaw_whenKept_thenTheLabelsAreFound() {
    String id = created(5);
    var label = new Moderation.Label("Alcohol", "", 71.5);

    store.moderated(id, new UploadStore.Moderated("c", List.of(label), "7.0", Verdict.REVIEW, 40));

    assertThat(row(id).labels()).containsExactly(label);
    assertThat(row(id).moderatedAtMillis()).isEqualTo(40);
  }

  @Test
  void givenAVerdict_whenAnotherComes_thenTheFirstStands() {
    String id = created(5);

    assertThat(store.settle(id, outcome(Verdict.APPROVED, AVATAR, false), 50).verdict())
        .isEqualTo(Verdict.APPROVED);
    Upload after = store.settle(id, outcome(Verdict.FAILED, null, true), 60);

    assertThat(after.verdict()).isEqualTo(Verdict.APPROVED);
    assertThat(after.avatar()).isEqualTo(AVATAR);
    assertThat(after.settledAtMillis()).isEqualTo(50);
  }

  @Test
  void givenAReview_whenAnotherVerdictComes_thenOnlyOneThatResumedStands() {
    String id = created(5);
    store.settle(id, outcome(Verdict.REVIEW, null, false), 50);

    assertThat(store.settle(id, outcome(Verdict.FAILED, null, false), 60).verdict())
        .isEqualTo(Verdict.REVIEW);
    assertThat(store.settle(id, outcome(Verdict.REJECTED, null, true), 70).verdict())
        .isEqualTo(Verdict.REJECTED);
    assertThat(store.settle(id, outcome(Verdict.APPROVED, AVATAR, true), 80).verdict())
        .isEqualTo(Verdict.REJECTED);
  }

  @Test
  void givenAReview_whenTwoDecide_thenTheFirstStandsAndItIsOpenAgain() {
    String id = created(5);
    var first = new Decision(Verdict.APPROVED, "one", 60);
    assertThat(store.decide(id, first)).isFalse();
    store.settle(id, outcome(Verdict.REVIEW, null, false), 50);
    store.close(id, Verdict.REVIEW, true, 55);
    assertThat(row(id).shelf()).isEqualTo(Upload.IN_REVIEW);

    assertThat(store.decide(id, first)).isTrue();
    assertThat(store.decide(id, new Decision(Verdict.REJECTED, "two", 61))).isFalse();

    assertThat(row(id).decision()).isEqualTo(first);
    assertThat(row(id).shelf()).isEqualTo(Upload.OPEN);
    // Who told of the review late does not put it back.
    store.close(id, Verdict.REVIEW, true, 70);
    assertThat(row(id).shelf()).isEqualTo(Upload.OPEN);
  }

  @Test
  void givenAVerdictThatWasTold_whenClosed_thenOnlyACleanOneOfThatVerdictIsDone() {
    String id = created(5);
    store.settle(id, outcome(Verdict.REJECTED, null, false), 50);

    store.close(id, Verdict.APPROVED, true, 60);
    assertThat(row(id).told()).isNull();
    store.close(id, Verdict.REJECTED, false, 70);
    assertThat(row(id).told()).isEqualTo(Verdict.REJECTED);
    assertThat(row(id).shelf()).isEqualTo(Upload.OPEN);
    store.close(id, Verdict.REJECTED, true, 80);

    assertThat(row(id).done()).isTrue();
  }

  @Test
  void givenNothingCame_whenExpired_thenOffItsShelfButNotIfSomethingDid() {
    String never = created(5);
    String came = created(5);
    store.received(came, "0A", 10);

    store.expire(never);
    store.expire(came);

    assertThat(row(never).status()).isEqualTo("EXPIRED");
    assertThat(row(came).shelf()).isEqualTo(Upload.OPEN);
  }

  @Test
  void givenShelves_whenLookedThrough_thenTheOldestFirstAndOnlyThose() {
    String second = created(200);
    String first = created(100);
    String young = created(300);
    String done = created(50);
    store.settle(done, outcome(Verdict.REJECTED, null, false), 60);
    store.close(done, Verdict.REJECTED, true, 70);

    assertThat(store.on(Upload.OPEN, 300, 10)).containsSubsequence(first, second);
    assertThat(store.on(Upload.OPEN, 300, 10)).doesNotContain(young, done);
    assertThat(store.on(Upload.OPEN, 301, 1)).hasSize(1);
    assertThat(store.on(Upload.IN_REVIEW, 300, 10)).isEmpty();
  }
}
