package dev.netlift.client.net;

import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Handshake;
import dev.netlift.protocol.Handshake.Challenge;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Handshake.Refused;
import dev.netlift.protocol.Handshake.ServerHello;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketKeys;
import dev.netlift.protocol.ProtocolException;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One player's connection to a game server. Public methods: any thread.
 *
 * <pre>
 *   HELLO --welcome--> OPEN --leave--> LEAVING --goodbye heard, or a second--> CLOSED
 *     \--refused, no answer  \--closed by the server, silence, socket gone-----^
 * </pre>
 */
public final class GameConnection {
  private static final long HANDSHAKE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long HELLO_REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long UNHEARD_REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LEAVE_REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** With the port reported unreachable, silence this long means that the server is gone. */
  private static final long UNREACHABLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final SecureRandom RANDOM = new SecureRandom();

  private enum State {
    HELLO,
    OPEN,
    LEAVING,
    CLOSED
  }

  private final ClientLoop loop;
  private final ConnectTarget target;
  private final ConnectionListener listener;
  private final ConnectTokens.ForClient token;
  private final byte[] clientRandom = new byte[Limits.RANDOM_BYTES];

  private State state = State.HELLO;
  private byte[] cookie = new byte[0];
  private @Nullable Wire wire;
  private @Nullable Session session;
  private long idleNanos;
  private long startNanos;
  private long helloNanos;
  private boolean helloSent;
  private long heardNanos;
  private boolean heardPacket;
  private boolean unreachable;
  private long leaveNanos;

  private GameConnection(ClientLoop loop, ConnectTarget target, ConnectionListener listener) {
    this.loop = loop;
    this.target = target;
    this.listener = listener;
    token = ConnectTokens.parse(target.connectToken());
    RANDOM.nextBytes(clientRandom);
  }

  /**
   * Starts to connect; {@code listener} hears how it goes. A host name is resolved on the calling
   * thread.
   *
   * @throws ProtocolException if the connect token is not one
   */
  public static GameConnection connect(
      ClientLoop loop, ConnectTarget target, ConnectionListener listener) {
    var connection = new GameConnection(loop, target, listener);
    var server = new InetSocketAddress(target.address(), target.port());
    loop.execute(() -> connection.start(server));
    return connection;
  }

  /**
   * Sends one input; ignored before the welcome and after the end.
   *
   * @param payload the game's own, at most 256 bytes; copied
   */
  public void sendInput(byte[] payload) {
    byte[] copy = payload.clone();
    loop.run(
        () -> {
          if (state == State.OPEN && session != null) {
            Session open = session;
            attempt(() -> open.sendInput(copy));
          }
        });
  }

  /** Says goodbye; {@link ConnectionListener#closed} with LEFT follows within a second. */
  public void leave() {
    loop.run(this::startLeaving);
  }

  private void startLeaving() {
    if (state == State.HELLO) {
      end(CloseReason.LEFT);
    } else if (state == State.OPEN && session != null) {
      state = State.LEAVING;
      leaveNanos = System.nanoTime();
      attempt(session::sendLeave);
    }
  }

