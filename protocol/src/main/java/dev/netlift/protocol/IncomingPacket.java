package dev.netlift.protocol;

import java.util.Arrays;

/**
 * The content of one packet, taken apart in place: numbers and positions in the plain bytes, which
 * must stay as they are while it is used. Reused for every packet; decoding allocates nothing. One
 * thread at a time.
 */
public final class IncomingPacket {
  private final ProtoReader reader = new ProtoReader();
  private byte[] plain = new byte[0];

  private boolean empty;
  private long ack;
  private long ackBits;
  private long ackDelayMicros;
  private boolean challenged;
  private long pathChallenge;
  private boolean responded;
  private long pathResponse;
  private long newestTick;
  private boolean leave;
  private int closeCode;

  private int inputs;
  private final long[] inputSequence = new long[Limits.INPUTS_MAX];
  private final long[] inputTick = new long[Limits.INPUTS_MAX];
  private final long[] inputViewTime = new long[Limits.INPUTS_MAX];
  private final int[] inputOffset = new int[Limits.INPUTS_MAX];
  private final int[] inputLength = new int[Limits.INPUTS_MAX];

  private int messages;
  private final Lane[] messageLane = new Lane[Limits.PACKET_MESSAGES_MAX];
  private final long[] messageSequence = new long[Limits.PACKET_MESSAGES_MAX];
  private final int[] messageOffset = new int[Limits.PACKET_MESSAGES_MAX];
  private final int[] messageLength = new int[Limits.PACKET_MESSAGES_MAX];
  private final int[] messagePiece = new int[Limits.PACKET_MESSAGES_MAX];
  private final int[] messagePieces = new int[Limits.PACKET_MESSAGES_MAX];

  private boolean snapshot;
  private long tick;
  private long ackInput;
  private long baseline;
  private long holdMicros;
  private int marginMicros;
  private int bodyOffset;
  private int bodyLength;
  private int piece;
  private int pieces;

  /**
   * Reads what a client sent.
   *
   * @throws ProtocolException on malformed bytes or a broken limit; nothing of it may be used then
   */
  public void decodeFromClient(byte[] plain, int offset, int length) {
    decode(plain, offset, length);
    if (snapshot || closeCode != 0 || challenged) {
      throw new ProtocolException("a client says what only a server may");
    }
  }

  /**
   * Reads what a server sent.
   *
   * @throws ProtocolException on malformed bytes or a broken limit; nothing of it may be used then
   */
  public void decodeFromServer(byte[] plain, int offset, int length) {
    decode(plain, offset, length);
    if (inputs > 0 || leave || responded || newestTick != 0) {
      throw new ProtocolException("a server says what only a client may");
    }
  }

  private void decode(byte[] source, int offset, int length) {
    clear();
    plain = source;
    reader.reset(source, offset, length);
    for (int field; (field = reader.next()) != 0; ) {
      empty &= field >= PacketFields.ACK && field <= PacketFields.ACK_DELAY;
      field(field, offset + length);
    }
  }

  private void clear() {
    empty = true;
    ack = 0;
    ackBits = 0;
    ackDelayMicros = 0;
    challenged = false;
    responded = false;
    newestTick = 0;
    leave = false;
    closeCode = 0;
    inputs = 0;
    messages = 0;
    snapshot = false;
  }

  private void field(int field, int end) {
    switch (field) {
      case PacketFields.SNAPSHOT -> snapshot(end);
      case PacketFields.INPUTS -> input(end);
      case PacketFields.NEWEST_TICK -> newestTick = reader.varint63("newest tick");
      case PacketFields.LEAVE -> leave = reader.varint() != 0;
      case PacketFields.CLOSE -> closeCode = reader.varint(255, "close code");
      case PacketFields.ACK -> ack = reader.varint63("ack");
      case PacketFields.ACK_BITS -> ackBits = reader.fixed64();
      case PacketFields.ACK_DELAY -> ackDelayMicros = reader.varint32("ack delay");
      case PacketFields.MESSAGES -> message(end);
      case PacketFields.PATH_CHALLENGE -> {
        challenged = true;
        pathChallenge = reader.fixed64();
      }
      case PacketFields.PATH_RESPONSE -> {
        responded = true;
        pathResponse = reader.fixed64();
      }
      default -> reader.skip();
    }
  }

