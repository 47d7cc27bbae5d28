package dev.netlift.backend.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Json;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The custom resource's life: made once, kept, rotated, never taken away, always answered. */
class KeysHandlerTest {
  private static final String RING = "/netlift/system/push/vapid";

  private final FakeKeyRing store = new FakeKeyRing();
  private final List<JsonNode> told = new ArrayList<>();
  private final KeysHandler handler =
      new KeysHandler(
          RING,
          store,
          (to, answer) -> {
            assertThat(to).isEqualTo(URI.create("https://answers.example/1?signed"));
            told.add(Json.readObject(answer));
          });

  private JsonNode ask(String type, String generation) throws IOException {
    handler.answer(
        Json.read(
            """
            {"RequestType":"%s","ResponseURL":"https://answers.example/1?signed","StackId":"s",
             "RequestId":"r","LogicalResourceId":"VapidKeys","PhysicalResourceId":"%s",
             "ResourceProperties":{"Generation":"%s"}}"""
                .formatted(type, RING, generation)));
    JsonNode answer = told.getLast();
    assertThat(answer.path("PhysicalResourceId").asString()).isEqualTo(RING);
    assertThat(answer.path("RequestId").asString()).isEqualTo("r");
    assertThat(answer.path("StackId").asString()).isEqualTo("s");
    assertThat(answer.path("LogicalResourceId").asString()).isEqualTo("VapidKeys");
    return answer;
  }

  @Test
  void givenNothing_whenCreated_thenAPairIsKeptAndItsPublicHalfTold() throws IOException {
    var answer = ask("Create", "1");

    var ring = Objects.requireNonNull(store.ring);
    assertThat(answer.path("Status").asString()).isEqualTo("SUCCESS");
    assertThat(answer.path("Data").path("PublicKey").asString()).isEqualTo(ring.current().text());
    assertThat(answer.path("Data").path("KeyId").asString()).isEqualTo(ring.current().id());
    var secret = Objects.requireNonNull(ring.current().privateKey());
    assertThat(answer.toString()).doesNotContain(VapidKey.base64(P256.bytes(secret)));
    assertThat(Objects.requireNonNull(store.published).current().privateKey()).isNull();
    assertThat(store.published.toJson()).doesNotContain("private");
  }

  @Test
  void givenKeys_whenCreatedUpdatedOrDeletedAgain_thenTheyStay() throws IOException {
    ask("Create", "1");
    String first = Objects.requireNonNull(store.ring).toJson();

    for (String type : List.of("Create", "Update", "Delete", "Update")) {
      assertThat(ask(type, "1").path("Status").asString()).isEqualTo("SUCCESS");
    }

    assertThat(store.ring.toJson()).isEqualTo(first);
    assertThat(store.writes).isEqualTo(1);
  }

  @Test
  void givenRotations_whenUpdated_thenAnotherIsCurrentAndTheFormerStayForTwoMore()
      throws IOException {
    ask("Create", "1");
    var first = Objects.requireNonNull(store.ring).current();
    ask("Update", "2");
    ask("Update", "2");
    var second = Objects.requireNonNull(store.ring).current();

    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(store.ring.find(first.id())).isPresent();
    assertThat(store.ring.keys()).hasSize(2);
    ask("Update", "3");
    assertThat(Objects.requireNonNull(store.ring).find(first.id())).isPresent();
    ask("Update", "4");
    assertThat(Objects.requireNonNull(store.ring).find(first.id())).isEmpty();
    assertThat(store.ring.find(second.id())).isPresent();
    // A rollback brings the former properties, and takes no key away.
    ask("Update", "3");
    assertThat(Objects.requireNonNull(store.ring).generation()).isEqualTo(4);
  }

  @Test
  void givenFaultAtEachStep_whenAskedAgain_thenOnePairAndItIsPublished() throws IOException {
    for (int step = 0; step < 3; step++) {
      for (Next fault : List.of(Next.FAIL_BEFORE, Next.FAIL_AFTER)) {
        store.ring = null;
        store.published = null;
        store.writes = 0;
        var plan = new ArrayList<Next>();
        for (int i = 0; i < step; i++) {
          plan.add(Next.WORK);
        }
        plan.add(fault);
        store.faults.plan(plan.toArray(Next[]::new));
        assertThat(ask("Create", "1").path("Status").asString()).isEqualTo("FAILED");
        assertThat(told.getLast().path("Reason").asString()).isNotEmpty();
        store.faults.clear();

        assertThat(ask("Create", "1").path("Status").asString()).isEqualTo("SUCCESS");
        assertThat(store.writes).isEqualTo(1);
        assertThat(Objects.requireNonNull(store.published).current().id())
            .isEqualTo(Objects.requireNonNull(store.ring).current().id());
      }
    }
  }

  @Test
  void givenNonsense_whenAsked_thenAnsweredAsFailed() throws IOException {
    for (String generation : List.of("", "0", "-1", "x", "1.5")) {
      assertThat(ask("Create", generation).path("Status").asString()).isEqualTo("FAILED");
    }
    assertThat(store.ring).isNull();
  }

  @Test
  void givenParameterThatHoldsSomethingElse_whenRead_thenItsErrorSaysNothingOfIt() {
    for (String json : List.of("", "secret", "{\"keys\":[{\"private\":\"secret\"}]}", "[]")) {
      assertThatThrownBy(() -> KeyRing.parse(json))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageNotContaining("secret")
          .hasNoCause();
    }
    var ring = new KeyRing(1, List.of(VapidKey.draw()));
    var secret = VapidKey.base64(P256.bytes(Objects.requireNonNull(ring.current().privateKey())));
    assertThat(ring.toString()).doesNotContain(secret);
    assertThat(ring.toJson()).contains(secret);
    assertThat(ring.toJson().length()).as("three of them fit into 4096").isLessThan(1_200);
  }
}
