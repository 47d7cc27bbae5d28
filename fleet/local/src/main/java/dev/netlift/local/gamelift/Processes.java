package dev.netlift.local.gamelift;

import dev.netlift.local.front.SocketService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The server processes there are, what they are allowed at each moment of their lives, and how each
 * of them ended. Owned by the loop.
 */
final class Processes {
  private static final int REPORTS_MAX = 1_000;
  private static final Duration SETTLE = Duration.ofSeconds(1);

  private final GameLiftConfig config;
  private final Loop loop;
  private final GameSessions sessions;
  private final FleetEvents events;
  private final Map<String, ServerProcess> processes = new LinkedHashMap<>();
  private final Deque<ServerProcess> past = new ArrayDeque<>();
  private Runnable onFree = () -> {};
  private Runnable onEnded = () -> {};
  private Consumer<ServerProcess> onGone = _ -> {};

  Processes(GameLiftConfig config, Loop loop, GameSessions sessions, FleetEvents events) {
    this.config = config;
    this.loop = loop;
    this.sessions = sessions;
    this.events = events;
  }

  /** Hears whenever a process has become free to host. */
  void onFree(Runnable listener) {
    onFree = listener;
  }

  /** Hears whenever a process has ended. */
  void onEnded(Runnable listener) {
    onEnded = listener;
  }

  /** Hears of each process that has ended, before the others hear: its slot wants another. */
  void onGone(Consumer<ServerProcess> listener) {
    onGone = listener;
  }

  List<ServerProcess> all() {
    return List.copyOf(processes.values());
  }

  /** One that was just started here. */
  void started(ServerProcess process) {
    processes.put(process.id, process);
    deadline(
        process,
        config.timers().init(),
        ProcessReport.Exit.INIT_TIMEOUT,
        "SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT",
        "did not call InitSDK in time");
  }

  /** A process that has not ended. */
  Optional<ServerProcess> find(String id) {
    return Optional.ofNullable(processes.get(id));
  }

  boolean running() {
    return !processes.isEmpty();
  }

  List<ProcessReport> reports() {
    var reports = new ArrayList<ProcessReport>();
    past.forEach(process -> reports.add(process.report()));
    processes.values().forEach(process -> reports.add(process.report()));
    return List.copyOf(reports);
  }

  /** Those that ended last, newest first. */
  List<ProcessReport> ended(int most) {
    var reports = new ArrayList<ProcessReport>();
    for (var newest = past.descendingIterator(); newest.hasNext() && reports.size() < most; ) {
      reports.add(newest.next().report());
    }
    return reports;
  }

  /** Takes in a process that somebody else has started on a registered compute. */
  ServerProcess join(Fleet fleet, String processId, Fleet.Host host, String token) {
    var slot = new Fleet.Slot(RuntimeConfiguration.Entry.ELSEWHERE, 0, host);
    var process = new ServerProcess(processId, fleet, slot, token, loop.now());
    process.compute = Optional.of(host.name());
    slot.process = Optional.of(process);
    fleet.slots.add(slot);
    processes.put(processId, process);
    return process;
  }

  /** A socket was opened with the process's token. */
  void connected(ServerProcess process, SocketService.Peer peer) {
    process.sockets.addLast(peer);
    if (process.sockets.size() > ServerProcess.SOCKETS_MAX) {
      process.sockets.removeFirst().close(1001, "Replaced by newer connections");
    }
    if (process.unheardTermination.isPresent()) {
      Instant at = process.unheardTermination.get();
      process.unheardTermination = Optional.empty();
      loop.execute(() -> terminate(process, at, config.timers().termination()));
    } else if (process.free()) {
      loop.execute(onFree); // It may not have been so without a socket.
    }
    if (process.state == ServerProcess.State.LAUNCHED) {
      process.state = ServerProcess.State.INITIALIZED;
      deadline(
          process,
          config.timers().ready(),
          ProcessReport.Exit.READY_TIMEOUT,
          "SERVER_PROCESS_PROCESS_READY_TIMEOUT",
          "did not call ProcessReady in time");
    }
  }

  void ready(ServerProcess process, int port) {
    if (process.state != ServerProcess.State.INITIALIZED) {
      return;
    }
    process.state = ServerProcess.State.ACTIVE;
    process.port = OptionalInt.of(port);
    Fleet fleet = process.fleet;
    if (!fleet.active) {
      fleet.active = true;
      events.add(fleet, "FLEET_STATE_ACTIVE", "A server process is ready; the fleet is active.");
    }
    healthy(process);
    loop.after(SETTLE, () -> settled(process));
  }

  /**
   * The process has heard that it is ready: its first heartbeat says so, or some time has passed.
   * Official SDKs drop what is pushed before that, so nothing is.
   */
  void settled(ServerProcess process) {
    if (process.state != ServerProcess.State.ACTIVE || process.settled) {
      return;
    }
    process.settled = true;
    if (process.fleet.stopping) {
      askToEnd(process, config.timers().terminationNotice(), config.timers().termination());
    } else {
      onFree.run();
    }
  }

