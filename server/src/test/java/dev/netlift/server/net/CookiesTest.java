package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CookiesTest {
  private final Cookies cookies = new Cookies(new SecureRandom(), 0);
  private final InetSocketAddress peer = new InetSocketAddress("192.0.2.1", 1000);
  private final byte[] random = new byte[32];
  private final byte[] cookie = cookies.issue(peer, random, 0);

  private boolean proves(byte[] cookie, InetSocketAddress from, byte[] random, int seconds) {
    return cookies.proves(cookie, from, random, TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void givenCookie_whenItComesBackInTime_thenItProves() {
    assertThat(proves(cookie, peer, random, 0)).isTrue();
    assertThat(proves(cookie, peer, random, 10)).isTrue();
    assertThat(proves(cookie, peer, random, 11)).isFalse();
  }

  @Test
  void givenAnotherAddressPortOrRandom_whenItComesBack_thenItProvesNothing() {
    assertThat(proves(cookie, new InetSocketAddress("192.0.2.2", 1000), random, 0)).isFalse();
    assertThat(proves(cookie, new InetSocketAddress("192.0.2.1", 1001), random, 0)).isFalse();
    byte[] other = new byte[32];
    other[31] = 1;
    assertThat(proves(cookie, peer, other, 0)).isFalse();
  }

  @Test
  void givenAnyChangedByte_whenItComesBack_thenItProvesNothing() {
    for (int i = 0; i < cookie.length; i++) {
      byte[] changed = cookie.clone();
      changed[i] ^= 1;
      assertThat(proves(changed, peer, random, 5)).isFalse();
    }
    assertThat(proves(new byte[0], peer, random, 0)).isFalse();
    assertThat(new Cookies(new SecureRandom(), 0).proves(cookie, peer, random, 0)).isFalse();
  }
}
