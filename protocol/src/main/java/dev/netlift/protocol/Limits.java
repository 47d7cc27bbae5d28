package dev.netlift.protocol;

/** What a receiver holds a peer to. Sizes in bytes. */
public final class Limits {
  /** Counts every change of the wire that an older peer would not understand. */
  public static final int PROTOCOL_VERSION = 1;

  /** One UDP datagram, either way; below the smallest path MTU of the public internet. */
  public static final int DATAGRAM_MAX = 1200;

  /** A hello over UDP is padded to this, so that no answer to an unproven address is longer. */
  public static final int HELLO_DATAGRAM = DATAGRAM_MAX;

  /** One TCP frame without its length prefix. */
  public static final int FRAME_MAX = 32 << 10;

  public static final int RANDOM_BYTES = 32;
  public static final int SECRET_BYTES = 32;
  public static final int SEALED_TOKEN_MAX = 700;
  public static final int COOKIE_MAX = 64;
  public static final int GAME_VERSION_MAX = 32;
  public static final int GAME_SESSION_ID_MAX = 256;
  public static final int PLAYER_SESSION_ID_MAX = 128;
  public static final int PLAYER_ID_MAX = 128;

  public static final int INPUT_PAYLOAD_MAX = 256;

  /** Inputs in one packet. */
  public static final int INPUTS_MAX = 4;

  /** How often each input travels over UDP. */
  public static final int INPUT_COPIES = 3;

  public static final int EVENT_PAYLOAD_MAX = 1024;

  /** Events in one packet. */
  public static final int EVENTS_MAX = 32;

  public static final int SNAPSHOT_BODY_MAX = 16 << 10;

  /** Body bytes in one datagram: what is left after header, tag and the fields around the body. */
  public static final int SNAPSHOT_PIECE_MAX = 1100;

  public static final int SNAPSHOT_PIECES_MAX =
      (SNAPSHOT_BODY_MAX + SNAPSHOT_PIECE_MAX - 1) / SNAPSHOT_PIECE_MAX;

  /** Sequences are 32 bits on the wire; a connection ends before they would wrap. */
  public static final long SEQUENCE_MAX = 0xffff_ffffL;

  private Limits() {}
}
