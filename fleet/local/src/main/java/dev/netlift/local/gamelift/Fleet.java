package dev.netlift.local.gamelift;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A fleet and its slots. Owned by the loop. */
final class Fleet {
  private static final int EVENTS_MAX = 1_000;

  /**
   * What a fleet is created with.
   *
   * @param buildId empty: the fleet is ANYWHERE, and registered computes bring the processes
   * @param permissions what players may reach
   * @param roleArn empty: its processes get no credentials
   */
  record Spec(
      String name,
      String description,
      String buildId,
      Path buildDir,
      RuntimeConfiguration runtime,
      Optional<String> roleArn,
      List<IpPermission> permissions,
      String location,
      String instanceType,
      String protection,
      FleetSettings settings) {}

  /** Ports that an address range may reach. */
  record IpPermission(int from, int to, String ipRange, String protocol) {
    boolean contains(int port) {
      return port >= from && port <= to;
    }

    @Override
    public String toString() {
      return from + "-" + to + " " + protocol + " " + ipRange;
    }
  }

  /**
   * Where processes run: an instance of ours, or a registered compute.
   *
   * @param certificatePath where it has its TLS certificate, as it said; empty when it did not
   */
  record Host(
      String name, String ipAddress, String dnsName, String location, String certificatePath) {
    Host(String name, String ipAddress, String dnsName, String location) {
      this(name, ipAddress, dnsName, location, "");
    }
  }

  /** One execution of a runtime entry: at any time at most one process. */
  static final class Slot {
    final RuntimeConfiguration.Entry entry;
    final int number;
    final Host host;
    Optional<ServerProcess> process = Optional.empty();
    int failures;
    // By the number in its parameters: the port that it has here.
    final Map<Integer, Integer> ports = new HashMap<>();
    // Its process is the last: the slot goes with it.
    boolean retired;

    Slot(RuntimeConfiguration.Entry entry, int number, Host host) {
      this.entry = entry;
      this.number = number;
      this.host = host;
    }
  }

  /** One machine of a managed fleet; all of them are this one. */
  static final class Instance {
    final Host host;
    final Instant created;
    final List<Slot> slots = new ArrayList<>();
    boolean terminating;

    Instance(Host host, Instant created) {
      this.host = host;
      this.created = created;
    }

    private Stream<GameSession> sessions() {
      return slots.stream()
          .flatMap(slot -> slot.process.stream())
          .flatMap(process -> process.session.stream())
          .filter(GameSession::open);
    }

    int busy() {
      return (int) sessions().count();
    }

    boolean guarded() {
      return sessions().anyMatch(session -> session.protection.equals("FullProtection"));
    }

    boolean idle() {
      return status().equals("ACTIVE") && busy() == 0;
    }

    String status() {
      if (terminating) {
        return "TERMINATING";
      }
      return slots.stream()
              .flatMap(slot -> slot.process.stream())
              .anyMatch(process -> process.state == ServerProcess.State.ACTIVE)
          ? "ACTIVE"
          : "PENDING";
    }
  }

  final String id;
  final String arn;
  final Spec spec;
  final Instant created;
  final List<Slot> slots = new ArrayList<>();
  final List<Instance> instances = new ArrayList<>();
  final List<String> locations = new ArrayList<>();
  final Deque<FleetEvent> events = new ArrayDeque<>();
  // Locations whose automatic scaling was stopped.
  final Set<String> stoppedActions = new LinkedHashSet<>();
  // What updates change.
  String name;
  String description;
  String protection;
  RuntimeConfiguration runtime;
  List<IpPermission> permissions;
  FleetSettings settings;
  String type = "ON_DEMAND";
  // Instances.
  int least;
  int desired = 1;
  int most = 1;
  boolean stopping;
  boolean deleting;
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
    permissions = List.copyOf(spec.permissions());
    settings = spec.settings();
  }

  /** A slot with the lowest number that is free, so that log files are used again. */
  Slot slot(RuntimeConfiguration.Entry entry, Host host) {
    int number = 1;
    while (taken(number)) {
      number++;
    }
    var slot = new Slot(entry, number, host);
    slots.add(slot);
    return slot;
  }

  private boolean taken(int number) {
    return slots.stream().anyMatch(slot -> slot.number == number);
  }

  /** Its first; the only one of a managed fleet here. */
  String location() {
    return locations.getFirst();
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
