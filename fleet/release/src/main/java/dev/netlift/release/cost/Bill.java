package dev.netlift.release.cost;

import dev.netlift.release.build.FleetTemplate;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * A month of a load that does not change, by what is paid for. Pure: the same in gives the same
 * out.
 *
 * <p>Not in it: storage, avatars and Web Push, matchmaking (free with hosting), taxes, discounts,
 * free tiers, support, and what players do beside matches.
 *
 * @param instances all month, over all locations
 * @param asOf the oldest of the prices used
 */
public record Bill(Load load, long sessions, long instances, List<Line> lines, LocalDate asOf) {
  static final double HOURS = 730;
  private static final double MILLION = 1e6;
  private static final double GIGA = 1e9;
  private static final double HUNDRED = 100;

  /**
   * @param what is paid for, and its unit
   * @param amount in the month
   * @param price its name in the list
   */
  public record Line(String what, double amount, String price, double usd) {}

  public Bill {
    lines = List.copyOf(lines);
  }

  /**
   * @param spotPercent of the instances that are Spot instances
   * @throws IllegalArgumentException a price that is needed is not known, by its name
   */
  public static Bill of(
      Load load, FleetTemplate fleet, int spotPercent, Watched watched, Prices prices) {
    if (spotPercent < 0 || spotPercent > HUNDRED) {
      throw new IllegalArgumentException("spotPercent must be 0 to 100, was " + spotPercent);
    }
    return new Writer(load, fleet, watched, prices).write(spotPercent);
  }

  public double usd() {
    return lines.stream().mapToDouble(Line::usd).sum();
  }

  public double usdPerPlayer() {
    return usd() / load.players();
  }

  private static final class Writer {
    private final Load load;
    private final FleetTemplate fleet;
    private final Watched watched;
    private final Prices prices;
    private final List<Line> lines = new ArrayList<>();
    private LocalDate asOf = LocalDate.MAX;

    Writer(Load load, FleetTemplate fleet, Watched watched, Prices prices) {
      this.load = load;
      this.fleet = fleet;
      this.watched = watched;
      this.prices = prices;
    }

    Bill write(int spotPercent) {
      long sessions = (long) Math.ceil(load.players() / load.playersPerSession());
      long instances = instances(sessions);
      long spot = Math.round(instances * spotPercent / HUNDRED);
      hours("instances on demand", "ON_DEMAND", fleet.instanceTypes().getFirst(), instances - spot);
      if (spot > 0) {
        hours("Spot instances", "SPOT", fleet.instanceTypes().getLast(), spot);
      }
      double seconds = HOURS * 3_600;
      line(
          "sent to players, GB",
          load.players() * load.bytesPerSecond() * seconds / GIGA,
          "transfer.out.gigabyte");
      double reports = sessions * seconds / load.reportSeconds();
      double asked = load.players() * load.callsPerMatch() * HOURS * 60 / load.sessionMinutes();
      double calls = reports + asked;
      line("calls of the API, millions", calls / MILLION, "apigateway.http.million");
      line("calls of functions, millions", calls / MILLION, "lambda.requests.million");
      line(
          "time of functions, GB-seconds",
          calls * load.callMillis() / 1_000 * watched.functionMegabytes() / 1_024,
          "lambda.arm64.gigabyteSecond");
      units(reports, asked);
      line("logs, GB", calls * load.logBytesPerCall() / GIGA, "cloudwatch.logs.gigabyte");
      double processes = (double) instances * fleet.sessionsPerInstance();
      line(
          "metrics of servers, thousand requests",
          processes * HOURS * 60 / 1_000,
          "cloudwatch.requests.thousand");
      line("metrics of our own", watched.customMetrics(), "cloudwatch.metric.month");
      line("metrics that alarms look at", watched.alarmedMetrics(), "cloudwatch.alarm.month");
      line("dashboards", watched.dashboards(), "cloudwatch.dashboard.month");
      return new Bill(load, sessions, instances, lines, asOf);
    }

    /** So many that the wanted part of all sessions they can have is free; one everywhere. */
    private long instances(long sessions) {
      double taken = 1 - fleet.scalingTarget().orElse(0) / HUNDRED;
      if (taken <= 0) {
        throw new IllegalArgumentException("AvailablePercent must leave room for players");
      }
      double needed = sessions / taken / fleet.sessionsPerInstance();
      return Math.max(fleet.locations().size(), (long) Math.ceil(needed - 1e-9));
    }

    /**
     * A report reads each player and the session, and writes each player (docs/achievements.md).
     */
    private void units(double reports, double asked) {
      double own = asked * load.unitsPerCall();
      line(
          "read units, millions",
          (reports * (load.playersPerSession() + 1) + own) / MILLION,
          "dynamodb.read.million");
      line(
          "write units, millions",
          (reports * load.playersPerSession() + own) / MILLION,
          "dynamodb.write.million");
    }

    private void hours(String what, String kind, String type, long instances) {
      if (instances > 0) {
        line(
            instances + " " + what + " (" + type + "), hours",
            instances * HOURS,
            "gamelift." + kind + "." + type + ".hour");
      }
    }

    private void line(String what, double amount, String price) {
      var found = prices.of(price);
      if (found.asOf().isBefore(asOf)) {
        asOf = found.asOf();
      }
      lines.add(new Line(what, amount, price, amount * found.usd()));
    }
  }
}
