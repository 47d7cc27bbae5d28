package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class UsedTokensTest {
  private final UsedTokens used = new UsedTokens();
  private final ConnectToken token =
      new ConnectToken(Limits.PROTOCOL_VERSION, "g", "p", "ann", 0, 1000, new byte[32]);

  private byte[] sealed() {
    return ConnectTokens.parse(ConnectTokens.seal(new byte[32], token)).sealed();
  }

  private Entrance entrance(byte[] sealed) {
    var hello = new Hello(1, "v", sealed, new byte[32], new byte[0]);
    var channel = new io.netty.channel.embedded.EmbeddedChannel();
    var link = new TcpLink(channel, new InetSocketAddress("192.0.2.1", 1), TransportKind.TCP);
    var cipher = new PacketCipher(epoch -> new byte[16]);
    var greeting = new Greeting(hello, new byte[32], cipher, cipher);
    return new Entrance(greeting, token, link, connection -> {});
  }

  @Test
  void givenToken_whenUsed_thenItAndNoOtherSealingIsKnown() {
    byte[] first = sealed();
    Entrance entrance = entrance(first);
    assertThat(used.find(first)).isNull();
    used.use(entrance, 1000);
    assertThat(used.find(first.clone())).isEqualTo(new UsedTokens.Use(entrance, 1000));
    assertThat(used.find(sealed())).isNull();
  }

  @Test
  void givenPlayerGone_whenTheTokenIsRemembered_thenNothingOfThePlayerIs() {
    byte[] token = sealed();
    Entrance entrance = entrance(token);
    used.use(entrance, 1000);
    used.over(entrance);
    assertThat(used.find(token)).isEqualTo(new UsedTokens.Use(null, 1000));
  }

  @Test
  void givenFullMemory_whenTokensHaveExpired_thenTheyMakeRoomAndOthersAreKept() {
    byte[] lasting = sealed();
    Entrance entrance = entrance(lasting);
    used.use(entrance, 5000);
    for (int i = 1; i < UsedTokens.TOKENS_MAX; i++) {
      byte[] other = ByteBuffer.allocate(60).putInt(5, i).array();
      used.use(entrance(other), 1000);
    }
    assertThat(used.hasRoom(999)).isFalse();
    assertThat(used.hasRoom(1000)).isTrue();
    assertThat(used.find(lasting)).isEqualTo(new UsedTokens.Use(entrance, 5000));
  }
}
