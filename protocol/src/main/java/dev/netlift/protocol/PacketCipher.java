package dev.netlift.protocol;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Seals or opens the packets of one direction of one connection with AES-128-GCM. One thread at a
 * time. Packets are numbered from 1; after every 2^30 the next epoch's key is used.
 *
 * <pre>
 * packet: type 0x10 | connection id, 8 bytes | number's low 4 bytes | ciphertext | tag, 16 bytes
 *         \______________ clear, authenticated ______________/
 * nonce:  4 zero bytes | number, 8 bytes          all big-endian
 * </pre>
 */
public final class PacketCipher {
  /** First byte of an encrypted packet. */
  public static final byte TYPE = 0x10;

  public static final int HEADER_BYTES = 1 + 8 + 4;
  public static final int TAG_BYTES = 16;

  /** What sealing adds to the plain bytes. */
  public static final int OVERHEAD = HEADER_BYTES + TAG_BYTES;

  private static final long HALF_SEQUENCE = 1L << 31;

  /** Sequence of the welcome's own sealing; packets count from 1. */
  private static final long WELCOME_SEQUENCE = 0;

  /** Packets under one key: far below the 2^32 that GCM allows. */
  static final int EPOCH_BITS = 30;

  /** Epochs are one byte of the key derivation. */
  private static final int EPOCHS_MAX = 256;

  private final @Nullable IntFunction<byte[]> keys;
  private final Aead.Maker aeads;
  private final int epochBits;

  // The epoch used last and the one before: packets are reordered across the border.
  private @Nullable Aead latest;
  private @Nullable Aead other;
  private int latestEpoch = -1;
  private int otherEpoch = -1;
  private long newestSealed = -1;

  /**
   * By the JDK.
   *
   * @param keys the 16 byte key of each epoch, of {@link PacketKeys}
   */
  public PacketCipher(IntFunction<byte[]> keys) {
    this(keys, Aead.JDK);
  }

  /**
   * @param keys the 16 byte key of each epoch, of {@link PacketKeys}
   */
  public PacketCipher(IntFunction<byte[]> keys, Aead.Maker aeads) {
    this(keys, aeads, EPOCH_BITS);
  }

  /**
   * @param epochBits how many bits of the number pass within one epoch
   */
  PacketCipher(@Nullable IntFunction<byte[]> keys, Aead.Maker aeads, int epochBits) {
    this.keys = keys;
    this.aeads = aeads;
    this.epochBits = epochBits;
  }

  /** For development mode alone: nothing is encrypted, the tag is zeros. */
  public static PacketCipher unsealed() {
    return new PacketCipher(null, Aead.JDK, EPOCH_BITS);
  }

  /** Derives the first epoch's key now, so that the first packet need not wait for it. */
  public void prepare() {
    if (keys != null) {
      aead(0);
    }
  }

  /** The number nearest to {@code newest} whose low bits are these. */
  public static long number(long newest, long sequence) {
    long number = newest & ~Limits.SEQUENCE_MAX | sequence;
    if (number + HALF_SEQUENCE < newest) {
      return number + Limits.SEQUENCE_MAX + 1;
    }
    boolean before = number - HALF_SEQUENCE > newest && number > Limits.SEQUENCE_MAX;
    return before ? number - Limits.SEQUENCE_MAX - 1 : number;
  }

  /**
   * Writes one packet.
   *
   * @param number from 1, each above the one before
   * @return bytes written: {@code length + OVERHEAD}
   */
  public int seal(
      long connectionId,
      long number,
      byte[] plain,
      int offset,
      int length,
      byte[] out,
      int outOffset) {
    if (number < 1 || number >> epochBits >= EPOCHS_MAX) {
      throw new IllegalArgumentException("no packet can have number " + number);
    }
    header(connectionId, number, out, outOffset);
    if (keys == null) {
      System.arraycopy(plain, offset, out, outOffset + HEADER_BYTES, length);
      Arrays.fill(out, outOffset + HEADER_BYTES + length, outOffset + OVERHEAD + length, (byte) 0);
      return OVERHEAD + length;
    }
    sealing(number);
    return HEADER_BYTES
        + aead((int) (number >> epochBits))
            .seal(
                number,
                out,
                outOffset,
                HEADER_BYTES,
                plain,
                offset,
                length,
                out,
                outOffset + HEADER_BYTES);
  }

