package dev.netlift.client.net;

import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Handshake;
import dev.netlift.protocol.Handshake.Challenge;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Handshake.Refused;
import dev.netlift.protocol.Handshake.ServerHello;
import dev.netlift.protocol.Lane;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.ProtocolException;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One player's connection to a game server, over one socket after another. Public methods: any
 * thread.
 *
 * <pre>
 *   KNOCKING --welcome--> OPEN --leave--> LEAVING --goodbye heard, or a second--> CLOSED
 *      |                  |  ^                                                      ^
 *      |   socket gone or |  | welcome                                              |
 *      |        silent    v  |                                                      |
 *      |               KNOCKING again, with the resume token --for too long---------+
 *      \--refused, no answer over any transport-------------------------------------+
 * </pre>
 */
public final class GameConnection {
  private static final long HANDSHAKE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long UNHEARD_REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LEAVE_REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The server speaks every tick, or once a second: silent for longer, the path may be dead. */
  private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(2500);

  /** With another transport to try, or a player waiting, one attempt gets this long. */
  private static final long ATTEMPT_NANOS = TimeUnit.SECONDS.toNanos(3);

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** With the port reported unreachable, silence this long means that the server is gone. */
  private static final long UNREACHABLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A server that refuses sockets for so long is gone. */
  private static final long GONE_NANOS = TimeUnit.SECONDS.toNanos(4);

  /** Until the server's ticks are known. */
  private static final long UNKNOWN_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(33);

  private enum State {
    NEW,
    OPEN,
    LEAVING,
    CLOSED
  }

  private final ClientLoop loop;
  private final ConnectTarget target;
  private final ConnectionListener listener;
  private final ConnectTokens.ForClient token;
  private final List<Transport> transports;

  private State state = State.NEW;
  private @Nullable InetSocketAddress server;
  private @Nullable Knock knock;
  private @Nullable Wire wire;
  private @Nullable Session session;
  private volatile @Nullable InputClock clock;
  private Transport transport;
  private byte[] resumeToken = new byte[0];
  private int attempts;
  private long idleNanos;
  private long startNanos;
  private long attemptNanos;
  private long heardNanos;
  private boolean heardPacket;
  private boolean interrupted;
  private boolean unreachable;
  private long leaveNanos;

  private GameConnection(ClientLoop loop, ConnectTarget target, ConnectionListener listener) {
    this.loop = loop;
    this.target = target;
    this.listener = listener;
    transports = target.transports();
    transport = target.transport();
    token =
        target.developmentPlayerSession().isEmpty()
            ? ConnectTokens.parse(target.connectToken())
            : new ConnectTokens.ForClient(new byte[Limits.SECRET_BYTES], new byte[0]);
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
    sendInput(payload, 0);
  }

  /**
   * Sends one input; ignored before the welcome and after the end. {@link
   * ConnectionListener#inputSent} says for which tick.
   *
   * @param payload the game's own, at most 256 bytes; copied
   * @param viewTime the moment the player sees, in 256ths of a tick, as a {@link
   *     dev.netlift.client.predict.ViewClock} says; 0: not told
   */
  public void sendInput(byte[] payload, long viewTime) {
    if (viewTime < 0) {
      throw new IllegalArgumentException("viewTime must not be negative, was " + viewTime);
    }
    byte[] copy = payload.clone();
    loop.run(
        () -> {
          Session open = session;
          if (state == State.OPEN && open != null && wire != null) {
            attempt(() -> open.sendInput(copy, viewTime, System.nanoTime()));
          }
        });
  }

  /**
   * When to read the controls for, and send, the input after the one sent at {@code beforeNanos}:
   * about a tick later, at the moment that costs a player the least time. Inputs may be sent at any
   * time; they then wait at the server for half a tick longer, on average. Any thread.
   *
   * @return as {@link System#nanoTime}
   */
  public long nextInputNanos(long beforeNanos) {
    InputClock known = clock;
    return known == null ? beforeNanos + UNKNOWN_TICK_NANOS : known.nextSendNanos(beforeNanos);
  }

  /**
   * Queues a message; it leaves within some milliseconds. Ignored before the welcome and after the
   * end; a reliable lane that is full ends the connection as TOO_SLOW.
   *
   * @param payload at most {@link dev.netlift.protocol.Lanes#bytesMax}; copied
   */
  public void send(Lane lane, byte[] payload) {
    byte[] copy = payload.clone();
    loop.run(
        () -> {
          if (state == State.OPEN && session != null && !session.lanes().send(lane, copy)) {
            end(CloseReason.TOO_SLOW);
          }
        });
  }

  /** Goes on over another transport, when the server lets us; nothing reliable is lost. */
  public void switchTo(Transport other) {
    loop.run(
        () -> {
          if (state == State.OPEN && resumeToken.length > 0) {
            knock(other, System.nanoTime());
          }
        });
  }

  /**
   * Loses the socket as a bad network would, for drills: neither side is told, and the connection
   * comes back by itself if the server lets it.
   */
  public void cut() {
    loop.run(
        () -> {
          if (state == State.OPEN && wire != null) {
            wire.close();
            wire = null;
            if (resumeToken.length == 0) {
              end(CloseReason.CONNECTION_LOST);
            }
          }
        });
  }

