package dev.netlift.gamelift;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A service behind a bad network, on one thread and a virtual clock: it delays everything, refuses
 * or loses handshakes, cuts connections, and lets some die without a word. It remembers what a test
 * wants to know.
 */
final class SimulatedService implements Dialer {
  final Set<String> reserved = new HashSet<>();
  final Set<String> active = new HashSet<>();
  final Map<String, Integer> arrivals = new HashMap<>();
  final List<String> wrongs = new ArrayList<>();
  boolean healed;
  int dials;
  int open;

  private final VirtualLoop loop;
  private final Random random;
  private final List<SimulatedSocket> sockets = new ArrayList<>();

  SimulatedService(VirtualLoop loop, long seed) {
    this.loop = loop;
    this.random = new Random(seed);
  }

  @Override
  public CompletableFuture<Socket> dial(URI uri, Duration timeout, SocketEvents events) {
    dials++;
    var result = new CompletableFuture<Socket>();
    int fate = healed ? 99 : random.nextInt(100);
    loop.schedule(
        delay(),
        () -> {
          if (fate < 20) {
            result.completeExceptionally(new DialFailure(503, "HTTP status 503"));
          } else if (fate >= 30) {
            accept(result, events);
          } // else: lost, and nobody hears of it
        });
    return result;
  }

  /**
   * The service has the new socket before the client knows, and says goodbye on the old one at
   * once.
   */
  private void accept(CompletableFuture<Socket> result, SocketEvents events) {
    SimulatedSocket old = newest();
    var socket = new SimulatedSocket(events);
    sockets.add(socket);
    loop.schedule(
        delay(),
        () -> {
          if (result.complete(socket)) {
            open++;
            socket.clientHasIt = true;
          } else {
            sockets.remove(socket); // the client has given up, and the service notices
          }
        });
    if (old != null && random.nextBoolean()) {
      loop.schedule(delay().multipliedBy(random.nextInt(1, 40)), () -> old.serviceCloses(1001));
    }
  }

  /** Something on the newest socket goes wrong. */
  void hurt() {
    SimulatedSocket socket = newest();
    if (socket == null || healed) {
      return;
    }
    switch (random.nextInt(3)) {
      case 0 -> socket.dead = true;
      case 1 -> socket.serviceCloses(1011);
      default -> {
        socket.dead = true;
        loop.schedule(delay(), () -> socket.closed(SocketEvents.LOST));
      }
    }
  }

  /**
   * Sends a push on the newest socket, sometimes twice, sometimes on all that is left of an older
   * one.
   */
  void push(String text) {
    SimulatedSocket socket = newest();
    if (socket != null) {
      socket.toClient(text);
      if (random.nextBoolean()) {
        socket.toClient(text);
      }
    }
  }

  private @Nullable SimulatedSocket newest() {
    return sockets.isEmpty() ? null : sockets.getLast();
  }

  private void arrived(SimulatedSocket socket, String text) {
    Inbound request = Inbound.parse(text);
    if (arrivals.merge(request.requestId(), 1, Integer::sum) > 1) {
      wrongs.add("arrived twice: " + request.action());
    }
    String player = request.fields().text("PlayerSessionId");
    int status = 200;
    if (request.action().equals("AcceptPlayerSession")) {
      status = reserved.remove(player) ? 200 : 400;
      if (status == 200 && !active.add(player)) {
        wrongs.add("active twice: " + player);
      }
    }
    // An answer may take long, and then goes where the question came from.
    Duration thinking =
        healed || random.nextInt(20) > 0 ? Duration.ZERO : Duration.ofSeconds(random.nextInt(25));
    String answer =
        "{\"Action\":\"%s\",\"RequestId\":\"%s\",\"StatusCode\":%d}"
            .formatted(request.action(), request.requestId(), status);
    loop.schedule(thinking, () -> socket.toClient(answer));
  }

  private Duration delay() {
    return Duration.ofMillis(random.nextInt(1, 150));
  }

  @Override
  public void stop() {}

  private final class SimulatedSocket implements Socket {
    private final SocketEvents events;
    private java.time.Instant nextDown = VirtualLoop.START;
    private java.time.Instant nextUp = VirtualLoop.START;
    private boolean clientHasIt;
    private boolean dead;
    private boolean gone;

    private SimulatedSocket(SocketEvents events) {
      this.events = events;
    }

    @Override
    public void start() {}

    @Override
    public CompletableFuture<Void> send(String text) {
      var written = new CompletableFuture<Void>();
      if (gone) {
        loop.execute(() -> written.completeExceptionally(new java.io.IOException("gone")));
        return written;
      }
      loop.execute(() -> written.complete(null));
      nextUp = later(nextUp);
      loop.schedule(
          Duration.between(loop.now(), nextUp),
          () -> {
            if (!dead) {
              arrived(this, text);
            }
          });
      return written;
    }

    private void toClient(String text) {
      nextDown = later(nextDown);
      loop.schedule(
          Duration.between(loop.now(), nextDown),
          () -> {
            if (!dead && !gone && clientHasIt) {
              events.received(this, text);
            }
          });
    }

    private void serviceCloses(int code) {
      nextDown = later(nextDown);
      loop.schedule(
          Duration.between(loop.now(), nextDown),
          () -> {
            if (!dead) {
              dead = true;
              closed(code);
            }
          });
    }

    private void closed(int code) {
      if (!gone && clientHasIt) {
        end();
        events.closed(this, code);
      }
    }

    /** In order: nothing overtakes anything on a socket. */
    private java.time.Instant later(java.time.Instant before) {
      java.time.Instant at = loop.now().plus(delay());
      return at.isAfter(before) ? at : before.plusNanos(1);
    }

    @Override
    public CompletableFuture<Void> close(int code, String reason) {
      end();
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void abort() {
      end();
    }

    private void end() {
      dead = true;
      sockets.remove(this);
      if (!gone) {
        gone = true;
        if (clientHasIt) {
          open--;
        }
      }
    }
  }
}
