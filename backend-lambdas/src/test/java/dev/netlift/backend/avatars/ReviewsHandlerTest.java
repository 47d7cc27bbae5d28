package dev.netlift.backend.avatars;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Reply;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Operators decide, once, and what they decide is kept. */
class ReviewsHandlerTest {
  private static final byte[] IMAGE = TestImages.png(TestImages.quarters(64, 64));
  private static final String MAYBE =
      "[{\"Name\":\"Explicit Nudity\",\"ParentName\":\"Explicit\",\"Confidence\":65}]";

  private final AvatarsWorld world = new AvatarsWorld();

  private String inReview() {
    world.labels = MAYBE;
    String id = world.ask(AvatarsWorld.ANN, null, IMAGE, "image/png");
    world.run(world.put(id, IMAGE));
    world.clock.advance(Duration.ofMillis(1));
    return id;
  }

  private Reply decide(String id, String verdict) {
    return world
        .reviewsHandler()
        .reply(
            AvatarsWorld.operator(
                "POST",
                "/admin/avatars/reviews/" + id,
                "{\"verdict\":\"" + verdict + "\",\"reason\":\"seen\"}"));
  }

  private JsonNode list() {
    return Objects.requireNonNull(
            world
                .reviewsHandler()
                .reply(AvatarsWorld.operator("GET", "/admin/avatars/reviews", ""))
                .body())
        .path("reviews");
  }

  @Test
  void givenAReview_whenListed_thenWithItsPictureAndLabelsUntilItIsDecided() {
    String id = inReview();

    JsonNode review = list().path(0);
    assertThat(review.path("uploadId").asString()).isEqualTo(id);
    assertThat(review.path("imageUrl").asString()).endsWith(Keys.work(id));
    assertThat(review.path("labels").path(0).path("name").asString()).isEqualTo("Explicit Nudity");

    assertThat(decide(id, "REJECTED").status()).isEqualTo(202);
    assertThat(list()).isEmpty();
  }

  @Test
  void givenTwoOperators_whenTheyDisagree_thenTheFirstStands() {
    String id = inReview();

    assertThat(decide(id, "APPROVED").status()).isEqualTo(202);
    assertThat(decide(id, "REJECTED").status()).isEqualTo(409);
    assertThat(decide(id, "APPROVED").status()).isEqualTo(202);

    assertThat(world.audit).hasSize(1);
    assertThat(world.told)
        .filteredOn(event -> event.path("detail-type").asString().equals("AvatarReviewed"))
        .hasSize(2)
        .extracting(event -> event.path("id").asString())
        .containsOnly(id + "/reviewed");
  }

  @Test
  void givenTheBusIsAway_whenDecided_thenTheDecisionStandsAndIsToldWhenAskedAgain() {
    String id = inReview();
    world.faults.plan(Next.WORK, Next.WORK, Next.FAIL_BEFORE);

    assertThat(decide(id, "APPROVED").status()).isEqualTo(503);
    assertThat(decide(id, "APPROVED").status()).isEqualTo(202);

    world.run(AvatarsWorld.reviewed(id));
    assertThat(world.verdicts()).containsExactly("REVIEW", "APPROVED");
  }

  @Test
  void givenNothingToDecide_whenDecided_thenRefused() {
    String id = world.ask(AvatarsWorld.ANN, null, IMAGE, "image/png");

    assertThat(decide(id, "APPROVED").status()).isEqualTo(409);
    assertThat(decide("other", "APPROVED").status()).isEqualTo(404);
    assertThat(decide(id, "FAILED").status()).isEqualTo(400);
    assertThat(world.audit).isEmpty();
  }

  @Test
  void givenAForgedEvent_whenRun_thenTheRowsWordCounts() {
    String id = inReview();
    int told = world.told.size();

    world.run(AvatarsWorld.reviewed(id));

    assertThat(world.told).hasSize(told);
    assertThat(world.uploads.find(id).orElseThrow().verdict()).isEqualTo(Verdict.REVIEW);
  }

  @Test
  void givenAPlayer_whenHeAsks_thenForbidden() {
    var asPlayer = AvatarsWorld.player(AvatarsWorld.ANN, null, "GET", "/admin/avatars/reviews", "");

    assertThat(world.reviewsHandler().reply(asPlayer).status()).isEqualTo(403);
  }
}
