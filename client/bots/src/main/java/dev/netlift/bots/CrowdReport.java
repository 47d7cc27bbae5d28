package dev.netlift.bots;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What became of all bots, as JSON and as a table. */
record CrowdReport(BotOptions options, List<BotReport> bots) {
  CrowdReport {
    bots = List.copyOf(bots);
  }

  boolean clean() {
    return bots.stream().allMatch(BotReport::clean);
  }

  private long count(Predicate<BotReport> what) {
    return bots.stream().filter(what).count();
  }

  private String transport() {
    return options.transport().name().toLowerCase(Locale.ROOT);
  }

  private Histogram merged(Function<BotReport, Histogram> which) {
    var all = new Histogram(3);
    bots.forEach(bot -> all.add(which.apply(bot)));
    return all;
  }

  /** Snapshots per second of one bot, averaged over those that got any. */
  private double snapshotRateHz() {
    return bots.stream()
        .mapToDouble(BotReport::snapshotRateHz)
        .filter(rate -> rate > 0)
        .average()
        .orElse(0);
  }

  ObjectNode json() {
    var json = JsonMapper.shared().createObjectNode();
    json.put("bots", bots.size())
        .put("matched", count(BotReport::matched))
        .put("admitted", count(BotReport::admitted))
        .put("played", count(BotReport::played))
        .put("left", count(BotReport::left))
        .put("mode", options.mode())
        .put("transport", transport())
        .put("tickRateHz", bots.stream().mapToInt(BotReport::tickRateHz).max().orElse(0))
        .put(
            "snapshotRateConfiguredHz",
            bots.stream().mapToInt(BotReport::snapshotRateConfiguredHz).max().orElse(0))
        .put("snapshotRateHz", rounded(snapshotRateHz(), 100))
        .put("snapshots", bots.stream().mapToLong(BotReport::snapshots).sum());
    percentiles(json.putObject("rttMillis"), merged(BotReport::rttMicros));
    percentiles(json.putObject("inputToSnapshotMillis"), merged(BotReport::inputToSnapshotMicros));
    sight(json.putObject("sight"), bots.stream().map(BotReport::sight).toList());
    json.put("unlocks", bots.stream().mapToLong(bot -> bot.listed().size()).sum());
    json.put("unlocksHeard", bots.stream().mapToLong(bot -> bot.heard().size()).sum());
    bots.stream()
        .mapToLong(BotReport::admittedAtMillis)
        .filter(millis -> millis > 0)
        .min()
        .ifPresent(millis -> json.put("firstAdmittedAtMillis", millis));
    ArrayNode list = json.putArray("perBot");
    bots.forEach(bot -> bot(list.addObject(), bot));
    return json;
  }

  private static void bot(ObjectNode json, BotReport bot) {
    json.put("bot", bot.number())
        .put("playerId", bot.playerId())
        .put("ticket", bot.ticket())
        .put("gameSession", bot.gameSession())
        .put("transport", bot.transport())
        .put("matched", bot.matched())
        .put("admitted", bot.admitted())
        .put("played", bot.played())
        .put("left", bot.left())
        .put("snapshots", bot.snapshots())
        .put("snapshotRateHz", rounded(bot.snapshotRateHz(), 100));
    percentiles(json.putObject("rttMillis"), bot.rttMicros());
    percentiles(json.putObject("inputToSnapshotMillis"), bot.inputToSnapshotMicros());
    sight(json.putObject("sight"), List.of(bot.sight()));
    json.putObject("score")
        .put("first", bot.score().first())
        .put("last", bot.score().last())
        .put("playingAtMillis", bot.score().playingAtMillis());
    ArrayNode heard = json.putArray("unlocksHeard");
    for (BotReport.HeardUnlock unlock : bot.heard()) {
      var one = heard.addObject().put("id", unlock.id()).put("name", unlock.name());
      unlock.delayMillis().ifPresent(millis -> one.put("delayMillis", millis));
    }
    ArrayNode listed = json.putArray("unlocks");
    bot.listed().forEach(listed::add);
    json.putObject("achievementRequests")
        .put("looks", bot.requests().looks())
        .put("sent", bot.requests().sent())
        .put("most", bot.requests().most());
    ArrayNode errors = json.putArray("errors");
    bot.errors().forEach(errors::add);
  }