  private void start(InetSocketAddress server) {
    startNanos = System.nanoTime();
    if (server.isUnresolved()) {
      end(CloseReason.NO_ANSWER);
      return;
    }
    loop.add(this);
    attempt(
        () -> {
          wire =
              switch (target.transport()) {
                case UDP -> new UdpWire(server, loop.selector(), this);
                case TCP -> new TcpWire(server, loop.selector(), this);
                case WEBSOCKET -> new WebSocketWire(server, loop, this);
              };
          poll(startNanos);
        });
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  /** The loop ends. */
  void drop() {
    end(CloseReason.CONNECTION_LOST);
  }

  /** The socket is ready for something. */
  void ready() {
    attempt(
        () -> {
          if (wire == null || !wire.connected()) {
            return;
          }
          wire.flush();
          for (int length; state != State.CLOSED; ) {
            length = wire.receive(loop.packet());
            if (length == Wire.NOTHING) {
              break;
            }
            received(length, System.nanoTime());
          }
        });
    // The hello of a stream leaves as soon as it stands.
    poll(System.nanoTime());
  }

  private void received(int length, long nowNanos) {
    try {
      if (session == null) {
        handshake(Handshake.decode(loop.packet(), 0, length), nowNanos);
      } else if (PacketCipher.looksLikePacket(loop.packet(), 0, length)) {
        packet(session, length, nowNanos);
      }
    } catch (ProtocolException e) {
      // Over UDP anybody may have sent it; over TCP the stream means nothing any more.
      if (target.transport() != Transport.UDP) {
        end(CloseReason.PROTOCOL_ERROR);
      }
    }
  }

  private void packet(Session open, int length, long nowNanos) {
    int closeCode = open.receive(loop.packet(), length, loop.plain(), nowNanos);
    if (closeCode == Session.IGNORED) {
      return;
    }
    heardNanos = nowNanos;
    heardPacket = true;
    unreachable = false;
    if (closeCode != 0) {
      end(CloseReason.of(closeCode));
    }
  }

  private void handshake(Handshake message, long nowNanos) {
    switch (message) {
      case Challenge challenge -> {
        if (isOurs(challenge.clientRandom()) && target.transport() == Transport.UDP) {
          cookie = challenge.cookie();
          helloSent = false;
          poll(nowNanos);
        }
      }
      case Refused refused -> {
        if (isOurs(refused.clientRandom())) {
          end(CloseReason.of(refused.code()));
        }
      }
      case ServerHello hello -> admitted(hello, nowNanos);
      case Hello hello -> throw new ProtocolException("a hello from a server");
    }
  }

  private boolean isOurs(byte[] random) {
    return Arrays.equals(random, clientRandom);
  }

  private void admitted(ServerHello hello, long nowNanos) {
    Wire connected = wire;
    if (connected == null) {
      return;
    }
    PacketKeys keys =
        PacketKeys.derive(
            token.secret(), clientRandom, hello.serverRandom(), target.transport(), 0);
    var opener = new PacketCipher(keys.serverToClient());
    Welcome welcome = Welcome.open(opener, hello, clientRandom);
    var admitted =
        new Session(hello.connectionId(), connected, target.transport(), keys, opener, listener);
    session = admitted;
    state = State.OPEN;
    heardNanos = nowNanos;
    idleNanos = TimeUnit.MILLISECONDS.toNanos(welcome.idleTimeoutMillis());
    // The server holds its snapshots back until it knows that the welcome came.
    attempt(admitted::sendEmpty);
    if (state == State.OPEN) {
      listener.welcome(welcome);
    }
  }

  /** Looks at the timers. */
  void poll(long nowNanos) {
    switch (state) {
      case HELLO -> pollHello(nowNanos);
      case OPEN -> pollOpen(nowNanos);
      case LEAVING -> pollLeaving(nowNanos);
      case CLOSED -> {}
    }
  }

  private void pollHello(long nowNanos) {
    if (nowNanos - startNanos > HANDSHAKE_NANOS) {
      end(CloseReason.NO_ANSWER);
      return;
    }
    boolean due =
        !helloSent
            || (target.transport() == Transport.UDP && nowNanos - helloNanos > HELLO_REPEAT_NANOS);
    attempt(
        () -> {
          if (due && wire != null && wire.connected()) {
            helloSent = true;
            helloNanos = nowNanos;
            var hello =
                new Hello(
                    Limits.PROTOCOL_VERSION,
                    target.gameVersion(),
                    token.sealed(),
                    clientRandom,
                    cookie);
            byte[] encoded =
                target.transport() == Transport.UDP ? hello.encodePadded() : hello.encode();
            wire.send(encoded, encoded.length);
          }
        });
  }

  private void pollOpen(long nowNanos) {
    long silence = nowNanos - heardNanos;
    if (unreachable && silence > UNREACHABLE_NANOS) {
      end(CloseReason.CONNECTION_LOST);
    } else if (silence > idleNanos) {
      end(CloseReason.TIMED_OUT);
    } else if (session != null) {
      long quiet = nowNanos - session.sentNanos();
      if (session.acknowledgementDue()
          || quiet > KEEP_ALIVE_NANOS
          || (!heardPacket && quiet > UNHEARD_REPEAT_NANOS)) {
        attempt(session::sendEmpty);
      }
    }
  }

  private void pollLeaving(long nowNanos) {
    if (nowNanos - leaveNanos > LEAVE_NANOS) {
      end(CloseReason.LEFT);
    } else if (session != null && nowNanos - session.sentNanos() > LEAVE_REPEAT_NANOS) {
      attempt(session::sendLeave);
    }
  }

  private interface Io {
    void run() throws IOException;
  }

  private void attempt(Io io) {
    try {
      io.run();
    } catch (PortUnreachableException e) {
      // Nobody listens there now; a later datagram may find somebody.
      unreachable = true;
    } catch (IOException e) {
      end(
          switch (state) {
            case HELLO -> CloseReason.NO_ANSWER;
            case LEAVING -> CloseReason.LEFT;
            case OPEN, CLOSED -> CloseReason.CONNECTION_LOST;
          });
    }
  }

  private void end(CloseReason reason) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    if (wire != null) {
      wire.close();
    }
    listener.closed(reason);
  }
}
