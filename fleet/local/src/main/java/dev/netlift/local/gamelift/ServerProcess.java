package dev.netlift.local.gamelift;

import dev.netlift.local.front.SocketService;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One execution of a game server, from launch to exit. Owned by the loop.
 *
 * <pre>
 * LAUNCHED --socket--> INITIALIZED --ProcessReady--> ACTIVE --ProcessEnding--> ENDING --exit--> TERMINATED
 *     \____________________\___________________________\_______ exit, at any time ________________/
 * </pre>
 */
final class ServerProcess {
  enum State {
    LAUNCHED,
    INITIALIZED,
    ACTIVE,
    ENDING,
    TERMINATED
  }

  /** During a refresh a process has two sockets; more than a few would be a fault of its own. */
  static final int SOCKETS_MAX = 3;

  private static final int REPLIES_MAX = 256;
  private static final int TOKENS_MAX = 4;

  final String id;
  final Fleet fleet;
  final Fleet.Slot slot;
  final String token;
  final Instant started;
  final Deque<SocketService.Peer> sockets = new ArrayDeque<>();
  final Map<String, String> replies =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > REPLIES_MAX;
        }
      };
  State state = State.LAUNCHED;
  Optional<ProcessLauncher.Running> running = Optional.empty();
  OptionalInt port = OptionalInt.empty();
  Optional<GameSession> session = Optional.empty();
  OptionalInt exitCode = OptionalInt.empty();
  Optional<Instant> ended = Optional.empty();
  ProcessReport.Exit exit = ProcessReport.Exit.RUNNING;
  // Why we are ending it ourselves, once that is decided; the exit that follows is not a crash.
  Optional<ProcessReport.Exit> verdict = Optional.empty();
  // Whether it surely knows that it is ACTIVE.
  boolean settled;
  // Its part of the slot's log file, in bytes.
  Optional<java.nio.file.Path> logFile = Optional.empty();
  long logFrom;
  long logTo = Long.MAX_VALUE;
  boolean endingCalled;
  // Why its session ends, when that is not the session's own doing.
  String endReason = "";
  // Of the credentials it was given last.
  Optional<String> accessKeyId = Optional.empty();
  // The registered compute it runs on, when somebody else has started it.
  Optional<String> compute = Optional.empty();
  // Asked to move to a fresh socket, and has not done so yet.
  boolean refreshing;
  Loop.Timer refresh = () -> {};
  boolean terminateSent;
  // When it must have ended, where it had no socket to be told by.
  Optional<Instant> unheardTermination = Optional.empty();
  private final Deque<String> tokens = new ArrayDeque<>();
  private Loop.Timer deadline = () -> {};

  ServerProcess(String id, Fleet fleet, Fleet.Slot slot, String token, Instant started) {
    this.id = id;
    this.fleet = fleet;
    this.slot = slot;
    this.token = token;
    this.started = started;
  }

  /** Replaces the one deadline this process is under: init, ready, health, termination or exit. */
  void deadline(Loop.Timer timer) {
    deadline.cancel();
    deadline = timer;
  }

  /** The tokens it may dial with: its first, and the last few it was sent to refresh with. */
  List<String> tokens() {
    var all = new ArrayList<>(tokens);
    all.add(token);
    return all;
  }

  void grant(String freshToken) {
    tokens.addLast(freshToken);
    if (tokens.size() > TOKENS_MAX) {
      tokens.removeFirst();
    }
  }

  /** Whether somebody else has started it: we see its socket, and nothing else of it. */
  boolean joined() {
    return compute.isPresent();
  }

  String computeName() {
    return slot.host.name();
  }

  /**
   * Sends on the newest socket. A process without one misses the message and is found unhealthy.
   */
  void push(String message) {
    if (!sockets.isEmpty()) {
      sockets.getLast().send(message);
    }
  }

  boolean free() {
    return state == State.ACTIVE
        && settled
        && session.isEmpty()
        && !terminateSent
        // Else it would not hear of it, and the session would wait for its time-out.
        && !sockets.isEmpty();
  }

  ProcessReport report() {
    return new ProcessReport(
        id,
        fleet.id,
        running.map(r -> OptionalLong.of(r.pid())).orElse(OptionalLong.empty()),
        port,
        started,
        ended,
        session.map(s -> s.arn),
        exitCode,
        exit);
  }
}
