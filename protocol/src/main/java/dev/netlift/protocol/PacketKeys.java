package dev.netlift.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The two keys of one connection. Both randoms are fresh for every connection, so no key ever
 * serves two of them and no (key, nonce) pair repeats.
 *
 * @param clientToServer 16 bytes
 * @param serverToClient 16 bytes
 */
public record PacketKeys(byte[] clientToServer, byte[] serverToClient) {
  private static final int KEY_BYTES = 16;
  private static final int CLIENT_TO_SERVER = 1;
  private static final int SERVER_TO_CLIENT = 2;

  /**
   * HKDF-SHA256 of the token's secret, salted with both randoms, one key per direction.
   *
   * @param epoch counts re-keyings of one connection, from 0
   */
  public static PacketKeys derive(
      byte[] tokenSecret,
      byte[] clientRandom,
      byte[] serverRandom,
      Transport transport,
      int epoch) {
    byte[] salt = new byte[clientRandom.length + serverRandom.length];
    System.arraycopy(clientRandom, 0, salt, 0, clientRandom.length);
    System.arraycopy(serverRandom, 0, salt, clientRandom.length, serverRandom.length);
    return new PacketKeys(
        Hkdf.derive(tokenSecret, salt, info(transport, epoch, CLIENT_TO_SERVER), KEY_BYTES),
        Hkdf.derive(tokenSecret, salt, info(transport, epoch, SERVER_TO_CLIENT), KEY_BYTES));
  }

  private static byte[] info(Transport transport, int epoch, int direction) {
    var info = new ByteArrayOutputStream();
    info.writeBytes("netlift packet 1".getBytes(StandardCharsets.US_ASCII));
    info.write(transport.number());
    info.write(epoch);
    info.write(direction);
    return info.toByteArray();
  }

  @Override
  public String toString() {
    return "PacketKeys";
  }
}
