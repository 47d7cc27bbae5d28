package dev.netlift.local.gamelift;

import dev.netlift.local.front.SocketService;
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
  private final GameLiftConfig config;
  private final Loop loop;
  private final Processes processes;
  private final Admission admission;
  private final Refreshes refreshes;
  private final SdkActions actions;

  SdkSockets(
      GameLiftConfig config,
      Loop loop,
      Processes processes,
      Admission admission,
      Refreshes refreshes,
      SdkActions actions) {
    this.config = config;
    this.loop = loop;
    this.processes = processes;
    this.admission = admission;
    this.refreshes = refreshes;
    this.actions = actions;
  }

  @Override
  public String path() {
    return PATH;
  }

  /** Any path will do for whoever says which process it is: SDKs are given the URL by hand. */
  @Override
  public boolean takes(String path, String query) {
    return SocketService.super.takes(path, query) || Query.parse(query).has("pID");
  }

  @Override
  public Listener open(String path, String query, Peer peer) {
    return loop.call(
        () -> {
          ServerProcess process = admission.admit(Query.parse(query));
          processes.connected(process, peer);
          refreshes.connected(process, peer);
          return new ProcessListener(process, peer);
        });
  }

  private static String word(JsonNode request, String name) {
    JsonNode value = request.path(name);
    return value.isString() ? value.asString() : "";
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
      String action = word(request, "Action");
      String requestId = word(request, "RequestId");
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
      if (reply == null || !config.quirks().replayRepeatedRequests()) {
        reply = actions.answer(process, action, requestId, request);
        process.replies.put(requestId, reply);
      }
      peer.send(reply);
    }

    @Override
    public void closed(int code, String reason) {
      // Losing the socket is not the end of the process: it may dial again, and if it does not, the
      // missing heartbeats will tell.
      loop.execute(
          () -> {
            boolean last = process.sockets.remove(peer) && process.sockets.isEmpty();
            if (last && config.quirks().lostSocketEndsProcess() && !process.endingCalled) {
              processes.kill(process, ProcessReport.Exit.CRASHED);
            }
          });
    }
  }
}