  /** Added up; the longest correction, and the mean delay. */
  private static void sight(ObjectNode json, List<BotReport.Sight> all) {
    double delay =
        all.stream()
            .mapToDouble(BotReport.Sight::delayMillis)
            .filter(d -> d > 0)
            .average()
            .orElse(0);
    double most = all.stream().mapToDouble(BotReport.Sight::correctionMost).max().orElse(0);
    json.put("predicted", all.stream().mapToLong(BotReport.Sight::matched).sum())
        .put("corrections", all.stream().mapToLong(BotReport.Sight::corrections).sum())
        .put("longestCorrectionUnits", rounded(most, 100))
        .put("interpolationMillis", rounded(delay, 10))
        .put("stops", all.stream().mapToLong(BotReport.Sight::stops).sum());
  }

  private static void percentiles(ObjectNode json, Histogram micros) {
    if (micros.getTotalCount() == 0) {
      json.putNull("p50").putNull("p99");
    } else {
      json.put("p50", rounded(micros.getValueAtPercentile(50) / 1000.0, 1000))
          .put("p99", rounded(micros.getValueAtPercentile(99) / 1000.0, 1000));
    }
  }

  private static double rounded(double value, int scale) {
    return Math.round(value * scale) / (double) scale;
  }

  /** One line per bot, errors below their bot, totals last. */
  String table() {
    var text = new StringBuilder();
    text.append(
        line(
            "bot",
            "player",
            "ticket",
            "game session",
            "via",
            "rtt p50/p99",
            "input p50/p99",
            "snapshots",
            "unlocked"));
    for (BotReport bot : bots) {
      text.append(
          line(
              Integer.toString(bot.number()),
              bot.playerId(),
              tail(bot.ticket()),
              tail(bot.gameSession()),
              bot.transport(),
              pair(bot.rttMicros()),
              pair(bot.inputToSnapshotMicros()),
              String.format(Locale.ROOT, "%d %.1f/s", bot.snapshots(), bot.snapshotRateHz()),
              String.join(" ", bot.listed())));
      bot.heard()
          .forEach(
              unlock ->
                  unlock
                      .delayMillis()
                      .ifPresent(
                          millis ->
                              text.append(
                                  String.format(
                                      Locale.ROOT,
                                      "     heard \"%s\" %d ms after earning it%n",
                                      unlock.name(),
                                      millis))));
      bot.errors().forEach(error -> text.append("     ! ").append(error).append('\n'));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "all  %d bots: %d matched, %d admitted, %d played, %d left; rtt %s ms, input to"
                + " snapshot %s ms, %.1f snapshots/s%n",
            bots.size(),
            count(BotReport::matched),
            count(BotReport::admitted),
            count(BotReport::played),
            count(BotReport::left),
            pair(merged(BotReport::rttMicros)),
            pair(merged(BotReport::inputToSnapshotMicros)),
            snapshotRateHz()));
    return text.toString();
  }

  private static String line(String... cells) {
    return String.format(
                Locale.ROOT, "%-4s %-10s %-10s %-14s %-4s %13s %13s %14s  %s", (Object[]) cells)
            .stripTrailing()
        + "\n";
  }

  private static String tail(String id) {
    return id.length() <= 8 ? id : id.substring(id.length() - 8);
  }

  private static String pair(Histogram micros) {
    return micros.getTotalCount() == 0
        ? "-"
        : String.format(
            Locale.ROOT,
            "%.2f/%.2f",
            micros.getValueAtPercentile(50) / 1000.0,
            micros.getValueAtPercentile(99) / 1000.0);
  }
}
