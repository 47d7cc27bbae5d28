package dev.netlift.bots;

import dev.netlift.client.ClientConfig;
import dev.netlift.protocol.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends bots into a running Netlift. Exit 0 only if each was matched, admitted, played and left.
 */
@Command(
    name = "bots",
    mixinStandardHelpOptions = true,
    description = "Sends bots through the whole way in: sign in, latency, ticket, match, game.",
    sortOptions = false)
public final class Main implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "client configuration, as 'up' writes it to .netlift/client.json")
  private Path config = Path.of("client.json");

  @Option(names = "--count", paramLabel = "N", description = "bots (default ${DEFAULT-VALUE})")
  private int count = 8;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "how long each plays (default ${DEFAULT-VALUE})")
  private int seconds = 20;

  @Option(names = "--transport", paramLabel = "udp|tcp|ws", description = "default udp")
  private Transport transport = Transport.UDP;

  @Option(names = "--mode", paramLabel = "NAME", description = "default ${DEFAULT-VALUE}")
  private String mode = "arena";

  @Option(
      names = "--party",
      paramLabel = "N",
      description = "bots who play together, 1 to 10 (default ${DEFAULT-VALUE})")
  private int party = 1;

  @Option(
      names = "--identity",
      paramLabel = "FILE",
      description = "with --count 1: who the bot is; kept there, so that it can come back")
  private @Nullable Path identity;

  @Option(
      names = "--game",
      paramLabel = "FILE",
      description = "another game than the arena, as its server's --describe prints it")
  private @Nullable Path game;

  @Option(names = "--poll", description = "wait for matches by polling, not by WebSocket")
  private boolean poll;

  @Option(names = "--seed", paramLabel = "N", description = "of the bots' dice")
  private long seed = 1;

  @Option(names = "--match-seconds", paramLabel = "S", description = "patience for a match")
  private int matchSeconds = 90;

  @Option(
      names = "--loop",
      description = {
        "play round after round, half to all of --seconds each, and write a line of JSON for each",
        "round, until standard input ends or says 'finish'"
      })
  private boolean endless;

  @Option(
      names = "--rest-seconds",
      paramLabel = "S",
      description = "with --loop, the most a bot waits between two rounds (default: none)")
  private int restSeconds;

  @Option(
      names = "--on-call",
      paramLabel = "N",
      description = {
        "with --loop, so many of the bots play only when standard input says 'call N', and then until",
        "the match is over; first a line of JSON for each bot says which player it is"
      })
  private int onCall = -1;

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  @Option(names = "--report", paramLabel = "FILE", description = "also write the JSON object here")
  private @Nullable Path report;

  @Option(
      names = "--since",
      paramLabel = "MILLIS",
      hidden = true,
      description = "what progress counts from, on the wall clock")
  private long sinceMillis = System.currentTimeMillis();

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Main())
            .registerConverter(Transport.class, Main::transport)
            .setExecutionExceptionHandler(
                (e, line, parsed) -> {
                  line.getErr().println("bots: " + e.getMessage());
                  return 1;
                })
            .execute(args));
  }

  private static Transport transport(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "udp" -> Transport.UDP;
      case "tcp" -> Transport.TCP;
      case "ws", "websocket" -> Transport.WEBSOCKET;
      default ->
          throw new CommandLine.TypeConversionException("must be udp, tcp or ws, was " + name);
    };
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var options =
        new BotOptions(
            count,
            Duration.ofSeconds(seconds),
            transport,
            mode,
            party,
            seed,
            Duration.ofSeconds(matchSeconds),
            identity,
            game == null ? null : OtherGame.read(game));
    if (endless) {
      loop(options, Duration.ofSeconds(restSeconds));
      return 0;
    }
    var found =
        new Crowd(client(), options, new Progress(System.err, options.count(), sinceMillis)).run();
    String text = found.json().toString();
    if (report != null) {
      Files.writeString(report, text + "\n");
    }
    System.out.write((json ? text + "\n" : found.table()).getBytes(StandardCharsets.UTF_8));
    System.out.flush();
    return found.clean() ? 0 : 1;
  }

  private ClientConfig client() throws IOException {
    ClientConfig whole = ClientConfig.read(config);
    return poll ? whole.pollingOnly() : whole;
  }

  private void loop(BotOptions options, Duration rest) throws IOException, InterruptedException {
    var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    Consumer<String> lines =
        line -> {
          synchronized (out) {
            out.println(line);
            out.flush();
          }
        };
    new LoopingCrowd(client(), options, rest, Math.max(0, onCall))
        .run(
            orders,
            onCall < 0 ? null : (number, player) -> lines.accept(introduction(number, player)),
            round -> lines.accept(round.json()));
  }

  private static String introduction(int number, String player) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("bot", number)
        .put("player", player)
        .toString();
  }
}
