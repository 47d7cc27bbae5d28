package dev.netlift.benchmarks.arena;

import dev.netlift.benchmarks.arena.Subject.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where everything is, and building what needs a C compiler or a package registry. Immutable.
 *
 * @param root of the repository
 */
record Places(Path root) {
  private static final List<String> OPENED =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  Path built() {
    return root.resolve("benchmarks/target/peers");
  }

  /** Builds what can be built here; what cannot is told on standard error and is not there. */
  void build() throws IOException, InterruptedException {
    run(List.of(root.resolve("benchmarks/peers/build.sh").toString(), built().toString()));
    Path client = root.resolve("client/c");
    run(
        List.of(
            "cc",
            "-std=c11",
            "-O2",
            "-o",
            built().resolve("netlift_load").toString(),
            client.resolve("load.c").toString(),
            client.resolve("netlift.c").toString(),
            "-lcrypto",
            "-pthread",
            "-Wl,--wrap=recv,--wrap=send"));
  }

  private static void run(List<String> command) throws InterruptedException {
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      Process process = builder.start();
      process.getInputStream().transferTo(System.err);
      process.waitFor();
    } catch (IOException e) {
      System.err.println(command.getFirst() + ": " + e.getMessage());
    }
  }

  boolean has(Kind kind) {
    return switch (kind) {
      case BARE -> exists("udp_server") && exists("udp_load");
      case ENET -> exists("enet_peer");
      case KRYONET -> exists("kryonet/KryoPeer.class");
      case COLYSEUS -> exists("colyseus/built");
      case OURS -> exists("netlift_load");
    };
  }

  private boolean exists(String name) {
    return Files.exists(built().resolve(name));
  }

  List<String> peer(String program) {
    return List.of(built().resolve(program).toString());
  }

  List<String> kryonet() {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xms256m",
            "-Xmx256m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--add-opens=java.base/java.lang=ALL-UNNAMED"));
    command.addAll(OPENED);
    Path kryonet = built().resolve("kryonet");
    command.addAll(List.of("-cp", kryonet + ":" + kryonet.resolve("lib") + "/*", "KryoPeer"));
    return command;
  }

  List<String> colyseus(String script) {
    Path colyseus = built().resolve("colyseus");
    return List.of(
        colyseus.resolve("node_modules/node/bin/node").toString(),
        colyseus.resolve(script).toString());
  }

  /** The options a fleet's servers run with, from the build they are in. */
  List<String> serverJvm() {
    try {
      var options = new ArrayList<String>();
      for (String line : Files.readAllLines(root.resolve("server/src/main/conf/jvm.options"))) {
        if (!line.isBlank() && !line.startsWith("#")) {
          options.add(line.strip());
        }
      }
      options.add("-XX:+AlwaysPreTouch");
      options.add("-Dio.netty.leakDetection.level=disabled");
      return options;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
