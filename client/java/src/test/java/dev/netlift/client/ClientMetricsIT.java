package dev.netlift.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ClientMetricsIT {
  private static final String METRICS = "POST /apis/a1/achievements/metrics";
  private static final String APPLIED = "{\"status\":\"applied\",\"unlocks\":[]}";

  private final HttpClient http = HttpClient.newHttpClient();
  private StubBackend backend;
  private ClientMetrics metrics;

  @BeforeEach
  void start() throws IOException {
    backend = new StubBackend();
    backend.guest("AKID1", Duration.ofHours(100));
    var guest = new GuestIdentity(backend.config(), http, backend.clock());
    metrics =
        new ClientMetrics(new Api(backend.config(), http, guest, backend.clock(), backend.pause()));
  }

  @AfterEach
  void stop() {
    backend.close();
    http.close();
  }

  private List<JsonNode> told() {
    return backend.heard().stream()
        .filter(request -> request.uri().getPath().endsWith("/metrics"))
        .map(request -> JsonMapper.shared().readTree(request.body()))
        .toList();
  }

  @Test
  void givenWhatWasCounted_whenSent_thenTotalsOfOneRunAndNothingWhenThereIsNoNews()
      throws Exception {
    backend.answer(METRICS, 200, APPLIED.replace("[]", "[{\"id\":\"photographer\"}]"));
    backend.answer(METRICS, 200, APPLIED);

    assertThat(metrics.send()).isEmpty();
    metrics.add("photos", 2);
    metrics.set("best", 7);
    assertThat(metrics.send()).containsExactly("photographer");
    assertThat(metrics.send()).isEmpty();
    metrics.add("photos", 1);
    assertThat(metrics.send()).isEmpty();

    assertThat(told()).hasSize(2);
    JsonNode first = told().getFirst();
    UUID run = UUID.fromString(first.path("run").asString());
    assertThat(run.version()).isEqualTo(7);
    assertThat(run.variant()).isEqualTo(2);
    assertThat(run.getMostSignificantBits() >>> 16)
        .isEqualTo(backend.clock().instant().toEpochMilli());
    assertThat(first.path("totals")).hasToString("{\"best\":7,\"photos\":2}");
    JsonNode second = told().getLast();
    assertThat(second.path("run")).isEqualTo(first.path("run"));
    assertThat(second.path("totals")).hasToString("{\"best\":7,\"photos\":3}");
    assertThat(second.path("sequence").asLong()).isGreaterThan(first.path("sequence").asLong());
  }

  @Test
  void givenABackendThatIsAway_whenSentAgain_thenWhatWasUnansweredComesFirstAsItWas()
      throws Exception {
    backend.answer(METRICS, 502, "gone");
    metrics.add("photos", 1);
    assertThatThrownBy(metrics::send).isInstanceOf(BackendException.class);
    int tries = told().size();
    metrics.add("photos", 1);
    backend.answer(METRICS, 200, APPLIED);

    metrics.send();

    var all = told();
    assertThat(all.subList(0, tries + 1)).as("one body").containsOnly(all.getFirst());
    assertThat(all.getLast().path("totals")).hasToString("{\"photos\":2}");
    assertThat(all).hasSize(tries + 2);
  }

  @Test
  void givenARunOfADay_whenSent_thenItIsEndedAndTheNextCountsOnlyWhatIsNew() throws Exception {
    backend.answer(METRICS, 200, APPLIED);
    metrics.add("photos", 2);
    metrics.set("best", 7);
    metrics.send();
    backend.pause().of(ClientMetrics.RUN_MOST.plusSeconds(1));
    metrics.add("photos", 3);
    metrics.send();
    metrics.add("photos", 4);
    metrics.send();

    var all = told();
    assertThat(all.get(1).path("final").asBoolean()).isTrue();
    assertThat(all.get(1).path("totals")).hasToString("{\"best\":7,\"photos\":5}");
    assertThat(all.get(2).path("totals")).hasToString("{\"photos\":4}");
    assertThat(all.get(2).path("run")).isNotEqualTo(all.get(1).path("run"));
  }

  @Test
  void givenARunBegunByAWrongClock_whenRefused_thenTheNextOneCarriesWhatWasNotCounted()
      throws Exception {
    backend.answer(METRICS, 422, "{\"error\":\"run_ahead\",\"message\":\"no\"}");
    metrics.add("photos", 2);
    assertThatThrownBy(metrics::send).hasMessageContaining("run_ahead");
    backend.answer(METRICS, 200, APPLIED);

    metrics.send();

    assertThat(told().getLast().path("totals")).hasToString("{\"photos\":2}");
    assertThat(told().getLast().path("run")).isNotEqualTo(told().getFirst().path("run"));
  }

  @Test
  void givenNonsense_whenCounted_thenRefusedAtOnce() {
    metrics.add("photos", 1);
    metrics.set("best", 1);

    assertThatThrownBy(() -> metrics.add("photos", -1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> metrics.set("best", -1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> metrics.set("photos", 1)).hasMessageContaining("added");
    assertThatThrownBy(() -> metrics.add("best", 1)).hasMessageContaining("set before");
  }
}
