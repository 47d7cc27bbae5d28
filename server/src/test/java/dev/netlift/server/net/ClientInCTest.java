package dev.netlift.server.net;

import static dev.netlift.server.net.NetWorld.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.netlift.protocol.Lane;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client in C against the real port, with its sanitizers on. Skipped without a C compiler. */
class ClientInCTest {
  private static final Path SOURCES = Path.of("../client/c");
  private static final Path CC = Path.of("/usr/bin/cc");

  @TempDir static Path folder;

  @BeforeAll
  static void build() throws Exception {
    assumeTrue(
        Files.isExecutable(CC) && Files.exists(Path.of("/usr/include/openssl/evp.h")),
        "a C compiler and libssl-dev");
    var command =
        new ArrayList<>(
            List.of(
                ("cc -std=c11 -O1 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
                        + " -fsanitize=undefined,address -fno-sanitize-recover=all"
                        + " exercise.c netlift.c -lcrypto -o")
                    .split(" ")));
    command.add(folder.resolve("exercise").toString());
    Process cc =
        new ProcessBuilder(command).directory(SOURCES.toFile()).redirectErrorStream(true).start();
    String said = new String(cc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(cc.waitFor()).as(said).isZero();
  }

  /** The program, with what it printed. */
  private static final class Player implements AutoCloseable {
    private final Process process;
    private final Writer in;
    final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    Player(int port, String token) throws IOException {
      var builder =
          new ProcessBuilder(
                  folder.resolve("exercise").toString(),
                  "127.0.0.1",
                  Integer.toString(port),
                  "test-1")
              .redirectErrorStream(true);
      builder.environment().put("NETLIFT_CONNECT_TOKEN", token);
      process = builder.start();
      in = process.outputWriter(StandardCharsets.UTF_8);
      reader = new Thread(this::read, "client-in-c");
      reader.start();
    }

    private void read() {
      var from =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      from.lines().forEach(lines::add);
    }

    void tell(String line) throws IOException {
      in.write(line + "\n");
      in.flush();
    }

    long welcomes() {
      return lines.stream().filter(line -> line.startsWith("{\"welcomes\"")).count();
    }

    private List<String> accounts() {
      return lines.stream().filter(line -> line.startsWith("{\"code\"")).toList();
    }

    /** Its account as it is now. */
    String counts() {
      try {
        int before = accounts().size();
        tell("count");
        await("it counts", () -> accounts().size() > before);
        return accounts().getLast();
      } catch (Exception e) {
        throw new IllegalStateException("the client in C does not count", e);
      }
    }

    /** Its account, after it has left. */
    String left() throws Exception {
      tell("leave");
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("it ends: %s", lines).isTrue();
      reader.join(TimeUnit.SECONDS.toMillis(5));
      assertThat(process.exitValue()).as("%s", lines).isZero();
      return lines.getLast();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private static long of(String account, String name) {
    Matcher found = Pattern.compile("\"" + name + "\":(\\d+)").matcher(account);
    assertThat(found.find()).as("%s in %s", name, account).isTrue();
    return Long.parseLong(found.group(1));
  }

  @Test
  void givenLossAndChangesOfAddress_whenTheClientInCPlays_thenEachMessageComesOnceInOrder()
      throws Exception {
    try (var world = NetWorld.open();
        var network = new LossyUdp(world.port(), 0.1, 0.05, 11);
        var player = new Player(network.port(), world.token("ann"))) {
      world.room.bodyBytes = 3000;
      await("welcome", () -> player.welcomes() == 1);
      world.room.numberedBothLanes = true;
      await("half a hundred", () -> world.room.numbers.size() > 50);
      network.rebind();
      await("it is heard from elsewhere", () -> world.room.numbers.size() > 150);
      network.rebind();
      await("and again", () -> world.room.numbers.size() > 300);

      String account = settled(world, player);

      assertThat(of(account, "packetsLost")).isPositive();
      assertThat(of(account, "mostEntities")).as("in three pieces").isEqualTo(999);
      assertThat(of(account, "snapshots")).isGreaterThan(20);
      assertThat(of(account, "resumptions")).isZero();
      assertThat(network.dropped()).isGreaterThan(20);
    }
  }

  @Test
  void givenMessagesBothWays_whenTheClientInCChangesTheTransport_thenEachComesOnceInOrder()
      throws Exception {
    try (var world = NetWorld.open();
        var player = new Player(world.port(), world.token("ann"))) {
      world.room.bodyBytes = 3000;
      await("welcome", () -> player.welcomes() == 1);
      world.room.numberedBothLanes = true;
      int switches = 0;
      for (String way : List.of("tcp", "udp", "tcp", "tcp", "udp", "udp")) {
        int heard = world.room.numbers.size();
        int done = ++switches;
        player.tell(way);
        await("on by " + way, () -> player.welcomes() > done);
        await("it plays", () -> world.room.numbers.size() > heard + 20);
        var kind = way.equals("tcp") ? TransportKind.TCP : TransportKind.UDP;
        assertThat(world.onLoop(() -> world.room.transports())).containsExactly(kind);
      }

      String account = settled(world, player);

      assertThat(of(account, "resumptions")).isEqualTo(switches);
      assertThat(of(account, "packetsDropped")).as(account).isZero();
      assertThat(player.lines.getFirst()).contains("\"resumed\":0");
      assertThat(player.lines.subList(1, switches + 1))
          .allSatisfy(line -> assertThat(line).contains("\"resumed\":1"));
      assertThat(world.room.joined).containsExactly("ann");
    }
  }

  @Test
  void givenCutOfFiveSeconds_whenItIsOver_thenTheClientInCGoesOn() throws Exception {
    try (var world = NetWorld.open();
        var network = new LossyUdp(world.port(), 0, 0, 11);
        var player = new Player(network.port(), world.token("ann"))) {
      await("welcome", () -> player.welcomes() == 1);
      world.room.numberedBothLanes = true;
      await("it plays", () -> world.room.numbers.size() > 20);
      network.cut(true);
      TimeUnit.SECONDS.sleep(4);
      network.cut(false);
      await("it is back by its resume token", () -> player.welcomes() == 2);

      String account = settled(world, player);

      assertThat(of(account, "resumptions")).isPositive();
      assertThat(world.room.joined).containsExactly("ann");
    }
  }

  /** Until nothing is on its way any more, and everything came once and in order, both ways. */
  private static String settled(NetWorld world, Player player) throws Exception {
    world.room.numberedBothLanes = false;
    player.tell("stop");
    long told = world.onLoop(() -> world.room.numberedTicks);
    await(
        "what was lost is sent again",
        () -> {
          String now = player.counts();
          return world.room.numbers.size() >= 2 * of(now, "sent")
              && of(now, "ordered") >= told
              && of(now, "unordered") >= told;
        });
    // And perhaps once more.
    TimeUnit.MILLISECONDS.sleep(700);
    String account = player.left();
    assertThat(of(account, "ordered")).as(account).isEqualTo(told);
    assertThat(of(account, "unordered")).as(account).isEqualTo(told);
    assertThat(of(account, "orderedFaults")).as(account).isZero();
    assertThat(of(account, "unorderedFaults")).as(account).isZero();
    assertThat(of(account, "snapshotFaults")).as(account).isZero();
    List<Long> all = LongStream.rangeClosed(1, of(account, "sent")).boxed().toList();
    assertThat(numbers(world, Lane.RELIABLE_ORDERED)).containsExactlyElementsOf(all);
    assertThat(numbers(world, Lane.RELIABLE_UNORDERED)).containsExactlyInAnyOrderElementsOf(all);
    return account;
  }

  private static List<Long> numbers(NetWorld world, Lane lane) {
    return world.room.numbers.stream()
        .filter(got -> got.lane() == lane)
        .map(EchoRoom.Number::number)
        .toList();
  }
}