  private void input(int end) {
    int size = reader.enter();
    if (inputs == Limits.INPUTS_MAX) {
      throw new ProtocolException("a packet has too many inputs");
    }
    long previous = inputs == 0 ? 0 : inputSequence[inputs - 1];
    long sequence = 0;
    inputTick[inputs] = 0;
    inputViewTime[inputs] = 0;
    inputLength[inputs] = 0;
    inputOffset[inputs] = 0;
    reader.reset(plain, reader.position(), size);
    for (int field; (field = reader.next()) != 0; ) {
      switch (field) {
        case 1 -> sequence = reader.varint32("input sequence");
        case 2 -> {
          inputLength[inputs] = reader.enter();
          inputOffset[inputs] = reader.position();
          reader.leave(inputLength[inputs]);
        }
        case 3 -> inputTick[inputs] = reader.varint63("input tick");
        case 4 -> inputViewTime[inputs] = reader.varint63("view time");
        default -> reader.skip();
      }
    }
    if (sequence <= previous || inputLength[inputs] > Limits.INPUT_PAYLOAD_MAX) {
      throw new ProtocolException("an input is out of order or too long");
    }
    inputSequence[inputs++] = sequence;
    goOn(end);
  }

  private void message(int end) {
    int size = reader.enter();
    int index = messages;
    if (index == Limits.PACKET_MESSAGES_MAX) {
      throw new ProtocolException("a packet has too many messages");
    }
    long lane = 0;
    messageSequence[index] = 0;
    messageLength[index] = 0;
    messageOffset[index] = 0;
    messagePiece[index] = 0;
    messagePieces[index] = 0;
    reader.reset(plain, reader.position(), size);
    for (int field; (field = reader.next()) != 0; ) {
      switch (field) {
        case 1 -> lane = reader.varint();
        case 2 -> messageSequence[index] = reader.varint32("message sequence");
        case 3 -> {
          messageLength[index] = reader.enter();
          messageOffset[index] = reader.position();
          reader.leave(messageLength[index]);
        }
        case 4 -> messagePiece[index] = reader.varint(Limits.MESSAGE_PIECES_MAX, "piece");
        case 5 -> messagePieces[index] = reader.varint(Limits.MESSAGE_PIECES_MAX, "pieces");
        default -> reader.skip();
      }
    }
    messageLane[index] = Lane.of(lane);
    messagePieces[index] = Math.max(1, messagePieces[index]);
    checkMessage(index);
    messages++;
    goOn(end);
  }

  private void checkMessage(int index) {
    int count = messagePieces[index];
    int number = messagePiece[index];
    boolean last = number == count - 1;
    if (messageSequence[index] == 0
        || number >= count
        || (count > 1 && !messageLane[index].reliable())
        || messageLength[index] > Limits.MESSAGE_PIECE_MAX
        || (!last && messageLength[index] < Limits.MESSAGE_PIECE_MAX)) {
      throw new ProtocolException("a message is one that cannot be");
    }
  }

  private void snapshot(int end) {
    int size = reader.enter();
    if (snapshot) {
      throw new ProtocolException("a packet has two snapshots");
    }
    snapshot = true;
    tick = 0;
    ackInput = 0;
    baseline = 0;
    holdMicros = 0;
    marginMicros = 0;
    bodyLength = 0;
    bodyOffset = 0;
    piece = 0;
    pieces = 0;
    reader.reset(plain, reader.position(), size);
    for (int field; (field = reader.next()) != 0; ) {
      snapshotField(field);
    }
    pieces = Math.max(1, pieces);
    if (piece >= pieces) {
      throw new ProtocolException("snapshot is a piece that cannot be");
    }
    goOn(end);
  }

