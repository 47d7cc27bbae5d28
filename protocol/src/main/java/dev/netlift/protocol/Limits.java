package dev.netlift.protocol;

/** What a receiver holds a peer to. Sizes in bytes. */
public final class Limits {
  /** Counts every change of the wire that an older peer would not understand. */
  public static final int PROTOCOL_VERSION = 3;

  /** What a path carries: below the smallest MTU of the public internet. */
  public static final int PATH_DATAGRAM_MAX = 1200;

  /** What a player gateway may put in front of a datagram. */
  public static final int GATEWAY_TOKEN_MAX = 64;

  /** One UDP datagram of ours, either way. */
  public static final int DATAGRAM_MAX = PATH_DATAGRAM_MAX - GATEWAY_TOKEN_MAX;

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

  /** How old what a spectator is shown may be. */
  public static final int SPECTATOR_DELAY_MAX_MILLIS = 10_000;

  public static final int INPUT_PAYLOAD_MAX = 256;

  /** Inputs in one packet. */
  public static final int INPUTS_MAX = 4;

  /** How often each input travels over UDP. */
  public static final int INPUT_COPIES = 3;

  /** Inputs that wait for their tick, and how far ahead that may be. */
  public static final int INPUTS_AHEAD_MAX = 32;

  public static final int EVENT_PAYLOAD_MAX = 1024;

  /** A message of the reliable lanes. */
  public static final int RELIABLE_MESSAGE_MAX = 64 << 10;

  /** A message of the unreliable lanes, or one piece of a reliable one. */
  public static final int MESSAGE_PIECE_MAX = 1024;

  static final int MESSAGE_PIECES_MAX = RELIABLE_MESSAGE_MAX / MESSAGE_PIECE_MAX;

  /** Messages, or pieces of them, in one packet. */
  static final int PACKET_MESSAGES_MAX = 128;

  /** Messages of one reliable lane that are sent and not acknowledged. */
  public static final int LANE_MESSAGES_MAX = 256;

  /**
   * Messages of one reliable lane that wait to be sent or acknowledged: what a room of 200 has to
   * tell when it fills, and in a cut of seconds after that.
   */
  public static final int LANE_WAITING_MAX = 1024;

  /** Bytes of one reliable lane that wait to be sent or acknowledged. */
  public static final int LANE_BYTES_MAX = 128 << 10;

  /** Messages of both unreliable lanes that wait to be sent. */
  public static final int UNRELIABLE_MESSAGES_MAX = 32;

  public static final int RESUME_TOKEN_BYTES = 32;

  public static final int SNAPSHOT_BODY_MAX = 16 << 10;

  /** Body bytes in one datagram: what is left after header, tag, acks and the fields around it. */
  public static final int SNAPSHOT_PIECE_MAX = 1024;

  public static final int SNAPSHOT_PIECES_MAX =
      (SNAPSHOT_BODY_MAX + SNAPSHOT_PIECE_MAX - 1) / SNAPSHOT_PIECE_MAX;

  /** What fits 32 bits. */
  public static final long SEQUENCE_MAX = 0xffff_ffffL;

  private Limits() {}
}
