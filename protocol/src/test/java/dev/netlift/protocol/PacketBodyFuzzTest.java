package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** What a packet may hold, made by Jazzer: of a client's, and of a server's. */
class PacketBodyFuzzTest {
  /** An exception and its text. */
  private static final int AROUND = 512;

  private final IncomingPacket incoming = new IncomingPacket();

  @FuzzTest(maxDuration = "1m")
  void givenAnyContent_whenRead_thenTakenOrRefusedAndNoMemoryButForWhatIsTaken(byte[] bytes) {
    if (Parsing.taken(AROUND, () -> incoming.decodeFromClient(bytes, 0, bytes.length))) {
      assertThat(incoming.hasSnapshot()).isFalse();
      assertThat(incoming.closeCode()).isZero();
      Parsing.taken(2L * bytes.length + 40L * Limits.PACKET_MESSAGES_MAX, this::copyInputs);
    }
    if (Parsing.taken(AROUND, () -> incoming.decodeFromServer(bytes, 0, bytes.length))) {
      assertThat(incoming.inputs()).isZero();
      assertThat(incoming.leave()).isFalse();
      if (incoming.hasSnapshot()) {
        Parsing.taken(bytes.length + AROUND, incoming::snapshot);
        assertThat(incoming.snapshot().piece()).isLessThan(incoming.snapshot().pieces());
      }
    }
  }

  private void copyInputs() {
    for (int i = 0; i < incoming.inputs(); i++) {
      assertSmall(incoming.inputPayload(i));
    }
    for (int i = 0; i < incoming.messages(); i++) {
      assertSmall(incoming.messagePayload(i));
    }
  }

  private static void assertSmall(byte[] payload) {
    if (payload.length > Limits.MESSAGE_PIECE_MAX) {
      throw new AssertionError("a payload of " + payload.length + " bytes");
    }
  }
}
