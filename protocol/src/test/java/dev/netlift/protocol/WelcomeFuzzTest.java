package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Welcomes and layouts made by Jazzer, as a client hears them from a server that is none. */
class WelcomeFuzzTest {
  private static final byte[] KEY = new byte[16];
  private static final byte[] RANDOM = Vectors.counting(32, 1);

  /** 32 fields with their names, the cipher's own. */
  private static final int AROUND = 64 << 10;

  @FuzzTest(maxDuration = "1m")
  void givenAnyBytes_whenReadAsWelcome_thenTakenOrRefusedAndMemoryIsBounded(byte[] bytes) {
    if (bytes.length > Limits.DATAGRAM_MAX - PacketCipher.TAG_BYTES) {
      return;
    }
    long most = 16L * bytes.length + AROUND;
    Parsing.taken(
        most,
        () -> {
          var hello = new Handshake.ServerHello(7, RANDOM, bytes);
          Welcome.open(new PacketCipher(epoch -> KEY), hello, RANDOM);
        });
    var welcome = new Handshake.ServerHello(7, RANDOM, sealed(bytes));
    Parsing.taken(most, () -> Welcome.open(new PacketCipher(epoch -> KEY), welcome, RANDOM));
    if (Parsing.taken(most, () -> SnapshotLayout.parse(bytes))) {
      var layout = SnapshotLayout.parse(bytes);
      assertThat(SnapshotLayout.parse(layout.toBytes())).isEqualTo(layout);
    }
  }

  private static byte[] sealed(byte[] welcome) {
    byte[] associated = Welcome.associated(7, RANDOM, RANDOM);
    return new PacketCipher(epoch -> KEY).sealWelcome(welcome, associated);
  }
}
