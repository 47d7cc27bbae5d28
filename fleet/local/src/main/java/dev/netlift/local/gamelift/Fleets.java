package dev.netlift.local.gamelift;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fleets there are, from their creation to their end. Owned by the loop. */
final class Fleets {
  private final GameLiftConfig config;
  private final Loop loop;
  private final Ids ids;
  private final Processes processes;
  private final Instances instances;
  private final FleetEvents events;
  private final Map<String, Fleet> fleets = new LinkedHashMap<>();

  Fleets(
      GameLiftConfig config,
      Loop loop,
      Ids ids,
      Processes processes,
      Instances instances,
      FleetEvents events) {
    this.config = config;
    this.loop = loop;
    this.ids = ids;
    this.processes = processes;
    this.instances = instances;
    this.events = events;
    instances.onEmpty(this::gone);
  }

  Fleet create(Fleet.Spec spec) {
    String id = "fleet-" + ids.uuid();
    Fleet fleet = new Fleet(id, ids.fleetArn(id), spec, loop.now());
    fleets.put(id, fleet);
    events.add(fleet, "FLEET_CREATED", "The fleet was created from build " + spec.buildId() + ".");
    if (fleet.anywhere()) {
      fleet.active = true;
      events.add(fleet, "FLEET_STATE_ACTIVE", "Computes may register; the fleet is active.");
    } else {
      instances.balance(fleet);
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

  /** Gives up a location of an ANYWHERE fleet; its processes there are asked to end. */
  void leave(Fleet fleet, String location) {
    fleet.locations.remove(location);
    for (ServerProcess process : fleet.processes()) {
      if (process.slot.host.location().equals(location)) {
        processes.askToEnd(process);
      }
    }
  }

  /** Ends all of a fleet; it is gone when its last process is. */
  void delete(Fleet fleet) {
    events.add(fleet, "FLEET_STATE_DELETING", "The fleet is being deleted.");
    fleet.stopping = true;
    fleet.deleting = true;
    var timers = config.timers();
    for (Fleet.Instance instance : List.copyOf(fleet.instances)) {
      instances.terminate(fleet, instance, timers.terminationNotice(), timers.termination());
    }
    for (ServerProcess process : fleet.processes()) {
      if (process.joined()) {
        processes.askToEnd(process);
      }
    }
    if (fleet.slots.isEmpty()) {
      gone(fleet);
    }
  }

  /**
   * Starts no more processes and asks those that run to end. One that is still starting is asked as
   * soon as it is ready, so that it too can end cleanly.
   */
  void stop(Duration most) {
    fleets.values().forEach(fleet -> fleet.stopping = true);
    for (ServerProcess process : processes.all()) {
      if (process.settled) {
        processes.askToEnd(process, most, most);
      }
    }
  }

  /** Ends what is left, gently or not. */
  void terminateAll(boolean force) {
    for (ServerProcess process : processes.all()) {
      if (force) {
        processes.kill(process, ProcessReport.Exit.FORCE_TERMINATED);
      } else {
        if (process.verdict.isEmpty() && process.port.isPresent() && !process.endingCalled) {
          // It is us: the signal it exits with is no crash.
          process.verdict = Optional.of(ProcessReport.Exit.FORCE_TERMINATED);
        }
        process.running.ifPresent(ProcessLauncher.Running::terminate);
        if (process.joined()) {
          processes.kill(process, ProcessReport.Exit.STOPPED);
        }
      }
    }
  }

  private void gone(Fleet fleet) {
    if (fleets.remove(fleet.id) != null) {
      events.add(fleet, "FLEET_DELETED", "The fleet was deleted.");
    }
  }
}
