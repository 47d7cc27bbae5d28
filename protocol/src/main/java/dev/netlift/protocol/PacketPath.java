package dev.netlift.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Packets between two peers over one socket and one set of keys, seen from one side: numbers,
 * sealing, replay window, acknowledgements, loss, round trip and budget. Time and bytes come in
 * from outside. One thread at a time; the steady state allocates nothing but what the cipher does.
 */
public final class PacketPath {
  /** {@link #open} saw this packet before, or it is too old to tell. */
  public static final int IGNORED = -1;

  /** Packets that may be neither acknowledged nor forgotten. */
  private static final int REMEMBERED_MAX = 1024;

  /** Enough for two seconds of a game; most players never need more. */
  private static final int REMEMBERED_FIRST = 64;

  private static final int REORDER_FIRST = 3;
  private static final int REORDER_MAX = 32;

  /** In a row without an answer: the path is as good as new. */
  private static final int SILENCES = 3;

  /** With so many unacknowledged the peer's bits would run out soon. */
  private static final int UNACKNOWLEDGED_MAX = 24;

  /** Header, tag, acknowledgements and the numbers of a snapshot, at most. */
  private static final int AROUND_CONTENT = 112;

  /** Messages share one frame only up to a size that the peer reads soon. */
  private static final int CONTENT_CHUNK = 8 << 10;

  private final long connectionId;
  private final PacketCipher sealer;
  private final PacketCipher opener;
  private final boolean stream;
  private final ReplayWindow replay = new ReplayWindow();
  private final AckBits arrived = new AckBits();
  private final RoundTrip roundTrip = new RoundTrip();
  private final SendBudget budget;

  private long[] sentNanos = new long[REMEMBERED_FIRST];

  /** Bytes in flight; 0 settled; negative: thought lost. */
  private int[] sentBytes = new int[REMEMBERED_FIRST];

  private long sent;
  private long oldest = 1;
  private long newestAcknowledged;

  /** What the peer has acknowledged. */
  private final AckBits heard = new AckBits();

  private long progressNanos;
  private int silences;
  private int reorder = REORDER_FIRST;
  private long lost;
  private long acknowledged;

  private long opening;
  private long arrivedNanos;
  private int unacknowledged;
  private int contentStart;

  /** More was in flight than can be remembered. */
  private boolean forgetful;

  private long quietSinceNanos;

  /**
   * @param stream true over TCP: nothing is lost there, and the socket says when to wait
   * @param bytesPerSecondMax ceiling of what is sent
   */
  public PacketPath(
      long connectionId,
      PacketCipher sealer,
      PacketCipher opener,
      boolean stream,
      int bytesPerSecondMax,
      long nowNanos) {
    this.connectionId = connectionId;
    this.sealer = sealer;
    this.opener = opener;
    this.stream = stream;
    budget = new SendBudget(bytesPerSecondMax, nowNanos);
    progressNanos = nowNanos;
    quietSinceNanos = nowNanos;
  }

  public long connectionId() {
    return connectionId;
  }

  /**
   * Reads a little of all that a packet will need, so that it is in the processor's cache by then.
   * The sum means nothing.
   */
  public long fetch() {
    int place = place(sent);
    return sentNanos[place]
        + sentBytes[place]
        + arrived.newest()
        + heard.newest()
        + roundTrip.smoothedNanos()
        + budget.inFlight()
        + replay.fetch()
        + opener.fetch()
        + sealer.fetch()
        + quietSinceNanos;
  }

  /** Content bytes of the longest packet. */
  public int contentMax() {
    return (stream ? Limits.FRAME_MAX : Limits.DATAGRAM_MAX) - PacketCipher.OVERHEAD;
  }

  /**
   * Authenticates and decrypts one packet into {@code plain}. Decode it, then call {@link
   * #received}.
   *
   * @return length of the plain bytes, or {@link #IGNORED}
   * @throws ProtocolException if it is not the peer's
   */
  public int open(byte[] packet, int length, byte[] plain) {
    if (!PacketCipher.looksLikePacket(packet, 0, length)) {
      throw new ProtocolException("not a packet");
    }
    long number = PacketCipher.number(arrived.newest(), PacketCipher.sequence(packet, 0));
    if (number > 0 && !replay.fresh(number)) {
      return IGNORED;
    }
    int opened = opener.open(packet, 0, length, number, plain, 0);
    replay.mark(number);
    opening = number;
    return opened;
  }