  void healthy(ServerProcess process) {
    if (process.state == ServerProcess.State.ACTIVE && !process.terminateSent) {
      deadline(
          process,
          config.timers().health(),
          ProcessReport.Exit.UNHEALTHY,
          "SERVER_PROCESS_TERMINATED_UNHEALTHY",
          "exceeded " + config.timers().health().toSeconds() + " s without reporting healthy");
    }
  }

  /** The process said ProcessEnding. */
  void ending(ServerProcess process) {
    process.endingCalled = true;
    process.state = ServerProcess.State.ENDING;
    process.session.ifPresent(session -> sessions.end(session, endReason(process, session)));
    deadline(
        process,
        config.timers().exit(),
        ProcessReport.Exit.EXIT_TIMEOUT,
        "SERVER_PROCESS_PROCESS_EXIT_TIMEOUT",
        "called ProcessEnding and did not exit in time");
    if (process.joined()) {
      // Nobody tells us when it exits; that it will is all there is to know.
      loop.after(config.quirks().closeAfterEnding(), () -> exited(process, 0));
    }
  }

  /** The same with the usual time. */
  void askToEnd(ServerProcess process) {
    askToEnd(process, config.timers().terminationNotice(), config.timers().termination());
  }

  /** Sends TerminateProcess; the process is killed if it does not end. */
  void askToEnd(ServerProcess process, Duration notice, Duration most) {
    if (process.terminateSent || process.state == ServerProcess.State.ENDING) {
      return;
    }
    process.terminateSent = true;
    Instant at = loop.now().plus(notice);
    if (process.sockets.isEmpty()) {
      // It is told when it comes back, and until then must come back as soon as before.
      process.unheardTermination = Optional.of(at);
      return;
    }
    terminate(process, at, most);
  }

  private void terminate(ServerProcess process, Instant at, Duration most) {
    process.push(Pushes.terminateProcess(at));
    deadline(
        process,
        most,
        ProcessReport.Exit.FORCE_TERMINATED,
        "SERVER_PROCESS_FORCE_TERMINATED",
        "did not end after TerminateProcess");
  }

  void kill(ServerProcess process, ProcessReport.Exit verdict) {
    if (process.verdict.isEmpty()) {
      process.verdict = Optional.of(verdict);
    }
    process.running.ifPresent(ProcessLauncher.Running::kill);
    if (process.joined()) {
      // Not ours to kill: it is struck off.
      loop.execute(() -> exited(process, -1));
    }
  }

  private void deadline(
      ServerProcess process, Duration most, ProcessReport.Exit verdict, String code, String what) {
    process.deadline(
        loop.after(
            most,
            () -> {
              events.add(process.fleet, code, describe(process) + " " + what + "; it is killed.");
              kill(process, verdict);
            }));
  }

  private static String describe(ServerProcess process) {
    return "Server process "
        + process.id
        + process.running.map(r -> " (pid " + r.pid() + ")").orElse("");
  }

  void exited(ServerProcess process, int code) {
    if (process.state == ServerProcess.State.TERMINATED) {
      return;
    }
    process.deadline(() -> {});
    process.logTo = process.logFile.map(Launches::size).orElse(0L);
    process.state = ServerProcess.State.TERMINATED;
    process.exitCode = OptionalInt.of(code);
    process.ended = Optional.of(loop.now());
    process.exit = judge(process, code);
    processes.remove(process.id);
    process.slot.process = Optional.empty();
    if (past.size() == REPORTS_MAX) {
      past.removeFirst();
    }
    past.addLast(process);
    if (process.exit == ProcessReport.Exit.CRASHED) {
      events.add(
          process.fleet,
          "SERVER_PROCESS_CRASHED",
          describe(process)
              + " exited with code "
              + code
              + (process.endingCalled ? " after" : " without")
              + " calling ProcessEnding"
              + (process.joined() ? "." : "; its log is " + process.logFile.orElseThrow() + "."));
    }
    process.session.ifPresent(session -> sessions.end(session, endReason(process, session)));
    process.sockets.forEach(peer -> peer.close(1000, "Process ended"));
    process.sockets.clear();
    onGone.accept(process);
    onEnded.run();
  }

  private static String endReason(ServerProcess process, GameSession session) {
    return session.statusReason.isEmpty() ? process.endReason : session.statusReason;
  }

  private static ProcessReport.Exit judge(ServerProcess process, int code) {
    if (process.endingCalled && code == 0 && process.verdict.isEmpty()) {
      return ProcessReport.Exit.CLEAN;
    }
    if (process.verdict.isPresent()) {
      return process.verdict.get();
    }
    return process.fleet.stopping && process.port.isEmpty()
        ? ProcessReport.Exit.STOPPED
        : ProcessReport.Exit.CRASHED;
  }
}
