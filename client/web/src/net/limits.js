// What a client holds a server to, docs/wire.md. Sizes in bytes.
export const PROTOCOL_VERSION = 3;
export const FRAME_MAX = 32 << 10;
export const RANDOM_BYTES = 32;
export const SECRET_BYTES = 32;
export const SEALED_TOKEN_MAX = 700;
export const RESUME_TOKEN_BYTES = 32;
export const INPUT_PAYLOAD_MAX = 256;
export const INPUTS_AHEAD_MAX = 32;
export const SNAPSHOT_BODY_MAX = 16 << 10;
export const SNAPSHOT_PIECES_MAX = 16;
export const MESSAGE_PIECE_MAX = 1024;
export const RELIABLE_MESSAGE_MAX = 64 << 10;
export const MESSAGE_PIECES_MAX = 64;
export const PACKET_MESSAGES_MAX = 128;
/** Messages of one reliable lane that are sent and not acknowledged. */
export const LANE_MESSAGES_MAX = 256;
/** Bytes of one reliable lane that wait to be sent or acknowledged. */
export const LANE_BYTES_MAX = 128 << 10;
export const UNRELIABLE_MESSAGES_MAX = 32;
