package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.State;
import dev.netlift.release.aws.Clients;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.ServerProcess;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A release with players on a cloud of its own: starts the local cloud, fills the fleet with
 * processes and bots, lets the release happen among them, and asks the bots what they saw.
 */
final class Rehearsal {
  private static final int PLAYERS_PER_MATCH = 4;
  private static final int PORT_FROM = 7801;
  private static final int PLAY_SECONDS = 90;
  private static final Duration START_MOST = Duration.ofSeconds(120);
  private static final Duration BOTS_MOST = Duration.ofSeconds(180);
  private static final long LOOK_EVERY_MILLIS = 250;

  private final Home home;
  private final int bots;

  Rehearsal(Home home, int bots) {
    this.home = home;
    this.bots = bots;
  }

  static boolean cloudRuns(Home home) {
    return Files.exists(home.state().resolve("client.json"));
  }

  /**
   * @param release drives the run to its end
   * @return the exit code: 0 only if the release was done and no bot was dropped
   */
  int run(boolean json, Callable<List<State>> release) throws IOException, InterruptedException {
    if (bots < 1 || bots > 200) {
      throw new IllegalArgumentException("--bots must be 1 to 200, was " + bots);
    }
    Path folder = Files.createDirectories(home.state().resolve("rehearsal"));
    tell("no cloud runs here: starting one, for " + bots + " bots");
    Process cloud = cloud(folder);
    try {
      awaitCloud(cloud, folder);
      int servers = (bots + PLAYERS_PER_MATCH - 1) / PLAYERS_PER_MATCH;
      try (Clients clients = Clients.of(TargetOptions.localTarget(home, ""))) {
        String fleet = liveFleet(clients.gameLift());
        fill(clients.gameLift(), fleet, servers);
        tell(servers + " game servers on the live fleet");
        Process crowd = bots(folder);
        try {
          awaitPlayers(clients.gameLift(), fleet, crowd);
          tell(bots + " bots are playing; releasing");
          List<State> ends = release.call();
          return print(ends, report(crowd, folder), json);
        } finally {
          crowd.destroy();
        }
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(String.valueOf(e.getMessage()), e);
    } finally {
      // Its shutdown hook ends all that it has started.
      cloud.destroy();
      cloud.waitFor(15, TimeUnit.SECONDS);
    }
  }

  private static void tell(String what) {
    System.err.println("netlift: " + what);
  }

  private List<String> java(String module, String heap) {
    Path target = home.root().resolve(module).resolve("target");
    String jar = module.equals("fleet/local") ? "netlift-fleet-local.jar" : "netlift-bots.jar";
    return new ArrayList<>(
        List.of(
            Home.java(),
            "-Xms32m",
            "-Xmx" + heap,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dnetlift.home=" + home.root(),
            "-cp",
            target.resolve(jar) + File.pathSeparator + target.resolve("lib").resolve("*")));
  }

  private Process cloud(Path folder) throws IOException {
    List<String> command = java("fleet/local", "512m");
    command.addAll(List.of("dev.netlift.local.Main", "up", "--json"));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("up.log").toFile())
        .start();
  }

  private void awaitCloud(Process cloud, Path folder) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_MOST.toNanos();
    while (!Files.readString(folder.resolve("up.log")).contains("\"fleetId\"")) {
      if (!cloud.isAlive() || System.nanoTime() - deadline > 0) {
        throw new IOException("the local cloud does not start; see " + folder.resolve("up.log"));
      }
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
  }

  private String liveFleet(GameLiftClient gameLift) throws IOException {
    JsonNode outputs =
        JsonMapper.shared().readTree(Files.readString(home.state().resolve("outputs.json")));
    return gameLift
        .resolveAlias(r -> r.aliasId(outputs.path("FleetAliasId").asString("")))
        .fleetId();
  }

  /** As many processes as there will be matches, that end soon after the last player has left. */
  private static void fill(GameLiftClient gameLift, String fleet, int servers) {
    ServerProcess first =
        gameLift
            .describeRuntimeConfiguration(r -> r.fleetId(fleet))
            .runtimeConfiguration()
            .serverProcesses()
            .getFirst();
    var processes = new ArrayList<ServerProcess>();
    for (int i = 0; i < servers; i++) {
      String words =
          first.parameters().replaceFirst("--port \\d+", "--port " + (PORT_FROM + i))
              + " --empty-seconds 2";
      processes.add(first.toBuilder().parameters(words).concurrentExecutions(1).build());
    }
    gameLift.updateRuntimeConfiguration(
        r ->
            r.fleetId(fleet)
                .runtimeConfiguration(
                    c -> c.serverProcesses(processes).gameSessionActivationTimeoutSeconds(60)));
  }

  private Process bots(Path folder) throws IOException {
    List<String> command = java("client/bots", "384m");
    command.addAll(
        List.of(
            "dev.netlift.bots.Main",
            "--config",
            home.state().resolve("client.json").toString(),
            "--count",
            Integer.toString(bots),
            "--seconds",
            Integer.toString(PLAY_SECONDS),
            "--json"));
    return new ProcessBuilder(command)
        .redirectError(folder.resolve("bots.log").toFile())
        .redirectOutput(folder.resolve("bots.json").toFile())
        .start();
  }

  private void awaitPlayers(GameLiftClient gameLift, String fleet, Process crowd)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_MOST.toNanos();
    int players = 0;
    while (players < bots) {
      if (!crowd.isAlive() || System.nanoTime() - deadline > 0) {
        throw new IOException("only " + players + " of " + bots + " bots came to play");
      }
      Thread.sleep(LOOK_EVERY_MILLIS);
      players =
          gameLift
              .describeGameSessionsPaginator(r -> r.fleetId(fleet).statusFilter("ACTIVE"))
              .gameSessions()
              .stream()
              .mapToInt(session -> session.currentPlayerSessionCount())
              .sum();
    }
  }

  private static JsonNode report(Process crowd, Path folder)
      throws IOException, InterruptedException {
    if (!crowd.waitFor(BOTS_MOST.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("the bots do not come to an end; see " + folder.resolve("bots.log"));
    }
    try (BufferedReader said = Files.newBufferedReader(folder.resolve("bots.json"))) {
      return JsonMapper.shared().readTree(said);
    } catch (JacksonException e) {
      throw new IOException("the bots report nothing; see " + folder.resolve("bots.log"), e);
    }
  }

  private int print(List<State> ends, JsonNode crowd, boolean json) {
    int played = 0;
    for (JsonNode bot : crowd.path("perBot")) {
      played += bot.path("played").asBoolean(false) && bot.path("left").asBoolean(false) ? 1 : 0;
    }
    int dropped = bots - played;
    Exit exit = InTurn.exit(ends, 1);
    ObjectNode said = Output.json(ends, exit);
    // What the players saw counts, whatever GameLift says of their seats.
    said.put("playersDropped", Math.max(dropped, said.path("playersDropped").asInt(0)));
    said.putObject("bots")
        .put("count", bots)
        .put("admitted", crowd.path("admitted").asInt(0))
        .put("played", played)
        .put("dropped", dropped);
    System.out.println(
        json
            ? said.toString()
            : String.format(
                Locale.ROOT,
                "%d of %d bots played to their end; sessions ended: %d, players dropped: %d",
                played,
                bots,
                said.path("sessionsEnded").asInt(0),
                said.path("playersDropped").asInt(0)));
    System.out.flush();
    return exit == Exit.DONE && dropped > 0 ? Exit.REFUSED.code() : exit.code();
  }
}
