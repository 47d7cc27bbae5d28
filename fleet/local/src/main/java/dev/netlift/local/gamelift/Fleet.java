package dev.netlift.local.gamelift;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A fleet and its slots. Owned by the loop. */
final class Fleet {
  private static final int EVENTS_MAX = 1_000;

  /**
   * What a fleet is created with.
   *
   * @param buildId empty: the fleet is ANYWHERE, and registered computes bring the processes
   * @param ports that players may reach
   * @param roleArn empty: its processes get no credentials
   */
  record Spec(
      String name,
      String description,
      String buildId,
      Path buildDir,
      RuntimeConfiguration runtime,
      Optional<String> roleArn,
      List<PortRange> ports,
      String location,
      String instanceType,
      String protection) {}

  record PortRange(int from, int to) {
    boolean contains(int port) {
      return port >= from && port <= to;
    }
  }

  /** One execution of a runtime entry: at any time at most one process. */
  static final class Slot {
    final RuntimeConfiguration.Entry entry;
    final int number;
    Optional<ServerProcess> process = Optional.empty();
    int failures;

    Slot(RuntimeConfiguration.Entry entry, int number) {
      this.entry = entry;
      this.number = number;
    }
  }

  final String id;
  final String arn;
  final Spec spec;
  final Instant created;
  final List<Slot> slots = new ArrayList<>();
  final List<String> locations = new ArrayList<>();
  final Deque<FleetEvent> events = new ArrayDeque<>();
  // What updates change.
  String name;
  String description;
  String protection;
  RuntimeConfiguration runtime;
  boolean stopping;
  // Since its first process became ready.
  boolean active;

  Fleet(String id, String arn, Spec spec, Instant created) {
    this.id = id;
    this.arn = arn;
    this.spec = spec;
    this.created = created;
    locations.add(spec.location());
    name = spec.name();
    description = spec.description();
    protection = spec.protection();
    runtime = spec.runtime();
    int number = 1;
    for (RuntimeConfiguration.Entry entry : spec.runtime().entries()) {
      for (int i = 0; i < entry.concurrentExecutions(); i++) {
        slots.add(new Slot(entry, number++));
      }
    }
  }

  /** Whether its processes run on computes that others registered. */
  boolean anywhere() {
    return spec.buildId().isEmpty();
  }

  void remember(FleetEvent event) {
    if (events.size() == EVENTS_MAX) {
      events.removeFirst();
    }
    events.addLast(event);
  }

  List<ServerProcess> processes() {
    return slots.stream().flatMap(slot -> slot.process.stream()).toList();
  }

  String status() {
    if (stopping) {
      return "DELETING";
    }
    return active ? "ACTIVE" : "ACTIVATING";
  }
}
