package dev.netlift.local.gamelift;

import dev.netlift.gamelift.SimulatedSdk;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.SocketService;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The TCP between servers and service: it delays everything, refuses and loses handshakes, cuts
 * connections with whatever is under way on them, stalls them, and lets some die without a word on
 * either side. Until it is healed. One thread: the simulation's.
 */
final class BadNetwork {
  private static final int DELAY_MOST_MILLIS = 150;

  private final World world;
  private final Random random;
  private final List<Connection> connections = new ArrayList<>();
  boolean healed = true;
  // Planted faults, to see that the simulation has eyes.
  boolean saysYesToEverything;
  boolean forgetsToHeal;

  BadNetwork(World world, Random random) {
    this.world = world;
    this.random = random;
  }

  /** Connections that either end still holds. */
  long open() {
    return connections.stream().filter(c -> c.clientHolds || c.serverHolds).count();
  }

  /** Connections that one of these still holds. */
  long held(List<SimulatedSdk.Ear> ears) {
    return connections.stream().filter(c -> c.clientHolds && ears.contains(c.ear)).count();
  }

  private void in(long millis, Runnable task) {
    world.loop.after(Duration.ofMillis(millis), task);
  }

  private long delay() {
    return 1L + random.nextInt(DELAY_MOST_MILLIS);
  }

  void dial(URI uri, SimulatedSdk.Ear ear) {
    int fate = healed ? 99 : random.nextInt(100);
    if (fate < 15) {
      in(delay(), () -> ear.refused(503));
    } else if (fate < 25) {
      return; // Lost: nobody hears of it.
    } else {
      in(delay(), () -> accept(uri, ear));
    }
  }

  private void accept(URI uri, SimulatedSdk.Ear ear) {
    var connection = new Connection(ear);
    try {
      connection.listener =
          world.gameLift.open(uri.getPath(), uri.getRawQuery(), connection.serverEnd());
    } catch (AwsException e) {
      in(delay(), () -> ear.refused(e.status()));
      return;
    }
    connection.serverHolds = true;
    connections.add(connection);
    connection.toClient(
        () -> {
          if (ear.connected(connection.clientEnd())) {
            connection.clientHolds = true;
          } else {
            connection.cutServer();
          }
        });
  }

  /** Something bad happens to a connection. */
  void hurt() {
    connections.removeIf(c -> !c.clientHolds && !c.serverHolds);
    if (connections.isEmpty()) {
      return;
    }
    Connection chosen = connections.get(random.nextInt(connections.size()));
    switch (random.nextInt(4)) {
      case 0 -> chosen.cut();
      case 1 -> chosen.halfOpen();
      case 2 -> chosen.stall(1_000 + random.nextInt(30_000));
      default -> chosen.serverCloses(random.nextBoolean() ? 1011 : 4000);
    }
  }

  /** From now on nothing bad happens; what is half-open is found out as TCP does, late. */
  void heal() {
    if (forgetsToHeal) {
      return;
    }
    healed = true;
    for (Connection connection : List.copyOf(connections)) {
      if (connection.dead) {
        in(random.nextInt(300_000), connection::cutServer);
      }
    }
  }

  /** The machine or process at the client's end is gone. */
  void clientDied(SimulatedSdk.Ear ear) {
    for (Connection connection : List.copyOf(connections)) {
      if (connection.ear.equals(ear)) {
        connection.clientHolds = false;
        connection.cutServer();
      }
    }
  }

  private final class Connection {
    final SimulatedSdk.Ear ear;
    SocketService.@Nullable Listener listener;
    boolean clientHolds;
    boolean serverHolds;
    boolean dead; // Half-open: nothing gets through, and nobody knows.
    boolean started;
    final List<Runnable> unread = new ArrayList<>();
    private long clientHearsAt;
    private long serverHearsAt;

    Connection(SimulatedSdk.Ear ear) {
      this.ear = ear;
    }

    // TCP keeps the order of each direction.
    void toClient(Runnable task) {
      clientHearsAt = Math.max(clientHearsAt, world.loop.millis() + delay());
      in(
          clientHearsAt - world.loop.millis(),
          () -> {
            if (!dead) {
              task.run();
            }
          });
    }

    void toServer(Runnable task) {
      serverHearsAt = Math.max(serverHearsAt, world.loop.millis() + delay());
      in(
          serverHearsAt - world.loop.millis(),
          () -> {
            if (!dead) {
              task.run();
            }
          });
    }

    void whenRead(Runnable task) {
      toClient(
          () -> {
            if (!clientHolds) {
              return;
            }
            if (started) {
              task.run();
            } else {
              unread.add(task);
            }
          });
    }

    private void hear(String text) {
      if (clientHolds) {
        ear.text(text);
      }
    }

    private void loseClient(int code) {
      if (clientHolds) {
        clientHolds = false;
        ear.closed(code);
      }
    }

    void cutServer() {
      tellServer(1006);
    }

    private void tellServer(int code) {
      SocketService.Listener hearer = listener;
      if (serverHolds && hearer != null) {
        serverHolds = false;
        hearer.closed(code, "");
      }
    }

    void cut() {
      in(
          delay(),
          () -> {
            // What was under way is lost with it.
            dead = true;
            loseClient(1006);
          });
      in(delay(), this::cutServer);
    }

    void halfOpen() {
      dead = true;
    }

    void stall(long millis) {
      long until = world.loop.millis() + millis;
      clientHearsAt = Math.max(clientHearsAt, until);
      serverHearsAt = Math.max(serverHearsAt, until);
    }

    void serverCloses(int code) {
      whenRead(() -> loseClient(code));
      in(delay(), this::cutServer);
    }

    SocketService.Peer serverEnd() {
      return new SocketService.Peer() {
        @Override
        public void send(String text) {
          if (serverHolds) {
            String heard =
                saysYesToEverything
                    ? text.replace("\"StatusCode\":400", "\"StatusCode\":200")
                    : text;
            whenRead(() -> hear(heard));
          }
        }

        @Override
        public void close(int code, String reason) {
          if (serverHolds) {
            whenRead(() -> loseClient(code));
            in(delay(), Connection.this::cutServer);
          }
        }

        @Override
        public void abort() {
          cut();
        }
      };
    }

    SimulatedSdk.Wire clientEnd() {
      return new SimulatedSdk.Wire() {
        @Override
        public void start() {
          // Never within the caller.
          in(
              0,
              () -> {
                unread.forEach(Runnable::run);
                unread.clear();
                started = true;
              });
        }

        @Override
        public void send(String text) {
          SocketService.Listener hearer = listener;
          if (clientHolds && hearer != null) {
            toServer(
                () -> {
                  if (serverHolds) {
                    hearer.text(text);
                  }
                });
          }
        }

        @Override
        public void close(int code) {
          if (clientHolds) {
            clientHolds = false;
            toServer(() -> tellServer(code));
          }
        }

        @Override
        public void abort() {
          if (clientHolds) {
            clientHolds = false;
            toServer(() -> tellServer(1006));
          }
        }
      };
    }
  }
}
