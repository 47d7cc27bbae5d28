package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.SnapshotLayout.Field;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private static final byte[] RANDOM = Vectors.counting(32, 1);

  private static Handshake.Hello hello(int tokenBytes, int cookieBytes) {
    return new Handshake.Hello(
        3, "arena-1", Vectors.counting(tokenBytes, 5), RANDOM, new byte[cookieBytes]);
  }

  private static Handshake decode(byte[] bytes) {
    return Handshake.decode(bytes, 0, bytes.length);
  }

  @Property(tries = 100)
  void aPaddedHelloFillsOneDatagramExactly(
      @ForAll @IntRange(min = 1, max = Limits.SEALED_TOKEN_MAX) int tokenBytes,
      @ForAll @IntRange(max = Limits.COOKIE_MAX) int cookieBytes) {
    byte[] padded = hello(tokenBytes, cookieBytes).encodePadded();
    assertThat(padded).hasSize(Limits.HELLO_DATAGRAM);
    assertThat(decode(padded)).usingRecursiveComparison().isEqualTo(hello(tokenBytes, cookieBytes));
  }

  @Test
  void givenEachHandshakeMessage_whenDecoded_thenItIsBack() {
    for (Handshake message :
        List.of(
            hello(300, 0),
            new Handshake.Challenge(RANDOM, new byte[24]),
            new Handshake.Refused(RANDOM, 16),
            new Handshake.Refused(RANDOM, 18, 3, "arena-2"),
            new Handshake.Hello(
                3, "arena-1", new byte[0], RANDOM, new byte[0], Vectors.counting(32, 8), ""),
            new Handshake.Hello(
                3, "arena-1", new byte[0], RANDOM, new byte[0], new byte[0], "psess-1"),
            new Handshake.ServerHello(-9, RANDOM, new byte[40]))) {
      assertThat(decode(message.encode())).usingRecursiveComparison().isEqualTo(message);
    }
  }

  @Test
  void givenHelloWithNoneOrTwoWaysIn_whenDecoded_thenRefusedUnlessOfAnotherVersion() {
    var none = new Handshake.Hello(3, "g", new byte[0], RANDOM, new byte[0], new byte[0], "");
    var two = new Handshake.Hello(3, "g", new byte[9], RANDOM, new byte[0], new byte[9], "");
    for (var hello : List.of(none, two)) {
      assertThatThrownBy(() -> decode(hello.encode())).isInstanceOf(ProtocolException.class);
    }
    var future = new Handshake.Hello(4, "g", new byte[0], RANDOM, new byte[0], new byte[0], "");
    assertThat(decode(future.encode())).usingRecursiveComparison().isEqualTo(future);
  }

  @Test
  void givenHelloOfALaterVersion_whenItsOtherFieldsMeanSomethingElse_thenTheVersionIsHeard() {
    byte[] bare = new Handshake.Hello(4, "arena-2", new byte[0], RANDOM, new byte[0]).encode();
    // A sealed token that is a number, a resume token of 60 bytes, a player session of four.
    byte[] strange = HexFormat.of().parseHex("1805" + "323c" + "aa".repeat(60) + "3d01020304");
    byte[] hello = Arrays.copyOf(bare, bare.length + strange.length);
    System.arraycopy(strange, 0, hello, bare.length, strange.length);
    assertThat(Handshake.decode(hello, 0, hello.length))
        .usingRecursiveComparison()
        .isEqualTo(new Handshake.Hello(4, "arena-2", new byte[0], RANDOM, new byte[0]));
  }

  @Property(tries = 1000)
  void randomBytesDecodeOrAreRefused(
      @ForAll @Size(max = 200) byte[] bytes, @ForAll @IntRange(max = 6) int type) {
    if (bytes.length > 0) {
      bytes[0] = (byte) type;
    }
    for (Runnable decoder :
        List.<Runnable>of(
            () -> decode(bytes),
            () -> new IncomingPacket().decodeFromClient(bytes, 0, bytes.length),
            () -> new IncomingPacket().decodeFromServer(bytes, 0, bytes.length))) {
      try {
        decoder.run();
      } catch (ProtocolException expected) {
        assertThat(expected.getStackTrace()).isEmpty();
      }
    }
  }

  @Test
  void givenWelcome_whenOpenedByTheRightClient_thenItIsBackAndNobodyElseReadsIt() {
    var layout = new SnapshotLayout(List.of(new Field("x", 12, -5)));
    var welcome = new Welcome(60, 30, layout, 10_000, Vectors.counting(32, 9), true);
    byte[] key = Vectors.counting(16, 3);
    byte[] serverRandom = Vectors.counting(32, 60);
    var hello = welcome.seal(new PacketCipher(epoch -> key), 99, RANDOM, serverRandom);
    assertThat(Welcome.open(new PacketCipher(epoch -> key), hello, RANDOM))
        .usingRecursiveComparison()
        .isEqualTo(welcome);
    assertThat(welcome.toString()).doesNotContain("resume");
    assertThatThrownBy(() -> Welcome.open(new PacketCipher(epoch -> key), hello, serverRandom))
        .isInstanceOf(ProtocolException.class);
    var elsewhere = new Handshake.ServerHello(98, serverRandom, hello.sealedWelcome());
    assertThatThrownBy(() -> Welcome.open(new PacketCipher(epoch -> key), elsewhere, RANDOM))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void givenSpectatorsWelcome_whenOpened_thenItSaysHowOldThePictureIs() {
    var layout = new SnapshotLayout(List.of(new Field("x", 12, -5)));
    var role = new ConnectRole.Spectator(5000);
    var welcome = new Welcome(60, 30, layout, 10_000, Vectors.counting(32, 9), false, role);
    byte[] key = Vectors.counting(16, 3);
    var hello = welcome.seal(new PacketCipher(epoch -> key), 1, RANDOM, Vectors.counting(32, 60));
    assertThat(Welcome.open(new PacketCipher(epoch -> key), hello, RANDOM).role()).isEqualTo(role);
  }
}