  private void snapshotField(int field) {
    switch (field) {
      case 1 -> tick = reader.varint63("snapshot's tick");
      case 2 -> ackInput = reader.varint32("acknowledged input");
      case 3 -> baseline = reader.varint63("baseline");
      case 4 -> holdMicros = reader.varint32("hold");
      case 5 -> {
        long zigZag = reader.varint32("arrival margin");
        marginMicros = (int) (zigZag >>> 1 ^ -(zigZag & 1));
      }
      case 6 -> {
        bodyLength = reader.enter();
        bodyOffset = reader.position();
        reader.leave(bodyLength);
        if (bodyLength > Limits.SNAPSHOT_BODY_MAX) {
          throw new ProtocolException("snapshot body of " + bodyLength + " bytes");
        }
      }
      case 7 -> piece = reader.varint(Limits.SNAPSHOT_PIECES_MAX, "piece");
      case 8 -> pieces = reader.varint(Limits.SNAPSHOT_PIECES_MAX, "pieces");
      default -> reader.skip();
    }
  }

  private void goOn(int end) {
    reader.reset(plain, reader.position(), end - reader.position());
  }

  /** Whether it holds nothing but acknowledgements, and so wants none itself. */
  boolean onlyAcknowledges() {
    return empty;
  }

  /** Number of the newest packet that the peer has; 0 for none. */
  public long ack() {
    return ack;
  }

  long ackBits() {
    return ackBits;
  }

  long ackDelayMicros() {
    return ackDelayMicros;
  }

  int messages() {
    return messages;
  }

  Lane messageLane(int index) {
    return messageLane[index];
  }

  long messageSequence(int index) {
    return messageSequence[index];
  }

  int messagePiece(int index) {
    return messagePiece[index];
  }

  int messagePieces(int index) {
    return messagePieces[index];
  }

  /** A copy: messages outlive their packet. */
  byte[] messagePayload(int index) {
    return copy(messageOffset[index], messageLength[index]);
  }

  int messageLength(int index) {
    return messageLength[index];
  }

  /** How many inputs, ascending by sequence. */
  public int inputs() {
    return inputs;
  }

  public long inputSequence(int index) {
    return inputSequence[index];
  }

  /** The tick it is meant for; 0 for as soon as possible. */
  public long inputTick(int index) {
    return inputTick[index];
  }

  /** The moment the player saw when making it, in 256ths of a tick; 0: not told. */
  public long inputViewTime(int index) {
    return inputViewTime[index];
  }

  /** A copy, the caller's to keep. */
  public byte[] inputPayload(int index) {
    return copy(inputOffset[index], inputLength[index]);
  }

  /** Tick of the newest snapshot the client has; 0 before the first. */
  public long newestTick() {
    return newestTick;
  }

  /** Whether the client says goodbye. */
  public boolean leave() {
    return leave;
  }

  /** Why the server ends the connection; 0 while it does not. */
  public int closeCode() {
    return closeCode;
  }

  public boolean isChallenged() {
    return challenged;
  }

  public long pathChallenge() {
    return pathChallenge;
  }

  public boolean hasPathResponse() {
    return responded;
  }

  public long pathResponse() {
    return pathResponse;
  }

  public boolean hasSnapshot() {
    return snapshot;
  }

  /** The snapshot, or piece of one, that {@link #hasSnapshot} speaks of; its body is a copy. */
  public Snapshot snapshot() {
    return new Snapshot(
        tick,
        ackInput,
        baseline,
        holdMicros,
        marginMicros,
        copy(bodyOffset, bodyLength),
        piece,
        pieces);
  }

  private byte[] copy(int offset, int length) {
    return Arrays.copyOfRange(plain, offset, offset + length);
  }
}
