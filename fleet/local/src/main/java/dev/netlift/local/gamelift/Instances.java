package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The machines of managed fleets, and the slots on them that are kept filled with processes. Owned
 * by the loop.
 */
final class Instances {
  static final int INSTANCES_MAX = 10;
  private static final Duration INTERRUPTION = Duration.ofMinutes(2);
  // A process that was up this long and then failed is not in a crash loop.
  private static final Duration STEADY = Duration.ofMinutes(1);

  private final GameLiftConfig config;
  private final Loop loop;
  private final Ids ids;
  private final Processes processes;
  private final Launches launches;
  private final Ports ports;
  private final FleetEvents events;
  private Consumer<Fleet> onEmpty = _ -> {};

  Instances(
      GameLiftConfig config,
      Loop loop,
      Ids ids,
      Processes processes,
      Launches launches,
      Ports ports,
      FleetEvents events) {
    this.config = config;
    this.loop = loop;
    this.ids = ids;
    this.processes = processes;
    this.launches = launches;
    this.ports = ports;
    this.events = events;
    processes.onGone(this::replace);
  }

  /** Hears of fleets that are being deleted and have nothing left. */
  void onEmpty(Consumer<Fleet> listener) {
    onEmpty = listener;
  }

  /** A process has ended: its slot gets another, or goes. */
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
      launches.launch(process.fleet, slot);
      return;
    }
    if (Duration.between(process.started, now).compareTo(STEADY) > 0) {
      slot.failures = 0;
    }
    if (!process.fleet.stopping) {
      launches.retry(process.fleet, slot);
    }
  }

  /** Brings a managed fleet to the number of instances it should have. */
  void balance(Fleet fleet) {
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
    int starting = 0;
    for (RuntimeConfiguration.Entry entry : fleet.runtime.entries()) {
      long there =
          instance.slots.stream().filter(slot -> !slot.retired && slot.entry.same(entry)).count();
      for (long i = there; i < entry.concurrentExecutions(); i++) {
        Fleet.Slot slot = fleet.slot(entry, instance.host);
        instance.slots.add(slot);
        Duration pause = config.timers().launchStagger().multipliedBy(starting++);
        if (pause.isZero()) {
          launches.launch(fleet, slot);
        } else {
          loop.after(pause, () -> launches.launch(fleet, slot));
        }
      }
    }
  }

  /** Ends an instance: those on it are asked, and killed when they are not ready yet. */
  void terminate(Fleet fleet, Fleet.Instance instance, Duration notice, Duration most) {
    instance.terminating = true;
    for (Fleet.Slot slot : List.copyOf(instance.slots)) {
      slot.retired = true;
      if (slot.process.isEmpty()) {
        drop(fleet, slot);
      } else if (slot.process.get().settled) {
        processes.askToEnd(slot.process.get(), notice, most);
      } else {
        processes.kill(slot.process.get(), ProcessReport.Exit.STOPPED);
      }
    }
  }

  /** Takes away a slot without process, and what is empty without it. */
  private void drop(Fleet fleet, Fleet.Slot slot) {
    fleet.slots.remove(slot);
    ports.free(slot);
    fleet.instances.forEach(instance -> instance.slots.remove(slot));
    if (fleet.instances.removeIf(i -> i.terminating && i.slots.isEmpty())) {
      events.add(fleet, "FLEET_SCALING_EVENT", "An instance has ended.");
      balance(fleet);
    }
    if (fleet.deleting && fleet.slots.isEmpty()) {
      onEmpty.accept(fleet);
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
    events.add(fleet, "FLEET_SCALING_EVENT", "The fleet should have " + desired + " instances.");
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
    events.add(
        fleet,
        "INSTANCE_INTERRUPTED",
        "Instance " + instance.host.name() + " is taken back in two minutes.");
    for (Fleet.Slot slot : instance.slots) {
      slot.process.ifPresent(process -> process.endReason = "INTERRUPTED");
    }
    terminate(fleet, instance, INTERRUPTION, INTERRUPTION);
  }
}