  /** Ends as a crash of the client would, for drills: the server is not told. */
  public void vanish() {
    loop.run(this::drop);
  }

  /** How the connection does; completes on the loop's thread. */
  public CompletableFuture<NetFacts> facts() {
    var facts = new CompletableFuture<NetFacts>();
    loop.run(
        () -> {
          Session open = session;
          if (open == null) {
            facts.completeExceptionally(new IllegalStateException("not admitted yet"));
          } else {
            String name = transport.name().toLowerCase(java.util.Locale.ROOT);
            facts.complete(open.report().facts(open, name, System.nanoTime()));
          }
        });
    return facts;
  }

  /** Says goodbye; {@link ConnectionListener#closed} with LEFT follows within a second. */
  public void leave() {
    loop.run(this::startLeaving);
  }

  private void startLeaving() {
    Session open = session;
    if (state == State.NEW) {
      end(CloseReason.LEFT);
    } else if (state == State.OPEN && open != null) {
      state = State.LEAVING;
      leaveNanos = System.nanoTime();
      if (wire != null) {
        attempt(() -> open.sendLeave(leaveNanos));
      }
    }
  }

  private void start(InetSocketAddress where) {
    startNanos = System.nanoTime();
    server = where;
    if (where.isUnresolved()) {
      end(CloseReason.NO_ANSWER);
      return;
    }
    loop.add(this);
    knock(transport, startNanos);
  }

  /** Begins an attempt over this transport; one that was under way is given up. */
  private void knock(Transport over, long nowNanos) {
    giveUpKnock();
    attemptNanos = nowNanos;
    InetSocketAddress where = server;
    if (where == null) {
      return;
    }
    attemptKnock(
        () -> {
          Wire socket =
              switch (over) {
                case UDP -> new UdpWire(where, loop.selector(), this);
                case TCP -> new TcpWire(where, loop.selector(), this);
                case WEBSOCKET -> new WebSocketWire(where, loop, this);
              };
          var begun = new Knock(over, socket, target, token, resumeToken, nowNanos);
          knock = begun;
          begun.poll(nowNanos);
        });
  }

