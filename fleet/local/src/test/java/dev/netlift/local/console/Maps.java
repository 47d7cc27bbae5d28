package dev.netlift.local.console;

import dev.netlift.local.gamelift.FleetMap;
import dev.netlift.local.gamelift.ProcessReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Fleets as a test wants them. */
final class Maps {
  static final String FLEET = "fleet-1";
  static final String INSTANCE = "i-0123456789abcdef0";
  static final String COMPUTE = "my-box";
  static final String SESSION = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/abc";
  static final String KEY = "ASIAPROCESS";
  static final Instant NOW = Instant.parse("2026-11-21T17:00:00Z");

  private Maps() {}

  /** An instance with a process that hosts, a registered compute, and one process that crashed. */
  static FleetMap hosting(String sessionStatus) {
    var process =
        new FleetMap.ProcessNow(
            "proc-1",
            OptionalLong.of(4711),
            OptionalInt.of(7777),
            "ACTIVE",
            NOW.minusSeconds(60),
            Optional.of(SESSION),
            Optional.of(KEY));
    var starting =
        new FleetMap.ProcessNow(
            "proc-2",
            OptionalLong.empty(),
            OptionalInt.empty(),
            "LAUNCHED",
            NOW,
            Optional.empty(),
            Optional.empty());
    var managed =
        new FleetMap.FleetNow(
            FLEET,
            "arena",
            "ACTIVE",
            "EC2",
            "ON_DEMAND",
            "us-west-2",
            true,
            1,
            List.of("netlift"),
            List.of(
                new FleetMap.InstanceNow(
                    INSTANCE, "ACTIVE", NOW.minusSeconds(90), true, List.of(process, starting))));
    var anywhere =
        new FleetMap.FleetNow(
            "fleet-2",
            "mine",
            "ACTIVE",
            "ANYWHERE",
            "ON_DEMAND",
            "custom-here",
            false,
            0,
            List.of(),
            List.of(new FleetMap.InstanceNow(COMPUTE, "ACTIVE", NOW, false, List.of())));
    var session =
        new FleetMap.SessionNow(
            SESSION,
            FLEET,
            Optional.of("proc-1"),
            7777,
            sessionStatus,
            NOW.minusSeconds(30),
            Optional.empty(),
            4,
            List.of(new FleetMap.SeatNow("p1", "ACTIVE", NOW.minusSeconds(20))));
    var crashed =
        new ProcessReport(
            "proc-0",
            FLEET,
            OptionalLong.of(4700),
            OptionalInt.of(7777),
            NOW.minusSeconds(100),
            Optional.of(NOW.minusSeconds(95)),
            Optional.empty(),
            OptionalInt.of(137),
            ProcessReport.Exit.CRASHED);
    return new FleetMap(NOW, List.of(managed, anywhere), List.of(session), List.of(crashed));
  }
}
