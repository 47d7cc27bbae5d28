package dev.netlift.gate;

import dev.netlift.client.Api;
import dev.netlift.client.ClientConfig;
import dev.netlift.client.GuestIdentity;
import dev.netlift.client.Matchmaking;
import dev.netlift.client.Parties;
import dev.netlift.client.Ticket;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** A guest with a device of his own, who uses the client library. */
record Player(String id, Matchmaking matchmaking, Parties parties, RunningCloud cloud) {
  private static final Duration SOON = Duration.ofSeconds(40);

  static Player join(RunningCloud cloud) throws IOException, InterruptedException {
    return join(cloud, InstantSource.system());
  }

  /**
   * @param clock of his device
   */
  static Player join(RunningCloud cloud, InstantSource clock)
      throws IOException, InterruptedException {
    ClientConfig config = cloud.config();
    var guest = new GuestIdentity(config, cloud.http(), clock);
    var api = new Api(config, cloud.http(), guest, clock);
    return new Player(guest.id(), new Matchmaking(api), new Parties(api), cloud);
  }

  Map<String, Integer> latencies() throws IOException {
    return Map.of(cloud.config().region(), 10);
  }

  Ticket start(String mode) throws IOException, InterruptedException {
    return matchmaking.start(mode, latencies());
  }

  Ticket read(Ticket ticket) {
    try {
      return matchmaking.get(ticket.id());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until the ticket is in {@code status}. */
  Ticket await(Ticket ticket, Ticket.Status status) {
    var last = new Ticket[] {ticket};
    cloud.await(
        "ticket " + ticket.id() + " to be " + status,
        SOON,
        () -> {
          last[0] = read(ticket);
          return last[0].status() == status;
        });
    return last[0];
  }

  Ticket cancel(Ticket ticket) throws InterruptedException {
    matchmaking.cancel(ticket.id());
    return read(ticket);
  }
}