  private void giveUpKnock() {
    if (knock != null) {
      knock.wire().close();
      knock = null;
    }
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  /** The loop ends. */
  void drop() {
    end(CloseReason.CONNECTION_LOST);
  }

  /** One of the sockets is ready for something. */
  void ready() {
    Wire talking = wire;
    if (talking != null) {
      attempt(() -> read(talking, false));
    }
    Knock open = knock;
    if (open != null) {
      attemptKnock(() -> read(open.wire(), true));
    }
    // The hello of a stream leaves as soon as it stands.
    poll(System.nanoTime());
  }

  private void read(Wire from, boolean knocking) throws IOException {
    if (!from.connected()) {
      return;
    }
    from.flush();
    while (state != State.CLOSED) {
      int length = from.receive(loop.packet());
      if (length == Wire.NOTHING) {
        return;
      }
      long now = System.nanoTime();
      try {
        if (knocking && knock != null && from.equals(knock.wire())) {
          handshake(knock, Handshake.decode(loop.packet(), 0, length), now);
        } else if (session != null && PacketCipher.looksLikePacket(loop.packet(), 0, length)) {
          packet(session, length, now);
        }
      } catch (ProtocolException e) {
        // Over UDP anybody may have sent it; over a stream it means nothing any more.
        if (!(from instanceof UdpWire)) {
          end(CloseReason.PROTOCOL_ERROR);
        }
      }
    }
  }

  private void packet(Session open, int length, long nowNanos) throws IOException {
    int closeCode = open.receive(loop.packet(), length, loop.plain(), nowNanos);
    if (closeCode == Session.IGNORED) {
      return;
    }
    heardNanos = nowNanos;
    heardPacket = true;
    unreachable = false;
    if (interrupted) {
      // The old path speaks again before a new one was found.
      interrupted = false;
      giveUpKnock();
      listener.resumed(transport);
    }
    if (closeCode != 0) {
      end(CloseReason.of(closeCode));
    }
  }

  private void handshake(Knock open, Handshake message, long nowNanos) throws IOException {
    switch (message) {
      case Challenge challenge -> open.challenged(challenge, nowNanos);
      case Refused refused -> {
        if (open.isOurs(refused.clientRandom())) {
          refused(refused);
        }
      }
      case ServerHello hello -> entered(open, hello, nowNanos);
      case Hello hello -> throw new ProtocolException("a hello from a server");
    }
  }

  private void refused(Refused refused) {
    CloseReason reason = CloseReason.of(refused.code());
    if (reason == CloseReason.OUTDATED) {
      listener.outdated(refused.wantedProtocolVersion(), refused.wantedGameVersion());
    }
    boolean forgotten = resumeToken.length > 0 && reason == CloseReason.TOKEN_INVALID;
    end(forgotten ? CloseReason.CONNECTION_LOST : reason);
  }

  private void entered(Knock open, ServerHello hello, long nowNanos) throws IOException {
    Knock.Entry entry = open.enter(hello, nowNanos);
    Welcome welcome = entry.welcome();
    if (wire != null) {
      wire.close();
    }
    wire = open.wire();
    knock = null;
    transport = open.transport();
    resumeToken = welcome.resumeToken();
    idleNanos = TimeUnit.MILLISECONDS.toNanos(welcome.idleTimeoutMillis());
    heardNanos = nowNanos;
    heardPacket = false;
    unreachable = false;
    interrupted = false;
    attempts = 0;
    int copies = transport == Transport.UDP ? Limits.INPUT_COPIES : 1;
    Session before = session;
    if (before == null) {
      var admitted = new Session(entry.path(), wire, copies, welcome, listener);
      session = admitted;
      clock = admitted.clock();
      state = State.OPEN;
      // The server holds its snapshots back until it knows that the welcome came.
      attempt(() -> admitted.sendEmpty(nowNanos));
      if (state == State.OPEN) {
        listener.welcome(welcome);
      }
    } else {
      before.resume(entry.path(), wire, copies);
      attempt(() -> before.sendEmpty(nowNanos));
      listener.resumed(transport);
    }
  }

  /** Looks at the timers. */
  void poll(long nowNanos) {
    switch (state) {
      case NEW -> pollNew(nowNanos);
      case OPEN -> pollOpen(nowNanos);
      case LEAVING -> pollLeaving(nowNanos);
      case CLOSED -> {}
    }
  }

  private void pollNew(long nowNanos) {
    if (nowNanos - startNanos > HANDSHAKE_NANOS) {
      end(CloseReason.NO_ANSWER);
    } else {
      pollKnock(nowNanos);
    }
  }

  /** Keeps knocking: at the next transport when this one has had its time. */
  private void pollKnock(long nowNanos) {
    Knock open = knock;
    boolean others = transports.size() > 1 || session != null;
    if (open == null || (others && open.ageNanos(nowNanos) > ATTEMPT_NANOS)) {
      if (nowNanos - attemptNanos > PAUSE_NANOS) {
        attempts++;
        knock(transports.get(attempts % transports.size()), nowNanos);
      }
    } else {
      attemptKnock(() -> open.poll(nowNanos));
    }
  }

  private void pollOpen(long nowNanos) {
    long silence = nowNanos - heardNanos;
    Session open = session;
    if (unreachable && silence > UNREACHABLE_NANOS && transports.size() == 1) {
      end(CloseReason.CONNECTION_LOST);
    } else if (silence > idleNanos) {
      end(wire == null ? CloseReason.CONNECTION_LOST : CloseReason.TIMED_OUT);
    } else if (wire == null || (silence > SILENCE_NANOS && heardPacket)) {
      interrupt();
      pollKnock(nowNanos);
    } else if (knock != null) {
      pollKnock(nowNanos);
    }
    if (state == State.OPEN && wire != null && open != null) {
      long quiet = open.path().quietNanos(nowNanos);
      attempt(() -> open.poll(nowNanos));
      if (quiet > KEEP_ALIVE_NANOS || (!heardPacket && quiet > UNHEARD_REPEAT_NANOS)) {
        attempt(() -> open.sendEmpty(nowNanos));
      }
    }
  }

  private void interrupt() {
    if (!interrupted) {
      interrupted = true;
      listener.interrupted();
    }
  }

  private void pollLeaving(long nowNanos) {
    Session open = session;
    if (nowNanos - leaveNanos > LEAVE_NANOS || wire == null || open == null) {
      end(CloseReason.LEFT);
    } else if (open.path().quietNanos(nowNanos) > LEAVE_REPEAT_NANOS) {
      attempt(() -> open.sendLeave(nowNanos));
    }
  }

  private interface Io {
    void run() throws IOException;
  }

  /** On the socket in use: when it fails, another is tried. */
  private void attempt(Io io) {
    try {
      io.run();
    } catch (PortUnreachableException e) {
      // Nobody listens there now; a later datagram may find somebody.
      unreachable = true;
    } catch (IOException e) {
      if (wire != null) {
        wire.close();
        wire = null;
      }
      if (state == State.LEAVING) {
        end(CloseReason.LEFT);
      } else if (session == null || resumeToken.length == 0) {
        end(CloseReason.CONNECTION_LOST);
      }
    }
  }

  /** On a socket that knocks: when it fails, the next attempt follows, if there is another way. */
  private void attemptKnock(Io io) {
    try {
      io.run();
    } catch (PortUnreachableException e) {
      unreachable = true;
    } catch (IOException e) {
      giveUpKnock();
      if (session == null && transports.size() == 1) {
        end(CloseReason.NO_ANSWER);
      } else if (session != null && wire == null && System.nanoTime() - heardNanos > GONE_NANOS) {
        end(CloseReason.CONNECTION_LOST);
      }
    }
  }

  private void end(CloseReason reason) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    giveUpKnock();
    if (wire != null) {
      wire.close();
    }
    listener.closed(reason);
  }
}
