package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AddressBucketsTest {
  private final AddressBuckets buckets = new AddressBuckets(2, 3);

  private boolean take(String address, long millis) throws Exception {
    return buckets.take(InetAddress.getByName(address), TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Test
  void givenBurstSpent_whenTimePasses_thenTheRateComesBack() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(take("192.0.2.1", 0)).isTrue();
    }
    assertThat(take("192.0.2.1", 0)).isFalse();
    assertThat(take("192.0.2.2", 0)).isTrue();
    assertThat(take("192.0.2.1", 499)).isFalse();
    assertThat(take("192.0.2.1", 1100)).isTrue();
    assertThat(take("192.0.2.1", 1100)).isTrue();
    assertThat(take("192.0.2.1", 1100)).isFalse();
  }

  @Test
  void givenOneIpv6Network_whenItsAddressesVary_thenTheyShareOneBucket() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(take("2001:db8:1:2::" + i, 0)).isTrue();
    }
    assertThat(take("2001:db8:1:2::ffff", 0)).isFalse();
    assertThat(take("2001:db8:1:3::1", 0)).isTrue();
  }

  @Test
  void givenMoreAddressesThanRemembered_whenAsked_thenMemoryStaysBounded() throws Exception {
    for (int i = 0; i < 20_000; i++) {
      buckets.take(InetAddress.getByAddress(new byte[] {10, 0, (byte) (i >> 8), (byte) i}), 0);
    }
    assertThat(buckets.size()).isEqualTo(8192);
  }
}
