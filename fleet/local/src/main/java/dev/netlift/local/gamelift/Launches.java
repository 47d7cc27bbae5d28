package dev.netlift.local.gamelift;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts server processes in the slots of instances. Owned by the loop. */
final class Launches {
  private final GameLiftConfig config;
  private final Loop loop;
  private final Ids ids;
  private final ProcessLauncher launcher;
  private final Ports ports;
  private final Processes processes;
  private final FleetEvents events;

  Launches(
      GameLiftConfig config,
      Loop loop,
      Ids ids,
      ProcessLauncher launcher,
      Ports ports,
      Processes processes,
      FleetEvents events) {
    this.config = config;
    this.loop = loop;
    this.ids = ids;
    this.launcher = launcher;
    this.ports = ports;
    this.processes = processes;
    this.events = events;
  }

  /**
   * Starts the process that a slot wants, unless the slot goes away; tries again when it cannot.
   */
  void launch(Fleet fleet, Fleet.Slot slot) {
    if (fleet.stopping || slot.retired || slot.process.isPresent()) {
      return;
    }
    Optional<String> conflict = ports.conflict(fleet, slot);
    if (conflict.isPresent()) {
      events.add(
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
      events.add(
          fleet,
          "SERVER_PROCESS_INVALID_PATH",
          "Server process " + slot.entry.launchPath() + " could not be started: " + e.getMessage());
      retry(fleet, slot);
      return;
    }
    process.running = Optional.of(running);
    slot.process = Optional.of(process);
    processes.started(process);
    running.onExit(code -> loop.execute(() -> processes.exited(process, code)));
  }

  /** Starts another after a pause, each time a longer one. */
  void retry(Fleet fleet, Fleet.Slot slot) {
    slot.failures++;
    long first = config.timers().restartFirst().toMillis();
    long pause =
        Math.min(
            first << Math.min(slot.failures - 1, 20), config.timers().restartMost().toMillis());
    loop.after(Duration.ofMillis(pause), () -> launch(fleet, slot));
  }

  static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private ProcessLauncher.Launch command(ServerProcess process) {
    Fleet.Spec spec = process.fleet.spec;
    var entry = process.slot.entry;
    var command = new ArrayList<String>();
    command.add(RuntimeConfiguration.executable(spec.buildDir(), entry.launchPath()).toString());
    command.addAll(ports.arguments(process.fleet, process.slot));
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
}
