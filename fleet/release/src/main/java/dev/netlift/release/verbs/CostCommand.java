package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.build.FleetTemplate;
import dev.netlift.release.cost.Bill;
import dev.netlift.release.cost.Load;
import dev.netlift.release.cost.Prices;
import dev.netlift.release.cost.Watched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "cost",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "What a month costs by the templates, a load and a dated list of prices, and what that is for each",
      "player at a time. Asks nobody. A price that is not in the list is an error: exit 2, and its name."
    })
final class CostCommand implements Callable<Integer> {
  @Option(
      names = "--region",
      paramLabel = "NAME",
      description = "whose list of fleet/prices is used (default ${DEFAULT-VALUE})")
  private String region = "us-east-1";

  @Option(names = "--prices", paramLabel = "FILE", description = "another list than that")
  private @Nullable Path file;

  @Option(
      names = "--price",
      paramLabel = "NAME=USD",
      description = "one more price, or in place of the list's")
  private Map<String, Double> more = new LinkedHashMap<>();

  @Option(
      names = "--parameter",
      paramLabel = "NAME=VALUE",
      description = "of the fleet's template, as InstanceType=c5.large or Location2=eu-central-1")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--spot-percent",
      paramLabel = "N",
      description = "of the instances (default ${DEFAULT-VALUE})")
  private int spotPercent;

  @Option(names = "--players", paramLabel = "N", description = "at a time (${DEFAULT-VALUE})")
  private int players = 1_000;

  @Option(
      names = "--players-per-session",
      paramLabel = "N",
      description = "on average (${DEFAULT-VALUE}, the arena's)")
  private double playersPerSession = 4;

  @Option(
      names = "--session-minutes",
      paramLabel = "N",
      description = "of a match (${DEFAULT-VALUE}, the arena's)")
  private double sessionMinutes = 3;

  @Option(
      names = "--bytes-per-second",
      paramLabel = "N",
      description =
          "sent to a player (${DEFAULT-VALUE}: measured with 64 in a match; fewer are less)")
  private double bytesPerSecond = 10_950;

  @Option(
      names = "--calls-per-match",
      paramLabel = "N",
      description = "of the API, by one player (${DEFAULT-VALUE}: counted of bots, locally)")
  private double callsPerMatch = 10;

  @Option(
      names = "--report-seconds",
      paramLabel = "N",
      description = "between a session's reports (${DEFAULT-VALUE}: the most a server sends)")
  private double reportSeconds = 5;

  @Option(
      names = "--call-millis",
      paramLabel = "N",
      description = "a function runs (${DEFAULT-VALUE}, assumed)")
  private double callMillis = 50;

  @Option(
      names = "--units-per-call",
      paramLabel = "N",
      description = "read and written by a player's call (${DEFAULT-VALUE}, assumed)")
  private double unitsPerCall = 3;

  @Option(
      names = "--log-bytes-per-call",
      paramLabel = "N",
      description = "(${DEFAULT-VALUE}: counted in the same run)")
  private double logBytesPerCall = 1_600;

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    var home = Home.find();
    Path list = file == null ? home.root().resolve("fleet/prices/" + region + ".json") : file;
    if (!Files.isReadable(list)) {
      throw new IllegalArgumentException(
          "no list of prices at "
              + list
              + ": say --prices FILE, or make one like those in fleet/prices");
    }
    Prices prices = Prices.read(list);
    for (var each : more.entrySet()) {
      prices =
          prices.with(each.getKey(), new Prices.Price(each.getValue(), LocalDate.now(), "--price"));
    }
    if (spotPercent > 0) {
      parameters.putIfAbsent("SpotInstances", "1");
    }
    var load =
        new Load(
            players,
            playersPerSession,
            sessionMinutes,
            bytesPerSecond,
            callsPerMatch,
            reportSeconds,
            callMillis,
            unitsPerCall,
            logBytesPerCall);
    var bill =
        Bill.of(
            load,
            FleetTemplate.read(home.template("fleet"), parameters),
            spotPercent,
            Watched.of(JsonMapper.shared().readTree(Files.readString(home.template("system")))),
            prices);
    System.out.print(json ? json(bill, prices) : text(bill, prices));
    return Exit.DONE.code();
  }

  private static String text(Bill bill, Prices prices) {
    var text = new StringBuilder();
    for (Bill.Line line : bill.lines()) {
      text.append(
          String.format(
              Locale.ROOT, "  %,14.2f USD  %,16.3f  %s%n", line.usd(), line.amount(), line.what()));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "  %,14.2f USD  a month in %s: %d players at a time, %d sessions, %d instances%n"
                + "  %,14.4f USD  for each player at a time%n"
                + "By prices of %s and later (%s), without tax, free tiers and discounts. Not in it:"
                + " storage, avatars, Web Push.%n",
            bill.usd(),
            prices.region(),
            bill.load().players(),
            bill.sessions(),
            bill.instances(),
            bill.usdPerPlayer(),
            bill.asOf(),
            prices.file().getFileName()));
    return text.toString();
  }

  private static String json(Bill bill, Prices prices) {
    var json =
        JsonMapper.shared()
            .createObjectNode()
            .put("region", prices.region())
            .put("pricesAsOf", bill.asOf().toString())
            .put("players", bill.load().players())
            .put("sessions", bill.sessions())
            .put("instances", bill.instances())
            .put("usdPerMonth", bill.usd())
            .put("usdPerPlayerMonth", bill.usdPerPlayer());
    var lines = json.putArray("lines");
    for (Bill.Line line : bill.lines()) {
      lines
          .addObject()
          .put("what", line.what())
          .put("amount", line.amount())
          .put("price", line.price())
          .put("usd", line.usd());
    }
    return json + "\n";
  }
}
