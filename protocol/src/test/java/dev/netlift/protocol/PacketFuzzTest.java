package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Mutations of good bytes against everything that reads a peer's: only ProtocolException, and no
 * more memory than the bytes justify. Seeded; what failed once goes to the list of regressions.
 */
class PacketFuzzTest {
  private static final int ROUNDS = Boolean.getBoolean("netlift.full") ? 5_000_000 : 150_000;

  /** Bytes that broke a reader once, or stand for a kind of breakage. */
  private static final List<String> REGRESSIONS =
      List.of(
          "",
          "00",
          "07",
          "0f",
          "ff",
          "ffffffffffffffffffff01",
          "0aff01",
          "0a00",
          "0affffffff0f",
          "12021a00",
          "1280808080808080808001",
          "4a00",
          "4a0608031001220100",
          "4a04080310011a",
          "4a0a0803100120ffffffff0f",
          "4a0a0803100128ffffffff0f",
          "3900",
          "320101",
          "0a0a3a0010ff",
          "f8ffffff0f00",
          "4a0208094a020804");

  private final IncomingPacket incoming = new IncomingPacket();
  private int refused;
  private int taken;

  @Test
  void givenRegressions_whenRead_thenTakenOrRefused() {
    for (String hex : REGRESSIONS) {
      byte[] bytes = java.util.HexFormat.of().parseHex(hex);
      read(bytes);
      for (byte type = 0; type < 6; type++) {
        byte[] typed = new byte[bytes.length + 1];
        typed[0] = type;
        System.arraycopy(bytes, 0, typed, 1, bytes.length);
        handshake(typed);
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void givenMutatedPackets_whenRead_thenOnlyCountedErrorsAndNoMoreMemoryThanTheBytes() {
    var random = new SplittableRandom(20);
    List<byte[]> corpus = packets();
    // The first calls load classes.
    corpus.forEach(this::read);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = mutated(corpus.get(random.nextInt(corpus.size())), random);
      // An exception and its text may be all.
      Parsing.taken(Limits.DATAGRAM_MAX - 1, () -> decode(bytes));
      if (i % 8 == 0) {
        read(bytes);
      }
    }
    assertThat(refused).isGreaterThan(ROUNDS / 50);
    assertThat(taken).isGreaterThan(ROUNDS / 50);
  }

  @Test
  void givenMutatedHandshakes_whenRead_thenOnlyCountedErrors() {
    var random = new SplittableRandom(21);
    byte[] id = new byte[32];
    List<byte[]> corpus =
        List.of(
            new Handshake.Hello(3, "arena-1", new byte[300], id, new byte[20]).encodePadded(),
            new Handshake.Hello(3, "a", new byte[0], id, new byte[20], new byte[32], "").encode(),
            new Handshake.Challenge(id, new byte[20]).encode(),
            new Handshake.Refused(id, 18, 2, "arena-1").encode(),
            new Handshake.ServerHello(9, id, new byte[90]).encode());
    for (int i = 0; i < ROUNDS / 5; i++) {
      handshake(mutated(corpus.get(random.nextInt(corpus.size())), random));
    }
    assertThat(refused).isGreaterThan(ROUNDS / 100);
    assertThat(taken).isGreaterThan(ROUNDS / 100);
  }

  @Test
  void givenMutatedTokensAndLayouts_whenRead_thenOnlyCountedErrors() {
    var random = new SplittableRandom(22);
    byte[] key = new byte[32];
    var token = new ConnectToken(2, "game", "player-session", "player", 1, 2, new byte[32]);
    byte[] text =
        ConnectTokens.seal(key, token).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    var layout = new SnapshotLayout(List.of(new SnapshotLayout.Field("x", 12, -5)));
    int[][] columns = new int[1][16];
    for (int i = 0; i < ROUNDS / 20; i++) {
      byte[] bytes = mutated(text, random);
      attempt(
          () -> {
            String mutant = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
            ConnectTokens.open(key, ConnectTokens.parse(mutant).sealed());
          });
      attempt(() -> layout.decode(bytes, 0, bytes.length, columns));
    }
    assertThat(refused).isPositive();
  }

  @Test
  void givenAcknowledgementOfTheUnsent_whenReceived_thenRefused() {
    byte[] key = new byte[16];
    var theirs = path(key);
    var ours = path(key);
    var writer = new PacketWriter(200);
    byte[] out = new byte[300];
    byte[] plain = new byte[300];
    int length = theirs.seal(writer.clear().ack(5, 0, 0), out, 0);
    int opened = ours.open(out, length, plain);
    incoming.decodeFromClient(plain, 0, opened);
    assertThatThrownBy(() -> ours.received(incoming, new Lanes(), (lane, payload) -> {}, 0))
        .isInstanceOf(ProtocolException.class);
  }

  private static PacketPath path(byte[] key) {
    var sealer = new PacketCipher(epoch -> key);
    var opener = new PacketCipher(epoch -> key);
    return new PacketPath(1, sealer, opener, false, 1000, 0);
  }

  private void read(byte[] bytes) {
    if (decode(bytes)) {
      var lanes = new Lanes();
      attempt(() -> lanes.receive(incoming, (lane, payload) -> taken++));
      for (int i = 0; i < incoming.inputs(); i++) {
        assertThat(incoming.inputPayload(i).length).isLessThanOrEqualTo(bytes.length);
      }
      if (incoming.hasSnapshot()) {
        assertThat(incoming.snapshot().body().length).isLessThanOrEqualTo(bytes.length);
      }
    }
  }

  private boolean decode(byte[] bytes) {
    try {
      incoming.decodeFromClient(bytes, 0, bytes.length);
      taken++;
      return true;
    } catch (ProtocolException e) {
      refused++;
    }
    try {
      incoming.decodeFromServer(bytes, 0, bytes.length);
      taken++;
      return true;
    } catch (ProtocolException e) {
      refused++;
      return false;
    }
  }

  private void handshake(byte[] bytes) {
    attempt(() -> Handshake.decode(bytes, 0, bytes.length));
  }

  private void attempt(Runnable reader) {
    try {
      reader.run();
      taken++;
    } catch (ProtocolException e) {
      refused++;
    }
  }

  private static List<byte[]> packets() {
    var packets = new ArrayList<byte[]>();
    packets.add(Vectors.bytes("client-packet"));
    packets.add(Vectors.bytes("server-packet"));
    var writer = new PacketWriter(4000);
    writer.ack(9, 3, 4);
    for (int i = 1; i < 20; i++) {
      writer.message(Lane.values()[i % 4], i, new byte[i], 0, i, 0, 1);
    }
    packets.add(Arrays.copyOf(writer.array(), writer.length()));
    writer.clear().message(Lane.RELIABLE_ORDERED, 255, new byte[1024], 0, 1024, 3, 64);
    packets.add(Arrays.copyOf(writer.array(), writer.length()));
    return packets;
  }

  /** Flips, cuts, doubles, inserts: what a fuzzer does, by seed. */
  private static byte[] mutated(byte[] good, SplittableRandom random) {
    byte[] bytes = good.clone();
    for (int times = 1 + random.nextInt(4); times > 0; times--) {
      int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes = Arrays.copyOf(bytes, at);
        case 1 -> bytes = Arrays.copyOf(bytes, Math.min(1200, bytes.length + random.nextInt(20)));
        case 2 -> {
          byte[] twice = Arrays.copyOf(bytes, Math.min(1200, bytes.length + at));
          System.arraycopy(bytes, 0, twice, bytes.length, twice.length - bytes.length);
          bytes = twice;
        }
        default -> {
          if (bytes.length > 0) {
            byte[] odd = {0, 1, -1, 0x7f, (byte) 0x80, (byte) (1 << random.nextInt(8))};
            bytes[at] = random.nextBoolean() ? odd[random.nextInt(6)] : (byte) random.nextInt();
          }
        }
      }
    }
    return bytes;
  }
}
