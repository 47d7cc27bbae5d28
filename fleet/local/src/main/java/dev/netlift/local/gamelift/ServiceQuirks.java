package dev.netlift.local.gamelift;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * How the service behaves where AWS does not say. Each of these is inferred, none is documented: a
 * server must live with either way, and a test may choose.
 *
 * @param handshakeRefusal status of a refused WebSocket handshake
 * @param signatureSkew how far the X-Amz-Date of a handshake may be from our clock
 * @param lostSocketEndsProcess else only missing heartbeats end a process that lost its socket
 * @param secondReadyAccepted ActivateServerProcess again is 200; else 409
 * @param closeAfterEnding from the answer to TerminateServerProcess to the close of the socket with
 *     1000; zero leaves that to the process
 * @param secondActivationAccepted ActivateGameSession again is 200; else 409
 * @param lateActivation status for ActivateGameSession of a session that is ending or has ended
 * @param foreignGameSession status for a game session that the process does not host
 * @param wrongPlayerState status for a player session that is not in the state the call needs
 * @param unknownPlayer status for a player session that does not exist
 * @param foreignPlayer status for a player session of another game session
 * @param removeAcceptsReserved RemovePlayerSession ends a reservation too
 * @param denyAllKeepsReservations DENY_ALL leaves those reserved before acceptable
 * @param reservedTimeOutAtEnd a reservation that the end of its session cuts off is TIMEDOUT; else
 *     COMPLETED
 * @param replayRepeatedRequests a repeated RequestId of one process gets the answer it got before;
 *     else it is a new request
 * @param backfillReplaces a second StartMatchBackfill cancels the first; else it is 409
 * @param unknownConfiguration status for backfill with a configuration that does not exist
 * @param foreignBackfill status for backfill of a game session that the process does not host
 * @param unknownBackfillTicket status for StopMatchBackfill of a ticket that is unknown or done
 * @param certificatePath what GetComputeCertificate answers; empty means no TLS on the compute
 * @param computeTokenLife a token of a registered compute is good this long, by the wall clock
 * @param refreshAfter a connection of this age is asked to move, before the gateway would cut it
 * @param refreshRepeat and asked again each time this has passed
 * @param refreshDrain the old socket stays this long after the new one is up
 */
public record ServiceQuirks(
    int handshakeRefusal,
    Duration signatureSkew,
    boolean lostSocketEndsProcess,
    boolean secondReadyAccepted,
    Duration closeAfterEnding,
    boolean secondActivationAccepted,
    int lateActivation,
    int foreignGameSession,
    int wrongPlayerState,
    int unknownPlayer,
    int foreignPlayer,
    boolean removeAcceptsReserved,
    boolean denyAllKeepsReservations,
    boolean reservedTimeOutAtEnd,
    boolean replayRepeatedRequests,
    boolean backfillReplaces,
    int unknownConfiguration,
    int foreignBackfill,
    int unknownBackfillTicket,
    String certificatePath,
    Duration computeTokenLife,
    Duration refreshAfter,
    Duration refreshRepeat,
    Duration refreshDrain) {
  public static final ServiceQuirks DEFAULT =
      new ServiceQuirks(
          403,
          Duration.ofMinutes(5),
          false,
          true,
          Duration.ofSeconds(1),
          true,
          409,
          403,
          400,
          404,
          400,
          false,
          true,
          true,
          true,
          true,
          404,
          400,
          404,
          "",
          Duration.ofHours(3),
          Duration.ofMinutes(110),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10));

  /**
   * These, but one.
   *
   * @param name of a component
   * @param value a whole number, {@code true} or {@code false}, a text, or a duration as {@code
   *     PT1M30S}, as its component needs
   * @throws IllegalArgumentException there is none of that name, or it cannot be that
   */
  public ServiceQuirks with(String name, String value) {
    RecordComponent[] components = ServiceQuirks.class.getRecordComponents();
    Object[] values = new Object[components.length];
    boolean found = false;
    try {
      for (int i = 0; i < components.length; i++) {
        boolean meant = components[i].getName().equals(name);
        found |= meant;
        values[i] = meant ? parse(components[i], value) : components[i].getAccessor().invoke(this);
      }
      if (!found) {
        throw new IllegalArgumentException(
            "no quirk is called "
                + name
                + "; there are "
                + Arrays.stream(components)
                    .map(RecordComponent::getName)
                    .collect(Collectors.joining(", ")));
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return ServiceQuirks.class.getConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("quirks cannot be copied", e);
    }
  }

  private static Object parse(RecordComponent component, String value) {
    Class<?> type = component.getType();
    if (type == int.class && value.matches("\\d{3}")) {
      return Integer.parseInt(value);
    }
    if (type == boolean.class && value.matches("true|false")) {
      return Boolean.parseBoolean(value);
    }
    if (type == Duration.class && value.matches("PT[0-9HMS.]+")) {
      return Duration.parse(value);
    }
    if (type == String.class) {
      return value;
    }
    throw new IllegalArgumentException(
        "quirk " + component.getName() + " must be a " + type.getSimpleName() + ", was " + value);
  }
}
