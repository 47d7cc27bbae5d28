package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatagramSourceTest {
  private final DatagramSource source = new DatagramSource();
  private final UdpSender sender = new UdpSender(new EmbeddedChannel(), false);

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "255.255.255.255", "127.0.0.1", "2001:db8::1", "::1"})
  void givenAddress_whenComparedAsNumbers_thenItIsThatPeerAndNoOther(String address) {
    var peer = new InetSocketAddress(address, 7777);
    var link = new UdpLink(sender, peer);
    source.set(link.high(), link.low(), 7777, 0);
    assertThat(source.address()).isEqualTo(peer);
    assertThat(source.is(link)).isTrue();
    source.set(link.high(), link.low(), 7778, 0);
    assertThat(source.is(link)).isFalse();
    source.set(link.high(), link.low() + 1, 7777, 0);
    assertThat(source.is(link)).isFalse();
    source.set(link.high() + 1, link.low(), 7777, 0);
    assertThat(source.is(link)).isFalse();
  }

  @Test
  void givenIpv4Bits_whenSet_thenTheSameAsInsideIpv6() {
    source.set4(0xc0000201, 9);
    assertThat(source.address()).isEqualTo(new InetSocketAddress("192.0.2.1", 9));
    assertThat(source.is(new UdpLink(sender, new InetSocketAddress("192.0.2.1", 9)))).isTrue();
  }
}
