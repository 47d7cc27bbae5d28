package dev.netlift.backend.avatars;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What nobody else finishes. */
class ReconcilerTest {
  private static final byte[] IMAGE = TestImages.png(TestImages.quarters(64, 64));
  private static final String ACCOUNT = "sub";
  private static final String MAYBE =
      "[{\"Name\":\"Explicit Nudity\",\"ParentName\":\"Explicit\",\"Confidence\":65}]";

  private final AvatarsWorld world = new AvatarsWorld();

  private String asked() {
    world.accounts.pictures.putIfAbsent(ACCOUNT, "");
    return world.ask(AvatarsWorld.ANN, ACCOUNT, IMAGE, "image/png");
  }

  private Upload row(String id) {
    return world.uploads.find(id).orElseThrow();
  }

  private void passes(Duration time) {
    world.clock.advance(time);
    world.reconciler().round();
  }

  @Test
  void givenAnUploadUnderWay_whenTheReconcilerComes_thenItIsLeftAlone() {
    String id = asked();
    world.put(id, IMAGE);

    passes(Reconciler.STUCK_AFTER);

    assertThat(row(id).verdict()).isNull();
    assertThat(world.quarantined()).hasSize(1);
  }

  @Test
  void givenAnEventThatWasLost_whenTheTimeIsOver_thenToldAsFailedAndTheUploadIsGone() {
    String id = asked();
    world.put(id, IMAGE);

    passes(Reconciler.STUCK_AFTER.plusMillis(1));

    assertThat(world.verdicts()).containsExactly("FAILED");
    assertThat(world.quarantined()).isEmpty();
    assertThat(row(id).done()).isTrue();
    passes(Reconciler.STUCK_AFTER.plusMillis(1));
    assertThat(world.told).hasSize(1);
  }

  @Test
  void givenNothingWasUploaded_whenTheTimeIsOver_thenItExpiresAndNobodyIsTold() {
    String id = asked();

    passes(Reconciler.STUCK_AFTER.plusMillis(1));

    assertThat(row(id).status()).isEqualTo("EXPIRED");
    assertThat(world.told).isEmpty();
  }

  @Test
  void givenAReviewThatNobodyAnswers_whenAWeekIsOver_thenRejected() {
    world.labels = MAYBE;
    String id = asked();
    world.run(world.put(id, IMAGE));

    passes(Reconciler.REVIEW_MAX);
    assertThat(world.verdicts()).containsExactly("REVIEW");
    passes(Duration.ofMillis(1));

    assertThat(world.verdicts()).containsExactly("REVIEW", "REJECTED");
    assertThat(row(id).reason()).isEqualTo("REVIEW_EXPIRED");
    assertThat(world.quarantined()).isEmpty();
    assertThat(row(id).done()).isTrue();
  }

  @Test
  void givenADecisionWhoseEventWasLost_whenTheReconcilerComes_thenItIsToldAgain() {
    world.labels = MAYBE;
    String id = asked();
    world.run(world.put(id, IMAGE));
    assertThat(
            world.uploads.decide(
                id, new Upload.Decision(Verdict.APPROVED, "audit", world.clock.millis())))
        .isTrue();

    passes(Reconciler.STUCK_AFTER.plusMillis(1));

    assertThat(world.told.getLast().path("detail-type").asString()).isEqualTo("AvatarReviewed");
    world.run(AvatarsWorld.reviewed(id));
    assertThat(world.verdicts()).containsExactly("REVIEW", "APPROVED");
    assertThat(world.quarantined()).isEmpty();
  }

  @Test
  void givenAnAccountThatShowsAnotherPicture_whenTheReconcilerComes_thenTheProfiles() {
    String id = asked();
    world.run(world.put(id, IMAGE));
    String right = world.accounts.pictures.get(ACCOUNT);
    world.accounts.pictures.put(ACCOUNT, "https://elsewhere.example/me.png");

    world.reconciler().round();

    assertThat(world.accounts.pictures).containsEntry(ACCOUNT, right);
  }

  @Test
  void givenAnAccountThatIsGone_whenTheReconcilerComes_thenItStaysGone() {
    String id = asked();
    world.run(world.put(id, IMAGE));
    world.accounts.pictures.clear();

    world.reconciler().round();

    assertThat(world.accounts.pictures).isEmpty();
  }
}
