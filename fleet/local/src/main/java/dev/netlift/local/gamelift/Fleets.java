package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.SocketService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the configured server processes running and judges how each of them ends. Owned by the
 * loop.
 */
final class Fleets {
  private static final Logger log = LoggerFactory.getLogger(Fleets.class);
  private static final int REPORTS_MAX = 1_000;
  private static final int INSTANCES_MAX = 10;
  private static final Duration INTERRUPTION = Duration.ofMinutes(2);
  private static final Duration SETTLE = Duration.ofSeconds(1);
  // A process that was up this long and then failed is not in a crash loop.
  private static final Duration STEADY = Duration.ofMinutes(1);

  private final GameLiftConfig config;
  private final Loop loop;
  private final Ids ids;
  private final ProcessLauncher launcher;
  private final IntFunction<Optional<String>> portOwner;
  private final GameSessions sessions;
  private final Map<String, Fleet> fleets = new LinkedHashMap<>();
  private final Map<String, ServerProcess> processes = new LinkedHashMap<>();
  private final Deque<ServerProcess> past = new ArrayDeque<>();
  private Runnable onFree = () -> {};
  private Runnable onEnded = () -> {};

  Fleets(
      GameLiftConfig config,
      Loop loop,
      Ids ids,
      ProcessLauncher launcher,
      IntFunction<Optional<String>> portOwner,
      GameSessions sessions) {
    this.config = config;
    this.loop = loop;
    this.ids = ids;
    this.launcher = launcher;
    this.portOwner = portOwner;
    this.sessions = sessions;
  }

  /** Hears whenever a process has become free to host. */
  void onFree(Runnable listener) {
    onFree = listener;
  }

  /** Hears whenever a process has ended. */
  void onEnded(Runnable listener) {
    onEnded = listener;
  }

  Fleet create(Fleet.Spec spec) {
    String id = "fleet-" + ids.uuid();
    Fleet fleet = new Fleet(id, ids.fleetArn(id), spec, loop.now());
    fleets.put(id, fleet);
    event(fleet, "FLEET_CREATED", "The fleet was created from build " + spec.buildId() + ".");
    if (fleet.anywhere()) {
      fleet.active = true;
      event(fleet, "FLEET_STATE_ACTIVE", "Computes may register; the fleet is active.");
    } else {
      balance(fleet);
    }
    return fleet;
  }

  Collection<Fleet> all() {
    return fleets.values();
  }

  /** By id or ARN. */
  Optional<Fleet> find(String idOrArn) {
    return Optional.ofNullable(fleets.get(Ids.last(idOrArn)));
  }

