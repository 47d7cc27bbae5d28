package dev.netlift.server.warmup;

import dev.netlift.protocol.Handshake;
import dev.netlift.protocol.Handshake.Challenge;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Handshake.ServerHello;
import dev.netlift.protocol.IncomingPacket;
import dev.netlift.protocol.Lane;
import dev.netlift.protocol.Lanes;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketPath;
import dev.netlift.protocol.PacketWriter;
import dev.netlift.protocol.ProtocolException;
import dev.netlift.protocol.Transport;
import dev.netlift.server.room.Dice;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One player of the warm-up: joins as clients join, then plays its part. Speaks the whole protocol
 * over a real socket. Tick thread.
 *
 * <pre>
 *   OUTSIDE --turn--> KNOCKING --welcome--> PLAYING --part, goodbye, thrown out--> OUTSIDE
 * </pre>
 */
final class ScriptedPlayer implements AutoCloseable {
  /** Between two hellos; the answer comes by way of another thread. */
  private static final int HELLO_TURNS = 30;

  private static final int HELLOS_MAX = 20;
  private static final int PACKETS_PER_TURN = 64;

  /** How long a part goes well before it does what it is there for. */
  private static final int PRELUDE_TURNS = 24;

  private static final int CUT_TURNS = 10;
  private static final int HELD_TURNS = 30;
  private static final int LOSS_ONE_IN = 10;

  private final Part part;
  private final int number;
  private final Stage stage;
  private final Dice dice;
  private final Tally tally;
  private final Papers papers;
  private final PacketWriter writer = new PacketWriter(Limits.FRAME_MAX);
  private final IncomingPacket incoming = new IncomingPacket();
  private final byte[] packet = new byte[Limits.FRAME_MAX];
  private final byte[] plain = new byte[Limits.FRAME_MAX];
  private final byte[][] inputs = new byte[Limits.INPUT_COPIES][];

  private @Nullable Wire wire;
  private @Nullable PacketPath path;
  private Transport transport = Transport.UDP;
  private Lanes lanes = new Lanes();
  private int life;
  private int turns;
  private int hellos;
  private long sequence;
  private long newestTick;
  private long reportedTick;
  private long challenge;
  private boolean challenged;
  private boolean over;
  private byte[] held = new byte[0];
  private int holds;

  /**
   * @param tally what was walked, counted for all players together
   */
  ScriptedPlayer(Part part, int number, Stage stage, Dice dice, Tally tally) {
    this.part = part;
    this.number = number;
    this.stage = stage;
    this.dice = dice;
    this.tally = tally;
    papers = new Papers(stage, dice, stage.development() && number % 2 == 0);
  }

  /** What the server calls the player on this place; see {@link #part()} for what it does. */
  static int place(String playerId) {
    return Integer.parseInt(
        playerId.substring(playerId.lastIndexOf('-') + 1, playerId.lastIndexOf('.')));
  }

  Part part() {
    return part;
  }

  boolean playing() {
    return path != null;
  }

  /** Receives what came, and does what is due. Once per tick. */
  void turn(long nowNanos) throws IOException {
    turns++;
    Wire open = wire;
    if (open == null) {
      enter();
      return;
    }
    try {
      if (!(deaf() && playing())) {
        receive(open, nowNanos);
      }
      if (over) {
        leaveStage();
      } else if (path == null) {
        knock(open);
      } else {
        play(open, path, nowNanos);
      }
    } catch (IOException e) {
      // The server has ended this socket: as it should, where the part asks for it.
      leaveStage();
    } catch (ProtocolException e) {
      tally.misunderstood++;
      leaveStage();
    }
  }

  private boolean deaf() {
    return part == Part.DEAF && turns > PRELUDE_TURNS;
  }

  private void enter() throws IOException {
    life++;
    startOver();
    boolean stream = part == Part.STREAM || (part == Part.DEAF && life % 2 == 0);
    papers.become("warm-" + number + "." + life, part == Part.LEAVER && life % 2 == 0);
    connect(stream ? Transport.TCP : Transport.UDP);
  }