  /**
   * Acts on the content of the packet opened last: acknowledges it, settles what it acknowledges,
   * delivers its messages.
   *
   * @param lanes null while this path may not speak for its player
   * @throws ProtocolException if the peer breaks a rule
   */
  public void received(
      IncomingPacket content, @Nullable Lanes lanes, Lanes.Receiver receiver, long nowNanos) {
    if (content.ack() > sent) {
      throw new ProtocolException("a packet is acknowledged that was never sent");
    }
    if (opening > arrived.newest()) {
      arrivedNanos = nowNanos;
    }
    arrived.arrived(opening);
    if (!content.onlyAcknowledges()) {
      unacknowledged++;
    }
    if (content.ack() > 0) {
      settle(content.ack(), content.ackBits(), content.ackDelayMicros() * 1000, nowNanos);
      if (lanes != null) {
        lanes.acknowledged(content.ack(), content.ackBits(), stream);
        findLost(lanes, nowNanos);
      }
    }
    if (lanes != null) {
      lanes.receive(content, receiver);
    }
  }

  private void settle(long ack, long bits, long ackDelayNanos, long nowNanos) {
    boolean newestIsNew = ack > newestAcknowledged && inFlight(ack);
    if (newestIsNew) {
      roundTrip.sample(nowNanos - sentNanos[place(ack)], ackDelayNanos);
    }
    boolean any = settle(ack);
    heard.arrived(ack);
    if (stream) {
      // What came before it on a stream came, too.
      for (long number = oldest; number < ack; number++) {
        any |= settle(number);
      }
    }
    // Nearly all of them were told by the packet before.
    long told = heard.bitsBefore(ack);
    for (long rest = bits & ~told; rest != 0; rest &= rest - 1) {
      long number = ack - 1 - Long.numberOfTrailingZeros(rest);
      any |= settle(number);
      heard.arrived(number);
    }
    newestAcknowledged = Math.max(newestAcknowledged, ack);
    if (any) {
      progressNanos = nowNanos;
      silences = 0;
    }
  }

  /**
   * @return whether this packet was in flight until now
   */
  private boolean settle(long number) {
    if (number < 1 || number > sent || sent - number >= sentBytes.length) {
      return false;
    }
    int bytes = sentBytes[place(number)];
    sentBytes[place(number)] = 0;
    if (bytes < 0) {
      // It was only late: wait for more newer ones next time.
      reorder = Math.min(REORDER_MAX, reorder + 1);
      lost--;
      acknowledged++;
    } else if (bytes > 0) {
      acknowledged++;
      budget.acknowledged(number, bytes);
    }
    return bytes > 0;
  }

  private boolean inFlight(long number) {
    return number <= sent && sent - number < sentBytes.length && sentBytes[place(number)] > 0;
  }

  /** Looks for packets that will not be acknowledged any more; every tick. */
  public void findLost(Lanes lanes, long nowNanos) {
    while (oldest <= sent && !inFlight(oldest)) {
      oldest++;
    }
    if (stream || oldest > sent) {
      return;
    }
    if (forgetful) {
      forgetful = false;
      lanes.restart();
    }
    long patience = roundTrip.lossNanos();
    for (long number = oldest; number < newestAcknowledged; number++) {
      if (inFlight(number)
          && (newestAcknowledged - number >= reorder
              || nowNanos - sentNanos[place(number)] > patience)) {
        lose(number, lanes);
      }
    }
    long waitedNanos = nowNanos - Math.max(progressNanos, sentNanos[place(oldest)]);
    if (budget.inFlight() > 0 && waitedNanos > roundTrip.timeoutNanos(silences)) {
      silence(lanes, nowNanos);
    }
  }

  private void lose(long number, Lanes lanes) {
    int bytes = sentBytes[place(number)];
    sentBytes[place(number)] = -bytes;
    lost++;
    budget.lost(number, bytes, sent);
    lanes.lost(number);
  }

