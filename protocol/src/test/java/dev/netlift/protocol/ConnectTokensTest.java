package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConnectTokensTest {
  private static final byte[] KEY = Vectors.counting(32, 1);

  private static ConnectToken token() {
    return Vectors.token();
  }

  @Test
  void givenSealedToken_whenOpened_thenEveryFieldIsBack() {
    var forClient = ConnectTokens.parse(ConnectTokens.seal(KEY, token()));
    var opened = ConnectTokens.open(KEY, forClient.sealed());
    assertThat(opened).usingRecursiveComparison().isEqualTo(token());
    assertThat(forClient.secret()).isEqualTo(token().secret());
  }

  @Test
  void givenOneToken_whenSealedTwice_thenStringsDiffer() {
    assertThat(ConnectTokens.seal(KEY, token())).isNotEqualTo(ConnectTokens.seal(KEY, token()));
  }

  @Test
  void givenSealedToken_whenAnyByteIsChanged_thenItDoesNotOpen() {
    byte[] sealed = ConnectTokens.parse(ConnectTokens.seal(KEY, token())).sealed();
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 0x40;
      assertThatThrownBy(() -> ConnectTokens.open(KEY, changed))
          .isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void givenSealedToken_whenCutShort_thenItDoesNotOpen() {
    byte[] sealed = ConnectTokens.parse(ConnectTokens.seal(KEY, token())).sealed();
    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertThatThrownBy(() -> ConnectTokens.open(KEY, cut)).isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void givenAnotherSessionsKey_whenOpened_thenRefused() {
    byte[] sealed = ConnectTokens.parse(ConnectTokens.seal(KEY, token())).sealed();
    assertThatThrownBy(() -> ConnectTokens.open(Vectors.counting(32, 2), sealed))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void givenFixedNonce_whenSealed_thenTheVectorStands() {
    assertThat(ConnectTokens.seal(KEY, token(), Vectors.counting(12, 9)))
        .isEqualTo(Vectors.get("connect-token"));
    assertThat(ConnectTokens.open(KEY, ConnectTokens.parse(Vectors.get("connect-token")).sealed()))
        .usingRecursiveComparison()
        .isEqualTo(token());
  }

  @Test
  void givenSecret_whenPrinted_thenItIsNotShown() {
    assertThat(token().toString()).doesNotContain("secret").doesNotContain("psess");
  }

  @Test
  void givenSpectatorsToken_whenOpened_thenItSaysSoAndTheLongestFits() {
    String longest = "x".repeat(Limits.GAME_SESSION_ID_MAX);
    String ids = "y".repeat(Limits.PLAYER_ID_MAX);
    var role = new ConnectRole.Spectator(Limits.SPECTATOR_DELAY_MAX_MILLIS);
    long late = 1L << 45;
    var token = new ConnectToken(3, longest, ids, ids, late, late, Vectors.counting(32, 3), role);
    var sealed = ConnectTokens.parse(ConnectTokens.seal(KEY, token)).sealed();
    assertThat(ConnectTokens.open(KEY, sealed)).usingRecursiveComparison().isEqualTo(token);
    assertThat(token().role()).isEqualTo(ConnectRole.PLAYER);
  }

  @Test
  void givenDelayOutOfBounds_whenOpened_thenRefused() {
    byte[] body =
        dev.netlift.protocol.wire.ConnectTokenBody.newBuilder()
            .setGameSessionId("g")
            .setPlayerSessionId("p")
            .setPlayerId("w")
            .setSecret(com.google.protobuf.ByteString.copyFrom(new byte[32]))
            .setSpectator(
                dev.netlift.protocol.wire.Spectator.newBuilder()
                    .setDelayMillis(Limits.SPECTATOR_DELAY_MAX_MILLIS + 1))
            .build()
            .toByteArray();
    byte[] sealed = ConnectTokens.sealBody(KEY, body, new byte[12]);
    assertThatThrownBy(() -> ConnectTokens.open(KEY, sealed))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("delayMillis");
  }
}
