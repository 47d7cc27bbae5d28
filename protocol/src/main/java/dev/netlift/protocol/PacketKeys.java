package dev.netlift.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The keys of one connection over one transport. Both randoms are fresh for every hello, so no key
 * ever serves two of them and no (key, nonce) pair repeats. Immutable; any thread.
 */
public final class PacketKeys {
  private static final int KEY_BYTES = 16;
  private static final int CLIENT_TO_SERVER = 1;
  private static final int SERVER_TO_CLIENT = 2;

  private final byte[] tokenSecret;
  private final byte[] salt;
  private final Transport transport;

  private PacketKeys(byte[] tokenSecret, byte[] salt, Transport transport) {
    this.tokenSecret = tokenSecret;
    this.salt = salt;
    this.transport = transport;
  }

  /** HKDF-SHA256 of the token's secret, salted with both randoms: one key per direction, epoch. */
  public static PacketKeys of(
      byte[] tokenSecret, byte[] clientRandom, byte[] serverRandom, Transport transport) {
    byte[] salt = Arrays.copyOf(clientRandom, clientRandom.length + serverRandom.length);
    System.arraycopy(serverRandom, 0, salt, clientRandom.length, serverRandom.length);
    return new PacketKeys(tokenSecret.clone(), salt, transport);
  }

  /**
   * 16 bytes.
   *
   * @param epoch 0 to 255, counts re-keyings
   */
  public byte[] clientToServer(int epoch) {
    return Hkdf.derive(tokenSecret, salt, info(transport, epoch, CLIENT_TO_SERVER), KEY_BYTES);
  }

  /**
   * 16 bytes.
   *
   * @param epoch 0 to 255, counts re-keyings
   */
  public byte[] serverToClient(int epoch) {
    return Hkdf.derive(tokenSecret, salt, info(transport, epoch, SERVER_TO_CLIENT), KEY_BYTES);
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
