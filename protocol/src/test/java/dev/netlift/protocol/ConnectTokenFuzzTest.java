package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Connect tokens made by Jazzer: as a client's text, as a hello's bytes, as what was sealed. */
class ConnectTokenFuzzTest {
  private static final byte[] KEY = Vectors.counting(32, 1);

  /** A cipher, its key schedule, and a token's texts; the JDK's own, whatever the bytes. */
  private static final int AROUND = 24 << 10;

  @FuzzTest(maxDuration = "1m")
  void givenAnyBytes_whenReadAsToken_thenTakenOrRefusedAndNoMoreMemoryThanTheBytes(byte[] bytes) {
    long most = 4L * bytes.length + AROUND;
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    Parsing.taken(most, () -> ConnectTokens.parse(text));
    Parsing.taken(most, () -> ConnectTokens.open(KEY, bytes));
    if (bytes.length <= 600) {
      // Whoever has the session's key may still be of another version.
      byte[] sealed = ConnectTokens.sealBody(KEY, bytes, Vectors.counting(12, 9));
      if (Parsing.taken(most, () -> ConnectTokens.open(KEY, sealed))) {
        ConnectToken token = ConnectTokens.open(KEY, sealed);
        String again = ConnectTokens.seal(KEY, token);
        byte[] decoded = Base64.getUrlDecoder().decode(again);
        assertThat(ConnectTokens.open(KEY, Arrays.copyOfRange(decoded, 33, decoded.length)))
            .usingRecursiveComparison()
            .isEqualTo(token);
      }
    }
  }
}
