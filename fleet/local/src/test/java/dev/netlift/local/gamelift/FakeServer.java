package dev.netlift.local.gamelift;

import dev.netlift.local.front.SocketService;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A game server seen from the service: it dials with the environment it was started with. */
final class FakeServer implements SocketService.Peer {
  private static final JsonMapper JSON = JsonMapper.shared();

  final FakeLauncher.FakeProcess process;
  final List<JsonNode> received = new ArrayList<>();
  private final GameLift gameLift;
  private final VirtualLoop loop;
  private SocketService.Listener listener;
  private int requests;
  boolean closed;
  int closeCode;

  private FakeServer(GameLift gameLift, VirtualLoop loop, FakeLauncher.FakeProcess process) {
    this.gameLift = gameLift;
    this.loop = loop;
    this.process = process;
    listener = gameLift.open(SdkSockets.PATH, encoded(query(process)), this);
  }

  static FakeServer connect(GameLift gameLift, VirtualLoop loop, FakeLauncher.FakeProcess process) {
    return new FakeServer(gameLift, loop, process);
  }

  static Map<String, String> query(FakeLauncher.FakeProcess process) {
    Map<String, String> environment = process.launch.environment();
    var query = new HashMap<String, String>();
    query.put("pID", env(environment, "PROCESS_ID"));
    query.put("FleetId", env(environment, "FLEET_ID"));
    query.put("ComputeId", env(environment, "HOST_ID"));
    query.put("Authorization", env(environment, "AUTH_TOKEN"));
    query.put("IdempotencyToken", "once");
    query.put("sdkVersion", "5.6.0");
    query.put("sdkLanguage", "Java");
    return query;
  }

  private static String env(Map<String, String> environment, String name) {
    return Objects.requireNonNull(environment.get("GAMELIFT_SDK_" + name), name);
  }

  /** As RFC 3986 wants it. */
  static String encoded(Map<String, String> query) {
    return query.entrySet().stream()
        .map(
            e ->
                e.getKey()
                    + "="
                    + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8).replace("+", "%20"))
        .collect(Collectors.joining("&"));
  }

  void reconnect() {
    listener = gameLift.open(SdkSockets.PATH, encoded(query(process)), this);
  }

  void loseSocket() {
    listener.closed(1006, "");
    loop.run();
  }

  ObjectNode request(String action) {
    return JSON.createObjectNode().put("Action", action).put("RequestId", "r" + ++requests);
  }

  /** Sends and returns the answer. */
  JsonNode call(ObjectNode request) {
    listener.text(request.toString());
    loop.run();
    return received.stream()
        .filter(m -> m.path("RequestId").asString("").equals(request.get("RequestId").asString()))
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  void text(String text) {
    listener.text(text);
    loop.run();
  }

  int status(ObjectNode request) {
    return call(request).get("StatusCode").asInt();
  }

  FakeServer ready(int port) {
    status(request("ActivateServerProcess").put("Port", port));
    status(request("HeartbeatServerProcess").put("HealthStatus", true));
    return this;
  }

  List<JsonNode> pushes(String action) {
    return received.stream()
        .filter(m -> m.path("Action").asString("").equals(action) && !m.has("RequestId"))
        .toList();
  }

  String sessionId() {
    return pushes("CreateGameSession").getLast().get("GameSessionId").asString();
  }

  FakeServer activate() {
    int status = status(request("ActivateGameSession").put("GameSessionId", sessionId()));
    if (status != 200) {
      throw new AssertionError("ActivateGameSession answered " + status);
    }
    return this;
  }

  int accept(String playerSessionId) {
    return status(
        request("AcceptPlayerSession")
            .put("GameSessionId", sessionId())
            .put("PlayerSessionId", playerSessionId));
  }

  int remove(String playerSessionId) {
    return status(
        request("RemovePlayerSession")
            .put("GameSessionId", sessionId())
            .put("PlayerSessionId", playerSessionId));
  }

  /** ProcessEnding, then exit code 0. */
  void end() {
    status(request("TerminateServerProcess"));
    process.exit(0);
    loop.run();
  }

  @Override
  public void send(String text) {
    received.add(JSON.readTree(text));
  }

  @Override
  public void close(int code, String reason) {
    closed = true;
    closeCode = code;
  }

  @Override
  public void abort() {
    closed = true;
  }
}
