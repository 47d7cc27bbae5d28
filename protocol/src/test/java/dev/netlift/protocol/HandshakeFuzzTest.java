package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** What anybody may say before they are anybody, made by Jazzer; in both directions. */
class HandshakeFuzzTest {
  /** The record, where its fields are, its arrays' headers, and the text of a refusal. */
  private static final int AROUND = 1024;

  @FuzzTest(maxDuration = "1m")
  void givenAnyBytes_whenReadAsHandshake_thenTakenOrRefusedAndNoMoreMemoryThanTheBytes(
      byte[] bytes) {
    boolean taken =
        Parsing.taken(bytes.length + AROUND, () -> Handshake.decode(bytes, 0, bytes.length));
    if (taken) {
      byte[] again = Handshake.decode(bytes, 0, bytes.length).encode();
      assertThat(Handshake.decode(again, 0, again.length))
          .usingRecursiveComparison()
          .isEqualTo(Handshake.decode(bytes, 0, bytes.length));
    }
  }
}
