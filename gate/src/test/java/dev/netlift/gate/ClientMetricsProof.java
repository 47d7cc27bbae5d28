package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.client.Achievements;
import dev.netlift.client.Api;
import dev.netlift.client.BackendException;
import dev.netlift.client.ClientMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Definitions with a metric that is the client's, applied; a player's program that counts it. */
final class ClientMetricsProof {
  private static final Duration MOST = Duration.ofMinutes(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private ClientMetricsProof() {}

  static void countsAndUnlocks(RunningCloud cloud, Path root, Path folder)
      throws IOException, InterruptedException {
    Path file = folder.resolve("definitions.json");
    var export = Command.netlift(root, "achievements", "export", "--file", file.toString());
    assertThat(export.run(MOST).exitCode()).isZero();
    var definitions = (ObjectNode) JSON.readTree(Files.readString(file));
    ((ArrayNode) definitions.get("metrics")).add(JSON.readTree(METRIC));
    ((ArrayNode) definitions.get("achievements")).add(JSON.readTree(ACHIEVEMENT));
    Files.writeString(file, definitions.toString());
    var apply =
        Command.netlift(
                root, "achievements", "apply", "--file", file.toString(), "--reason", "a trial")
            .run(MOST);
    assertThat(apply.exitCode()).as("%s", apply).isZero();

    Api guest = cloud.guest();
    var metrics = new ClientMetrics(guest);
    metrics.add("photos", 3);
    assertThat(metrics.send()).containsExactly("photographer");
    assertThat(metrics.send()).as("no news").isEmpty();

    var state = new Achievements(guest).get();
    assertThat(state.totals()).containsEntry("photos", 3L);
    assertThat(state.achievements())
        .filteredOn(one -> one.id().equals("photographer"))
        .singleElement()
        .satisfies(one -> assertThat(one.unlocked()).isTrue());

    var cheat = new ClientMetrics(cloud.guest());
    cheat.add("kills", 1);
    assertThatThrownBy(cheat::send)
        .isInstanceOfSatisfying(
            BackendException.class,
            refused -> assertThat(refused.code()).isEqualTo("not_writable"));
  }

  private static final String METRIC =
      """
      {"id":"photos","kind":"sum","writer":"client","bounds":{"max":1000,"burst":5,"perMinute":1}}
      """;
  private static final String ACHIEVEMENT =
      """
      {"id":"photographer","name":"Photographer","criteria":{"metric":"photos","atLeast":3}}
      """;
}