  /** A process that has not ended. */
  Optional<ServerProcess> process(String id) {
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

  void event(Fleet fleet, String code, String message) {
    fleet.remember(new FleetEvent(ids.uuid(), fleet.id, code, message, loop.now()));
    log.atInfo()
        .addKeyValue("fleet", fleet.id)
        .addKeyValue("code", code)
        .addKeyValue("detail", message)
        .log("fleet event");
  }

  private void launch(Fleet fleet, Fleet.Slot slot) {
    if (fleet.stopping || slot.retired || slot.process.isPresent()) {
      return;
    }
    Optional<String> conflict = portConflict(fleet, slot);
    if (conflict.isPresent()) {
      event(
          fleet,
          "GENERIC_EVENT",
          "Server process "
              + slot.entry.launchPath()
              + " was not started: port "
              + conflict.get()
              + ". End that process, or choose another port in the runtime configuration.");
      retry(fleet, slot);
      return;
    }
    var process = new ServerProcess(ids.uuid(), fleet, slot, ids.uuid(), loop.now());
    ProcessLauncher.Running running;
    try {
      var launch = command(process);
      process.logFile = Optional.of(launch.logFile());
      process.logFrom = size(launch.logFile());
      running = launcher.launch(launch);
    } catch (IOException e) {
      event(
          fleet,
          "SERVER_PROCESS_INVALID_PATH",
          "Server process " + slot.entry.launchPath() + " could not be started: " + e.getMessage());
      retry(fleet, slot);
      return;
    }
    process.running = Optional.of(running);
    slot.process = Optional.of(process);
    processes.put(process.id, process);
    deadline(
        process,
        config.timers().init(),
        ProcessReport.Exit.INIT_TIMEOUT,
        "SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT",
        "did not call InitSDK in time");
    running.onExit(code -> loop.execute(() -> exited(process, code)));
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

  private static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private Optional<String> portConflict(Fleet fleet, Fleet.Slot slot) {
    return slot.entry.arguments().stream()
        .filter(argument -> argument.matches("\\d{1,5}"))
        .map(Integer::parseInt)
        .filter(port -> fleet.permissions.stream().anyMatch(range -> range.contains(port)))
        .flatMap(port -> portOwner.apply(port).stream())
        .findFirst();
  }

  private ProcessLauncher.Launch command(ServerProcess process) {
    Fleet.Spec spec = process.fleet.spec;
    var entry = process.slot.entry;
    var command = new ArrayList<String>();
    command.add(RuntimeConfiguration.executable(spec.buildDir(), entry.launchPath()).toString());
    command.addAll(entry.arguments());
    var environment = new LinkedHashMap<>(config.serverEnvironment());
    environment.put("GAMELIFT_SDK_WEBSOCKET_URL", config.socketUrl());
    environment.put("GAMELIFT_SDK_AUTH_TOKEN", process.token);
    environment.put("GAMELIFT_SDK_FLEET_ID", process.fleet.id);
    environment.put("GAMELIFT_SDK_HOST_ID", process.computeName());
    environment.put("GAMELIFT_SDK_PROCESS_ID", process.id);
    String name = "server-" + process.slot.number;
    return new ProcessLauncher.Launch(
        name,
        List.copyOf(command),
        Map.copyOf(environment),
        spec.buildDir(),
        config.stateDir().resolve("logs").resolve(name + "-" + Ids.tail(process.id) + ".log"));
  }

  private void retry(Fleet fleet, Fleet.Slot slot) {
    slot.failures++;
    long first = config.timers().restartFirst().toMillis();
    long pause =
        Math.min(
            first << Math.min(slot.failures - 1, 20), config.timers().restartMost().toMillis());
    loop.after(Duration.ofMillis(pause), () -> launch(fleet, slot));
  }

  /** A socket was opened with the process's token. */
  void connected(ServerProcess process, SocketService.Peer peer) {
    process.sockets.addLast(peer);
    if (process.sockets.size() > ServerProcess.SOCKETS_MAX) {
      process.sockets.removeFirst().close(1001, "Replaced by newer connections");
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
      event(fleet, "FLEET_STATE_ACTIVE", "A server process is ready; the fleet is active.");
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

  /** Sends TerminateProcess; the process is killed if it does not end. */
  void askToEnd(ServerProcess process, Duration notice, Duration most) {
    if (process.terminateSent || process.state == ServerProcess.State.ENDING) {
      return;
    }
    process.terminateSent = true;
    process.push(Pushes.terminateProcess(loop.now().plus(notice)));
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
              event(process.fleet, code, describe(process) + " " + what + "; it is killed.");
              kill(process, verdict);
            }));
  }

  private static String describe(ServerProcess process) {
    return "Server process "
        + process.id
        + process.running.map(r -> " (pid " + r.pid() + ")").orElse("");
  }

  private void exited(ServerProcess process, int code) {
    if (process.state == ServerProcess.State.TERMINATED) {
      return;
    }
    process.deadline(() -> {});
    process.logTo = process.logFile.map(Fleets::size).orElse(0L);
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
      event(
          process.fleet,
          "SERVER_PROCESS_CRASHED",
          describe(process)
              + " exited with code "
              + code
              + (process.endingCalled ? " after" : " without")
              + " calling ProcessEnding"
              + (process.joined() ? "." : "; its log is " + command(process).logFile() + "."));
    }
    process.session.ifPresent(session -> sessions.end(session, endReason(process, session)));
    process.sockets.forEach(peer -> peer.close(1000, "Process ended"));
    process.sockets.clear();
    replace(process);
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

  private void replace(ServerProcess process) {
    var slot = process.slot;
    if (process.joined() || slot.retired) {
      drop(process.fleet, slot);
      return;
    }
    balance(process.fleet); // A protected session may have kept its instance until now.
    if (slot.retired) {
      return;
    }
    Instant now = loop.now();
    if (process.exit == ProcessReport.Exit.CLEAN) {
      slot.failures = 0;
      launch(process.fleet, slot);
      return;
    }
    if (Duration.between(process.started, now).compareTo(STEADY) > 0) {
      slot.failures = 0;
    }
    if (!process.fleet.stopping) {
      retry(process.fleet, slot);
    }
  }

  /** Brings a managed fleet to the number of instances it should have. */
  private void balance(Fleet fleet) {
    if (fleet.stopping || fleet.anywhere()) {
      return;
    }
    // One that is still ending keeps its ports, so its successor waits for it.
    while (fleet.instances.size() < fleet.desired) {
      var instance = new Fleet.Instance(host(fleet), loop.now());
      fleet.instances.add(instance);
      fill(fleet, instance);
    }
    var serving =
        new ArrayList<>(
            fleet.instances.stream().filter(instance -> !instance.terminating).toList());
    int surplus = serving.size() - fleet.desired;
    serving.removeIf(Fleet.Instance::guarded);
    serving.sort(Comparator.comparingInt(Fleet.Instance::busy));
    for (Fleet.Instance instance : serving.subList(0, Math.clamp(surplus, 0, serving.size()))) {
      terminate(
          fleet, instance, config.timers().terminationNotice(), config.timers().termination());
    }
  }

  // Every instance is this machine.
  private Fleet.Host host(Fleet fleet) {
    String hex = ids.uuid().replace("-", "");
    return new Fleet.Host(
        "i-" + hex.substring(hex.length() - 17),
        Pushes.IP_ADDRESS,
        Pushes.DNS_NAME,
        fleet.location());
  }

  /** Gives an instance the slots that the runtime configuration asks for and that it lacks. */
  private void fill(Fleet fleet, Fleet.Instance instance) {
    int launches = 0;
    for (RuntimeConfiguration.Entry entry : fleet.runtime.entries()) {
      long there =
          instance.slots.stream().filter(slot -> !slot.retired && slot.entry.same(entry)).count();
      for (long i = there; i < entry.concurrentExecutions(); i++) {
        Fleet.Slot slot = fleet.slot(entry, instance.host);
        instance.slots.add(slot);
        Duration pause = config.timers().launchStagger().multipliedBy(launches++);
        if (pause.isZero()) {
          launch(fleet, slot);
        } else {
          loop.after(pause, () -> launch(fleet, slot));
        }
      }
    }
  }

  private void terminate(Fleet fleet, Fleet.Instance instance, Duration notice, Duration most) {
    instance.terminating = true;
    for (Fleet.Slot slot : List.copyOf(instance.slots)) {
      slot.retired = true;
      if (slot.process.isEmpty()) {
        drop(fleet, slot);
      } else if (slot.process.get().settled) {
        askToEnd(slot.process.get(), notice, most);
      } else {
        kill(slot.process.get(), ProcessReport.Exit.STOPPED);
      }
    }
  }

  /** Takes away a slot without process, and what is empty without it. */
  private void drop(Fleet fleet, Fleet.Slot slot) {
    fleet.slots.remove(slot);
    fleet.instances.forEach(instance -> instance.slots.remove(slot));
    if (fleet.instances.removeIf(i -> i.terminating && i.slots.isEmpty())) {
      event(fleet, "FLEET_SCALING_EVENT", "An instance has ended.");
      balance(fleet);
    }
    if (fleet.deleting && fleet.slots.isEmpty() && fleets.remove(fleet.id) != null) {
      event(fleet, "FLEET_DELETED", "The fleet was deleted.");
    }
  }

  /** How many instances a managed fleet has; protected game sessions delay what is taken away. */
  void capacity(Fleet fleet, int least, int desired, int most) {
    if (least > desired || desired > most) {
      throw Input.invalid(
          "MinSize <= DesiredInstances <= MaxSize must hold, were "
              + least
              + ", "
              + desired
              + " and "
              + most
              + ".");
    }
    if (most > INSTANCES_MAX) {
      throw new AwsException(
          400,
          "LimitExceededException",
          "MaxSize must be at most " + INSTANCES_MAX + " here, was " + most + ".");
    }
    fleet.least = least;
    fleet.desired = desired;
    fleet.most = most;
    event(fleet, "FLEET_SCALING_EVENT", "The fleet should have " + desired + " instances.");
    balance(fleet);
  }

  /** New processes follow the new configuration; those it has no place for run until they end. */
  void update(Fleet fleet, RuntimeConfiguration runtime) {
    fleet.runtime = runtime;
    for (Fleet.Instance instance : fleet.instances) {
      if (instance.terminating) {
        continue;
      }
      for (Fleet.Slot slot : List.copyOf(instance.slots)) {
        long wanted =
            runtime.entries().stream()
                .filter(slot.entry::same)
                .mapToInt(RuntimeConfiguration.Entry::concurrentExecutions)
                .sum();
        long there =
            instance.slots.stream().filter(s -> !s.retired && s.entry.same(slot.entry)).count();
        if (!slot.retired && there > wanted) {
          slot.retired = true;
          if (slot.process.isEmpty()) {
            drop(fleet, slot);
          }
        }
      }
      fill(fleet, instance);
    }
  }

  /** The two minutes' notice of a Spot instance that is taken back; another one replaces it. */
  void interrupt(Fleet fleet, Fleet.Instance instance) {
    event(
        fleet,
        "INSTANCE_INTERRUPTED",
        "Instance " + instance.host.name() + " is taken back in two minutes.");
    for (Fleet.Slot slot : instance.slots) {
      slot.process.ifPresent(process -> process.endReason = "INTERRUPTED");
    }
    terminate(fleet, instance, INTERRUPTION, INTERRUPTION);
  }

  /** Gives up a location of an ANYWHERE fleet; its processes there are asked to end. */
  void leave(Fleet fleet, String location) {
    fleet.locations.remove(location);
    var timers = config.timers();
    for (ServerProcess process : fleet.processes()) {
      if (process.slot.host.location().equals(location)) {
        askToEnd(process, timers.terminationNotice(), timers.termination());
      }
    }
  }

  /** Ends all of a fleet; it is gone when its last process is. */
  void delete(Fleet fleet) {
    event(fleet, "FLEET_STATE_DELETING", "The fleet is being deleted.");
    fleet.stopping = true;
    fleet.deleting = true;
    var timers = config.timers();
    for (Fleet.Instance instance : List.copyOf(fleet.instances)) {
      terminate(fleet, instance, timers.terminationNotice(), timers.termination());
    }
    for (ServerProcess process : fleet.processes()) {
      if (process.joined()) {
        askToEnd(process, timers.terminationNotice(), timers.termination());
      }
    }
    if (fleet.slots.isEmpty()) {
      fleets.remove(fleet.id);
    }
  }

  /**
   * Starts no more processes and asks those that run to end. One that is still starting is asked as
   * soon as it is ready, so that it too can end cleanly.
   */
  void stop(Duration most) {
    fleets.values().forEach(fleet -> fleet.stopping = true);
    for (ServerProcess process : List.copyOf(processes.values())) {
      if (process.settled) {
        askToEnd(process, most, most);
      }
    }
  }

  /** Ends what is left, gently or not. */
  void terminateAll(boolean force) {
    for (ServerProcess process : List.copyOf(processes.values())) {
      if (force) {
        kill(process, ProcessReport.Exit.FORCE_TERMINATED);
      } else {
        process.running.ifPresent(ProcessLauncher.Running::terminate);
        if (process.joined()) {
          kill(process, ProcessReport.Exit.STOPPED);
        }
      }
    }
  }
}
