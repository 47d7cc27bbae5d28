package dev.netlift.local.gamelift;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Everything that runs, at one moment.
 *
 * @param sessions those that are open, and those that ended last, newest first
 * @param ended the processes that ended last, newest first
 */
public record FleetMap(
    Instant at, List<FleetNow> fleets, List<SessionNow> sessions, List<ProcessReport> ended) {
  public FleetMap {
    fleets = List.copyOf(fleets);
    sessions = List.copyOf(sessions);
    ended = List.copyOf(ended);
  }

  /**
   * One fleet.
   *
   * @param computeType EC2 or ANYWHERE
   * @param current an alias leads to it
   * @param desired instances it should have
   * @param metricGroups whose metrics it is counted in, too
   */
  public record FleetNow(
      String fleetId,
      String name,
      String status,
      String computeType,
      String fleetType,
      String location,
      boolean current,
      int desired,
      List<String> metricGroups,
      List<InstanceNow> instances) {
    public FleetNow {
      metricGroups = List.copyOf(metricGroups);
      instances = List.copyOf(instances);
    }
  }

  /**
   * An instance of ours, or a registered compute.
   *
   * @param managed it is an instance, and may be taken back
   */
  public record InstanceNow(
      String instanceId,
      String status,
      Instant since,
      boolean managed,
      List<ProcessNow> processes) {
    public InstanceNow {
      processes = List.copyOf(processes);
    }
  }

  /**
   * A server process that has not ended.
   *
   * @param accessKeyId of the credentials it was given last, by which a service knows its calls
   */
  public record ProcessNow(
      String processId,
      OptionalLong pid,
      OptionalInt port,
      String state,
      Instant since,
      Optional<String> gameSessionId,
      Optional<String> accessKeyId) {}

  /**
   * @param processId empty for one of an earlier run
   */
  public record SessionNow(
      String gameSessionId,
      String fleetId,
      Optional<String> processId,
      int port,
      String status,
      Instant created,
      Optional<Instant> ended,
      int playersMax,
      List<SeatNow> seats) {
    public SessionNow {
      seats = List.copyOf(seats);
    }
  }

  /** A player session without its id, which is nobody's business but the player's. */
  public record SeatNow(String playerId, String status, Instant since) {}
}
