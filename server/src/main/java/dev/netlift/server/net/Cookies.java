package dev.netlift.server.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves that a UDP peer hears what is sent to its address, without keeping anything for it: the
 * cookie is a MAC of address, port, time and the hello's random under a key of this process.
 */
final class Cookies {
  private static final int TIME_BYTES = 4;
  private static final int MAC_BYTES = 16;
  private static final int AGE_SECONDS_MAX = 10;
  private static final String HMAC = "HmacSHA256";

  private final Mac mac;
  private final long originNanos;

  Cookies(SecureRandom random, long nowNanos) {
    byte[] key = new byte[32];
    random.nextBytes(key);
    originNanos = nowNanos;
    try {
      mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }

  byte[] issue(InetSocketAddress peer, byte[] clientRandom, long nowNanos) {
    return cookie(peer, clientRandom, seconds(nowNanos));
  }

  boolean proves(byte[] cookie, InetSocketAddress peer, byte[] clientRandom, long nowNanos) {
    if (cookie.length != TIME_BYTES + MAC_BYTES) {
      return false;
    }
    int issued = ByteBuffer.wrap(cookie).getInt();
    long age = (long) seconds(nowNanos) - issued;
    return age >= 0
        && age <= AGE_SECONDS_MAX
        && MessageDigest.isEqual(cookie, cookie(peer, clientRandom, issued));
  }

  private byte[] cookie(InetSocketAddress peer, byte[] clientRandom, int seconds) {
    byte[] address = peer.getAddress().getAddress();
    mac.update(address);
    mac.update(ByteBuffer.allocate(8).putInt(peer.getPort()).putInt(seconds).array());
    byte[] tag = mac.doFinal(clientRandom);
    return ByteBuffer.allocate(TIME_BYTES + MAC_BYTES)
        .putInt(seconds)
        .put(Arrays.copyOf(tag, MAC_BYTES))
        .array();
  }

  private int seconds(long nowNanos) {
    return (int) TimeUnit.NANOSECONDS.toSeconds(nowNanos - originNanos);
  }
}
