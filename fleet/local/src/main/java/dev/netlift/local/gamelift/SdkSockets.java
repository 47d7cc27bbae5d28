package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.SocketService;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The WebSocket that server processes dial: who may open one, and what is said on it. */
final class SdkSockets implements SocketService {
  static final String PATH = "/gamelift-sdk";
  private static final Logger log = LoggerFactory.getLogger(SdkSockets.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final List<String> REQUIRED =
      List.of(
          "pID",
          "FleetId",
          "ComputeId",
          "sdkVersion",
          "sdkLanguage",
          "IdempotencyToken",
          "Authorization");

  private final Loop loop;
  private final Fleets fleets;
  private final SdkActions actions;

  SdkSockets(Loop loop, Fleets fleets, SdkActions actions) {
    this.loop = loop;
    this.fleets = fleets;
    this.actions = actions;
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public Listener open(String path, Map<String, String> query, Peer peer) {
    return loop.call(
        () -> {
          ServerProcess process = admit(query);
          fleets.connected(process, peer);
          return new ProcessListener(process, peer);
        });
  }

  private ServerProcess admit(Map<String, String> query) {
    for (String name : REQUIRED) {
      if (query.getOrDefault(name, "").isEmpty()) {
        throw refused("the query parameter " + name + " is missing");
      }
    }
    Optional<ServerProcess> found = fleets.process(query.getOrDefault("pID", ""));
    if (found.isEmpty()) {
      throw refused("no such process is expected, or it has ended; process ids are used once");
    }
    ServerProcess process = found.get();
    if (!process.fleet.id.equals(query.get("FleetId"))
        || !Fleets.hostId(process.fleet).equals(query.get("ComputeId"))) {
      throw refused("the process belongs to another fleet or compute");
    }
    byte[] offered = query.getOrDefault("Authorization", "").getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(offered, process.token.getBytes(StandardCharsets.UTF_8))) {
      throw refused("the auth token is wrong");
    }
    if (process.state == ServerProcess.State.ENDING) {
      throw refused("the process has called ProcessEnding");
    }
    return process;
  }

  private static AwsException refused(String why) {
    log.atWarn().addKeyValue("reason", why).log("server process refused");
    return new AwsException(403, "ForbiddenException", "Forbidden: " + why);
  }

  private final class ProcessListener implements Listener {
    private final ServerProcess process;
    private final Peer peer;

    ProcessListener(ServerProcess process, Peer peer) {
      this.process = process;
      this.peer = peer;
    }

    @Override
    public void text(String message) {
      JsonNode request;
      try {
        request = JSON.readTree(message);
      } catch (JacksonException e) {
        log.atWarn().addKeyValue("process", process.id).log("message is not JSON; dropped");
        return;
      }
      String action = request.path("Action").asString("");
      String requestId = request.path("RequestId").asString("");
      if (action.isEmpty() || requestId.isEmpty()) {
        log.atWarn()
            .addKeyValue("process", process.id)
            .log("message has no Action or RequestId; dropped");
        return;
      }
      loop.execute(() -> answer(action, requestId, request));
    }

    /** A resent request gets the answer it got before and has no second effect. */
    private void answer(String action, String requestId, JsonNode request) {
      if (process.state == ServerProcess.State.TERMINATED) {
        return;
      }
      String reply = process.replies.get(requestId);
      if (reply == null) {
        reply = actions.answer(process, action, requestId, request);
        process.replies.put(requestId, reply);
      }
      peer.send(reply);
    }

    @Override
    public void closed(int code, String reason) {
      // Losing the socket is not the end of the process: it may dial again, and if it does not, the
      // missing heartbeats will tell.
      loop.execute(() -> process.sockets.remove(peer));
    }
  }
}