  private void silence(Lanes lanes, long nowNanos) {
    for (long number = oldest; number <= sent; number++) {
      if (inFlight(number)) {
        lose(number, lanes);
      }
    }
    progressNanos = nowNanos;
    if (++silences >= SILENCES) {
      budget.silent();
    }
  }

  /** Whether a packet, or several, with so many content bytes may leave now. */
  public boolean allows(int contentBytes, long nowNanos) {
    int packets = contentBytes / Limits.SNAPSHOT_PIECE_MAX + 1;
    return stream || budget.allows(contentBytes + packets * AROUND_CONTENT, nowNanos);
  }

  /** Starts a packet: with what arrived from the peer. */
  public PacketWriter begin(PacketWriter writer, long nowNanos) {
    writer.clear();
    if (arrived.newest() > 0) {
      writer.ack(arrived.newest(), arrived.bits(), (nowNanos - arrivedNanos) / 1000);
    }
    contentStart = writer.length();
    return writer;
  }

  /** Adds messages that are due to the packet begun. */
  public void addMessages(PacketWriter writer, Lanes lanes) {
    lanes.write(writer, Math.min(contentMax(), writer.length() + CONTENT_CHUNK), sent + 1);
  }

  /** Whether the packet begun holds more than acknowledgements. */
  public boolean hasContent(PacketWriter writer) {
    return writer.length() > contentStart;
  }

  /**
   * Seals the packet begun, counts it as sent.
   *
   * @return length of the packet in {@code out}
   */
  public int seal(PacketWriter writer, byte[] out, long nowNanos) {
    long number = ++sent;
    int length = sealer.seal(connectionId, number, writer.array(), 0, writer.length(), out, 0);
    if (sentBytes[place(number)] != 0 && sentBytes.length < REMEMBERED_MAX) {
      rememberMore(number);
    }
    int place = place(number);
    int forgotten = sentBytes[place];
    if (forgotten > 0) {
      budget.lost(0, forgotten, sent);
      forgetful = true;
    }
    boolean counts = hasContent(writer);
    sentNanos[place] = nowNanos;
    sentBytes[place] = counts ? length : 0;
    if (counts) {
      budget.sent(length);
    }
    unacknowledged = 0;
    quietSinceNanos = nowNanos;
    return length;
  }

  /** Whether packets arrived that want an acknowledgement. */
  public boolean owesAcknowledgement() {
    return unacknowledged > 0;
  }

  /** Whether the acknowledgement cannot wait. */
  public boolean owesAcknowledgementNow() {
    return unacknowledged >= UNACKNOWLEDGED_MAX;
  }

  /** How long nothing was sent. */
  public long quietNanos(long nowNanos) {
    return nowNanos - quietSinceNanos;
  }

  /** Smoothed; 0 before the first measurement. */
  public long roundTripNanos() {
    return roundTrip.measured() ? roundTrip.smoothedNanos() : 0;
  }

  /** Mean deviation of the round trip. */
  public long jitterNanos() {
    return roundTrip.measured() ? roundTrip.varianceNanos() : 0;
  }

  /** Packets of ours that are thought lost. */
  public long lost() {
    return lost;
  }

  /** Packets of ours that arrived. */
  public long acknowledged() {
    return acknowledged;
  }

  /** Bytes that may be in flight. */
  public int window() {
    return budget.window();
  }

  /** Bytes in flight. */
  public int inFlight() {
    return budget.inFlight();
  }

  /** The oldest packet that is remembered is not settled, and {@code number} needs its place. */
  private void rememberMore(long number) {
    long[] nanos = sentNanos;
    int[] bytes = sentBytes;
    int before = bytes.length;
    sentNanos = new long[2 * before];
    sentBytes = new int[2 * before];
    for (long each = number - before; each < number; each++) {
      sentNanos[place(each)] = nanos[(int) each & before - 1];
      sentBytes[place(each)] = bytes[(int) each & before - 1];
    }
  }

  private int place(long number) {
    return (int) number & sentBytes.length - 1;
  }
}
