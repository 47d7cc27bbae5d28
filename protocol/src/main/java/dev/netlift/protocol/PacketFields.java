package dev.netlift.protocol;

/** Field numbers of {@code Packet} in netlift.proto. */
final class PacketFields {
  static final int SNAPSHOT = 1;
  static final int INPUTS = 2;
  static final int NEWEST_TICK = 3;
  static final int LEAVE = 4;
  static final int CLOSE = 5;
  static final int ACK = 6;
  static final int ACK_BITS = 7;
  static final int ACK_DELAY = 8;
  static final int MESSAGES = 9;
  static final int PATH_CHALLENGE = 10;
  static final int PATH_RESPONSE = 11;

  private PacketFields() {}
}