  /** Whether the bytes are long enough for a packet and carry its type. */
  public static boolean looksLikePacket(byte[] packet, int offset, int length) {
    return length >= OVERHEAD && packet[offset] == TYPE;
  }

  /** Connection id of what {@link #looksLikePacket}; not authenticated. */
  public static long connectionId(byte[] packet, int offset) {
    return big(packet, offset + 1, 8);
  }

  /** Low bits of the number of what {@link #looksLikePacket}; not authenticated. */
  public static long sequence(byte[] packet, int offset) {
    return big(packet, offset + 9, 4);
  }

  private static long big(byte[] bytes, int offset, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | bytes[offset + i] & 0xff;
    }
    return value;
  }

  private static void header(long connectionId, long number, byte[] out, int offset) {
    out[offset] = TYPE;
    for (int i = 0; i < 8; i++) {
      out[offset + 1 + i] = (byte) (connectionId >>> 56 - 8 * i);
    }
    for (int i = 0; i < 4; i++) {
      out[offset + 9 + i] = (byte) (number >>> 24 - 8 * i);
    }
  }

  /**
   * Authenticates and decrypts one packet.
   *
   * @param number as {@link #number} made it of its {@link #sequence}
   * @return plain bytes written to {@code out}
   * @throws ProtocolException if it is too short, of another type, or not sealed under this key
   */
  public int open(byte[] packet, int offset, int length, long number, byte[] out, int outOffset) {
    if (!looksLikePacket(packet, offset, length)) {
      throw new ProtocolException("not a packet");
    }
    if (length - OVERHEAD > out.length - outOffset) {
      throw new ProtocolException("packet is too long");
    }
    if (number <= WELCOME_SEQUENCE || number >> epochBits >= EPOCHS_MAX) {
      throw new ProtocolException("no packet can have this number");
    }
    if (keys == null) {
      System.arraycopy(packet, offset + HEADER_BYTES, out, outOffset, length - OVERHEAD);
      return length - OVERHEAD;
    }
    int opened =
        aead((int) (number >> epochBits))
            .open(
                number,
                packet,
                offset,
                HEADER_BYTES,
                packet,
                offset + HEADER_BYTES,
                length - HEADER_BYTES,
                out,
                outOffset);
    if (opened < 0) {
      throw new ProtocolException("packet does not open");
    }
    return opened;
  }

  /** Seals the welcome of a server hello; once per key. */
  byte[] sealWelcome(byte[] welcome, byte[] associated) {
    if (keys == null) {
      return Arrays.copyOf(welcome, welcome.length + TAG_BYTES);
    }
    sealing(WELCOME_SEQUENCE);
    byte[] out = new byte[welcome.length + TAG_BYTES];
    aead(0)
        .seal(
            WELCOME_SEQUENCE, associated, 0, associated.length, welcome, 0, welcome.length, out, 0);
    return out;
  }

  byte[] openWelcome(byte[] sealed, byte[] associated) {
    if (keys == null) {
      return Arrays.copyOf(sealed, Math.max(0, sealed.length - TAG_BYTES));
    }
    byte[] out = new byte[Math.max(0, sealed.length - TAG_BYTES)];
    if (sealed.length < TAG_BYTES
        || aead(0)
                .open(
                    WELCOME_SEQUENCE,
                    associated,
                    0,
                    associated.length,
                    sealed,
                    0,
                    sealed.length,
                    out,
                    0)
            < 0) {
      throw new ProtocolException("welcome does not open");
    }
    return out;
  }

  /** Two packets under one nonce would tell what is in both, and how to forge a third. */
  private void sealing(long number) {
    if (number <= newestSealed) {
      throw new IllegalStateException("a number is used twice");
    }
    newestSealed = number;
  }

  private Aead aead(int epoch) {
    Aead made = latest;
    return made != null && latestEpoch == epoch ? made : otherAead(epoch);
  }

  private Aead otherAead(int epoch) {
    Aead made = other;
    if (made == null || otherEpoch != epoch) {
      made = aeads.make(Objects.requireNonNull(keys).apply(epoch));
    }
    other = latest;
    otherEpoch = latestEpoch;
    latest = made;
    latestEpoch = epoch;
    return made;
  }

  /** See {@link PacketPath#fetch}. */
  long fetch() {
    Aead made = latest;
    return newestSealed + (made == null ? 0 : made.fetch());
  }
}