  /** A player the server has not heard anything of. */
  private void startOver() {
    lanes = new Lanes();
    sequence = 0;
    newestTick = 0;
    reportedTick = 0;
  }

  private void connect(Transport by) throws IOException {
    disconnect();
    transport = by;
    wire = by == Transport.UDP ? new Wire.Udp(stage.port()) : new Wire.Tcp(stage.port());
    papers.startAnew();
    turns = 0;
    hellos = 0;
    over = false;
    challenged = false;
  }

  private void disconnect() throws IOException {
    path = null;
    if (wire != null) {
      wire.close();
      wire = null;
    }
  }

  private void leaveStage() throws IOException {
    tally.left++;
    disconnect();
  }

  private void knock(Wire open) throws IOException {
    if ((turns - 1) % HELLO_TURNS != 0) {
      return;
    }
    if (hellos > 0 && (transport != Transport.UDP || hellos >= HELLOS_MAX)) {
      if (hellos++ >= HELLOS_MAX) {
        leaveStage();
      }
      return;
    }
    hello(open);
  }

  private void hello(Wire open) throws IOException {
    hellos++;
    byte[] bytes = papers.hello(transport);
    open.send(bytes, bytes.length);
  }

  private void receive(Wire open, long nowNanos) throws IOException {
    for (int i = 0; i < PACKETS_PER_TURN && !over; i++) {
      int length = open.receive(packet);
      if (length == Wire.NOTHING) {
        return;
      }
      if (!PacketCipher.looksLikePacket(packet, 0, length)) {
        answered(open, Handshake.decode(packet, 0, length), nowNanos);
      } else if (path != null && !lost()) {
        heard(path, length, nowNanos);
      }
    }
  }

  private boolean lost() {
    if (part != Part.LOSSY) {
      return false;
    }
    boolean cut = turns % (4 * PRELUDE_TURNS) < CUT_TURNS;
    boolean lost = cut || dice.below(LOSS_ONE_IN) == 0;
    if (lost) {
      tally.lost++;
    }
    return lost;
  }

  private void answered(Wire open, Handshake answer, long nowNanos) throws IOException {
    switch (answer) {
      case Challenge it -> {
        papers.challenged(it.cookie());
        hello(open);
      }
      case ServerHello it -> welcomed(it, nowNanos);
      case Handshake.Refused it -> {
        tally.refused++;
        over = true;
      }
      case Hello it -> throw new ProtocolException("a server says hello");
    }
  }

  private void welcomed(ServerHello hello, long nowNanos) {
    if (path != null) {
      return;
    }
    var entry = papers.enter(hello, transport, nowNanos);
    if (entry.resumed()) {
      tally.resumed++;
      lanes.restart();
    } else {
      tally.joined++;
    }
    path = entry.path();
    turns = 0;
  }

  private void heard(PacketPath by, int length, long nowNanos) {
    int opened = by.open(packet, length, plain);
    if (opened == PacketPath.IGNORED) {
      return;
    }
    incoming.decodeFromServer(plain, 0, opened);
    by.received(incoming, lanes, (lane, payload) -> tally.messages++, nowNanos);
    if (incoming.isChallenged()) {
      challenged = true;
      challenge = incoming.pathChallenge();
    }
    newestTick = Math.max(newestTick, tally.hear(incoming));
    over = incoming.closeCode() != 0;
  }

