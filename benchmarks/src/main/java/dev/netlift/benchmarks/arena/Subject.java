package dev.netlift.benchmarks.arena;

import dev.netlift.benchmarks.Child;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One contestant under one load: how its server and its clients are started. Immutable.
 *
 * @param kind who
 * @param name unique among those of a run
 * @param clients connected, each of them an entity
 * @param hz ticks, inputs and snapshots per second
 * @param variant of the kind: mode of bare sockets, plain or aes of ours
 * @param spinMicros before each tick
 * @param lossPercent of datagrams, each way
 */
record Subject(
    Kind kind,
    String name,
    int clients,
    int hz,
    String variant,
    int spinMicros,
    double lossPercent) {
  static final int HZ = 60;

  enum Kind {
    /** Sockets in C, and nothing else. */
    BARE,
    ENET,
    KRYONET,
    COLYSEUS,
    OURS
  }

  /** Clients of ours beyond this acknowledge without decoding, as the others' do. */
  private static final int DECODING_MAX = 200;

  private static final int HANDSHAKE_ROOM = 4;

  static Subject bare(String mode, int clients, int spinMicros) {
    String name = "c-" + mode + (spinMicros > 0 ? "-spin" : "") + "-" + clients;
    return new Subject(Kind.BARE, name, clients, HZ, mode, spinMicros, 0);
  }

  static Subject enet(int clients) {
    return new Subject(Kind.ENET, "enet-" + clients, clients, HZ, "", 0, 0);
  }

  static Subject kryonet(int clients) {
    return new Subject(Kind.KRYONET, "kryonet-" + clients, clients, HZ, "", 0, 0);
  }

  static Subject colyseus(int clients) {
    return new Subject(Kind.COLYSEUS, "colyseus-" + clients, clients, HZ, "", 0, 0);
  }

  /**
   * @param variant plain, or aes, with -tcp behind it for that transport
   */
  static Subject ours(String variant, int clients) {
    return new Subject(Kind.OURS, "netlift-" + variant + "-" + clients, clients, HZ, variant, 0, 0);
  }

  Subject spinning(int micros) {
    return new Subject(kind, name + "-spin", clients, hz, variant, micros, lossPercent);
  }

  Subject losing(double percent) {
    return new Subject(kind, name + "-loss", clients, hz, variant, spinMicros, percent);
  }

  Subject with(int others) {
    String stem = name.substring(0, name.lastIndexOf('-') + 1);
    return new Subject(kind, stem + others, others, hz, variant, spinMicros, lossPercent);
  }

  Subject at(int ticksPerSecond) {
    return new Subject(kind, name, clients, ticksPerSecond, variant, spinMicros, lossPercent);
  }

  boolean ours() {
    return kind == Kind.OURS;
  }

  /** Whether code is compiled while it runs. */
  boolean warmsUp() {
    return kind == Kind.OURS || kind == Kind.KRYONET || kind == Kind.COLYSEUS;
  }

  /** Whether it says when it listens; the others are given time. */
  Duration startsWithin() {
    return switch (kind) {
      case OURS -> Duration.ZERO;
      case BARE, ENET -> Duration.ofMillis(300);
      case KRYONET, COLYSEUS -> Duration.ofMillis(2500);
    };
  }

  List<String> server(Places places, int port, int warm, int seconds, Path ticks) {
    var numbers = numbers(port, warm, seconds);
    return switch (kind) {
      case BARE -> command(places.peer("udp_server"), numbers, variant, "" + spinMicros);
      case ENET -> command(places.peer("enet_peer"), List.of("server"), numbers);
      case KRYONET -> command(places.kryonet(), List.of("server"), numbers);
      case COLYSEUS -> command(places.colyseus("server.cjs"), numbers);
      case OURS ->
          Child.java(
              ArenaServer.class,
              places.serverJvm(),
              List.of(
                  "" + clients,
                  "" + hz,
                  "" + warm,
                  "" + seconds,
                  variant.startsWith("plain") ? "plain" : "aes",
                  "" + spinMicros,
                  ticks.toString()));
    };
  }

  /**
   * @param cores of the load, which ours pins its threads to
   */
  List<String> load(Places places, int port, int warm, int seconds, String cores, Path ticks) {
    // Counts within the server's window, and plays on to its end.
    int counted = Math.max(1, seconds - 1);
    var numbers = numbers(port, warm, counted);
    return switch (kind) {
      case BARE -> command(places.peer("udp_load"), numbers, "" + cores.split(",").length);
      case ENET ->
          command(
              command(places.peer("enet_peer"), List.of("load"), numbers),
              List.of("" + cores.split(",").length));
      case KRYONET -> command(places.kryonet(), List.of("load"), numbers);
      case COLYSEUS -> command(places.colyseus("load.cjs"), numbers);
      case OURS ->
          command(
              places.peer("netlift_load"),
              List.of("127.0.0.1", "" + port, BenchGame.VERSION, "" + clients),
              "" + warm,
              "" + counted,
              cores,
              "hz=" + hz,
              "ticks=" + ticks,
              "loss=" + lossPercent,
              "decoded=" + Math.min(clients, DECODING_MAX),
              "transport=" + (variant.endsWith("tcp") ? "tcp" : "udp"));
    };
  }

  /** Longer than this and something is broken. */
  Duration patience(int warm, int seconds) {
    return Duration.ofSeconds(30L + HANDSHAKE_ROOM * (clients / 100 + 1) + warm + seconds);
  }

  private List<String> numbers(int port, int warm, int seconds) {
    return List.of("" + port, "" + clients, "" + hz, "" + warm, "" + seconds);
  }

  private static List<String> command(List<String> program, List<String> words, String... more) {
    var all = new ArrayList<>(program);
    all.addAll(words);
    all.addAll(List.of(more));
    return all;
  }

  private static List<String> command(List<String> program, List<String> first, List<String> then) {
    return command(command(program, first), then);
  }
}
