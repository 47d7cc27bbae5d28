package dev.netlift.local.gamelift;

import dev.netlift.local.front.SocketService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A game server that somebody else has started, on a registered compute. */
final class JoinedServer implements SocketService.Peer {
  private final World world;
  private final List<JsonNode> received = new ArrayList<>();
  private final SocketService.Listener listener;
  private int requests;

  private JoinedServer(World world, String fleet, String compute, String token, String processId) {
    this.world = world;
    listener =
        world.gameLift.open(
            "/",
            FakeServer.encoded(
                Map.of(
                    "pID", processId,
                    "FleetId", fleet,
                    "ComputeId", compute,
                    "Authorization", token,
                    "IdempotencyToken", "once",
                    "sdkVersion", "5.6.0",
                    "sdkLanguage", "Java")),
            this);
  }

  static JoinedServer join(World world, String fleet, String compute, String token) {
    return new JoinedServer(world, fleet, compute, token, "process-of-" + compute);
  }

  /** Says something, and answers what it is told. */
  JsonNode ask(String fields) {
    String id = "r" + ++requests;
    listener.text("{\"RequestId\":\"" + id + "\"," + fields + "}");
    world.loop.run();
    return received.stream()
        .filter(m -> m.path("RequestId").asString("").equals(id))
        .findFirst()
        .orElseThrow();
  }

  void ready() {
    ask("\"Action\":\"ActivateServerProcess\",\"Port\":9000");
    ask("\"Action\":\"HeartbeatServerProcess\",\"HealthStatus\":true");
  }

  boolean heard(String push) {
    return received.stream().anyMatch(m -> m.path("Action").asString("").equals(push));
  }

  @Override
  public void send(String text) {
    received.add(JsonMapper.shared().readTree(text));
  }

  @Override
  public void close(int code, String reason) {}

  @Override
  public void abort() {}
}