  private void play(Wire open, PacketPath by, long nowNanos) throws IOException {
    boolean due = turns > PRELUDE_TURNS;
    switch (part) {
      case STEADY, STREAM, LOSSY -> {}
      case DEAF -> {
        if (turns > 4 * PRELUDE_TURNS) {
          leaveStage();
          return;
        }
      }
      case LEAVER -> {
        if (due) {
          by.begin(writer, nowNanos).leave();
          send(open, by, nowNanos);
          leaveStage();
          return;
        }
      }
      case SILENT -> {
        if (due) {
          // The server gives up before another comes.
          if (turns > 4 * PRELUDE_TURNS) {
            leaveStage();
          }
          return;
        }
      }
      case RESUMER -> {
        if (due) {
          connect(transport == Transport.UDP ? Transport.TCP : Transport.UDP);
          return;
        }
      }
      case RETURNER -> {
        if (due) {
          tally.takenOver++;
          papers.renew();
          startOver();
          connect(Transport.UDP);
          return;
        }
      }
      case MOVER -> {
        if (turns % PRELUDE_TURNS == 0) {
          tally.moved++;
          open.close();
          wire = new Wire.Udp(stage.port());
          open = wire;
        }
      }
      case BABBLER -> {
        if (due) {
          babble(open, by, nowNanos);
        }
      }
    }
    playOn(open, by, nowNanos);
  }

  private void playOn(Wire open, PacketPath by, long nowNanos) throws IOException {
    by.findLost(lanes, nowNanos);
    if (number % 4 == 0 && turns % 8 == 0) {
      lanes.send(turns % 16 == 0 ? Lane.RELIABLE_ORDERED : Lane.UNRELIABLE, new byte[20]);
    }
    sequence++;
    if (--holds < 0) {
      // As people do: most inputs are the one before, and so a player gets somewhere.
      holds = dice.below(HELD_TURNS);
      held = stage.game().sampleInput(dice);
    }
    inputs[(int) (sequence % inputs.length)] = held;
    PacketWriter content = by.begin(writer, nowNanos);
    if (newestTick != reportedTick) {
      reportedTick = newestTick;
      content.newestTick(newestTick);
    }
    if (challenged) {
      challenged = false;
      content.pathResponse(challenge);
    }
    int copies = transport == Transport.UDP ? inputs.length : 1;
    for (long each = Math.max(1, sequence - copies + 1); each <= sequence; each++) {
      content.input(each, inputTick(each), inputs[(int) (each % inputs.length)]);
    }
    by.addMessages(content, lanes);
    send(open, by, nowNanos);
  }

  /** Some as soon as possible, most for a tick to come. */
  private long inputTick(long each) {
    return each % 8 == 0 || newestTick == 0 ? 0 : newestTick + 2 - (sequence - each);
  }

  private void send(Wire open, PacketPath by, long nowNanos) throws IOException {
    int length = by.seal(writer, packet, nowNanos);
    if (!lost()) {
      open.send(packet, length);
    }
  }

  private void babble(Wire open, PacketPath by, long nowNanos) throws IOException {
    tally.bad++;
    switch (turns % 6) {
      case 0 -> open.send(packet, 1 + dice.below(Limits.PATH_DATAGRAM_MAX));
      case 1 -> {
        // Ours by its number, but changed on the way.
        int length = by.seal(by.begin(writer, nowNanos), packet, nowNanos);
        packet[length - 1] ^= 1;
        open.send(packet, length);
      }
      case 2 -> {
        // Sealed well, and not what a client may say.
        by.begin(writer, nowNanos).close(1);
        send(open, by, nowNanos);
      }
      case 3 -> {
        by.begin(writer, nowNanos).newestTick(Long.MAX_VALUE >>> 1);
        send(open, by, nowNanos);
      }
      case 4 -> {
        // Well-formed protobuf of no game.
        by.begin(writer, nowNanos).input(++sequence, 0, new byte[] {(byte) 0xff});
        send(open, by, nowNanos);
      }
      default -> {
        for (int i = 0; i < Limits.INPUTS_AHEAD_MAX; i++) {
          send(open, by, nowNanos, sequence + i);
        }
      }
    }
  }

  private void send(Wire open, PacketPath by, long nowNanos, long input) throws IOException {
    by.begin(writer, nowNanos).input(Math.max(1, input), 0, stage.game().sampleInput(dice));
    send(open, by, nowNanos);
  }

  @Override
  public void close() throws IOException {
    disconnect();
  }
}
