/*
 * A Netlift client in C11: one source file, one header, libcrypto. Speaks docs/wire.md over UDP.
 *
 * One netlift_client is one player's connection. It never blocks, starts no thread and keeps no
 * static state: call netlift_poll and netlift_flush once per frame, from one thread at a time.
 * Everything it holds is bounded; nothing is allocated after netlift_open but reliable messages.
 */
#ifndef NETLIFT_H
#define NETLIFT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  NETLIFT_INPUT_MAX = 256,       /* bytes of an input */
  NETLIFT_PIECE = 1024,          /* bytes of an unreliable message, and of a piece of others */
  NETLIFT_MESSAGE_MAX = 65536,   /* bytes of a reliable message */
  NETLIFT_FIELDS_MAX = 64,       /* fields of a snapshot's entity */
  NETLIFT_FIELD_NAME = 32        /* bytes of a field's name, with the zero at its end */
};

/* Lanes; docs/lanes.md says what each promises. */
enum {
  NETLIFT_UNRELIABLE = 1,
  NETLIFT_UNRELIABLE_SEQUENCED = 2,
  NETLIFT_RELIABLE_ORDERED = 3,
  NETLIFT_RELIABLE_UNORDERED = 4
};

/* What calls answer. */
enum {
  NETLIFT_OK = 0,
  NETLIFT_BAD_ARGUMENT = -1, /* the token does not read, a lane or length is none */
  NETLIFT_NO_SOCKET = -2,    /* no socket for this address; errno says why */
  NETLIFT_NO_MEMORY = -3,
  NETLIFT_FULL = -4,         /* the lane holds as much as it may: later, or too late */
  NETLIFT_NOT_OPEN = -5
};

/* Why a connection ended: the server's codes, and two of ours. */
enum {
  NETLIFT_LEFT = 1,
  NETLIFT_TIMED_OUT = 2,
  NETLIFT_ROOM_ENDED = 3,
  NETLIFT_SHUTTING_DOWN = 4,
  NETLIFT_PROTOCOL_ERROR = 5,
  NETLIFT_TOO_SLOW = 6,
  NETLIFT_REPLACED = 7,
  NETLIFT_TOKEN_INVALID = 16,
  NETLIFT_PLAYER_SESSION_REFUSED = 17,
  NETLIFT_OUTDATED = 18,
  NETLIFT_SERVER_FULL = 19,
  NETLIFT_NOT_READY = 20,
  NETLIFT_NO_ANSWER = 64 /* nobody answered the hello within ten seconds */
};

typedef struct {
  char name[NETLIFT_FIELD_NAME];
  uint32_t bits; /* 1 to 32 */
  int32_t min;
} netlift_field;

typedef struct {
  uint32_t tick_rate_hz;
  uint32_t snapshot_rate_hz;
  uint32_t idle_timeout_millis;
  uint32_t field_count;
  netlift_field fields[NETLIFT_FIELDS_MAX];
} netlift_welcome;

typedef struct {
  uint64_t tick;
  uint32_t acknowledged_input; /* the newest the room had at that tick; 0 for none */
  uint32_t entity_count;
  const int32_t *values; /* entity after entity, its fields in the order of the layout */
} netlift_snapshot;

/* What happens, told inside netlift_poll. Pointers are good until the callback returns. */
typedef struct {
  void *context;
  void (*welcomed)(void *context, const netlift_welcome *welcome);
  void (*snapshot)(void *context, const netlift_snapshot *snapshot);
  void (*message)(void *context, int lane, const uint8_t *payload, size_t length);
  void (*closed)(void *context, int code);
} netlift_listener;

typedef struct {
  const char *host;         /* name or address */
  uint16_t port;
  const char *token;        /* the connect token of the ticket, as it came in the JSON */
  const char *game_version; /* as the server's game has it */
  netlift_listener listener;
} netlift_options;

typedef struct {
  uint64_t packets_sent, packets_received, bytes_sent, bytes_received;
  uint64_t packets_lost;    /* of ours */
  uint64_t packets_dropped; /* received, and not to be believed */
  uint64_t snapshots;
  uint32_t round_trip_micros;
  uint32_t round_trip_variance_micros;
  int32_t arrival_margin_micros; /* how early the latest of our inputs came, last told */
} netlift_stats;

typedef struct netlift_client netlift_client;

/* Opens a socket and says hello. The name is looked up here, which may block; nothing else does. */
int netlift_open(const netlift_options *options, netlift_client **client);

/* Reads what came, keeps time, and says what is due. */
void netlift_poll(netlift_client *client);

/*
 * What the player wants from now on. It leaves with the next flush, and twice more after that.
 * Answers its number, from 1, or a negative code.
 */
int64_t netlift_input(netlift_client *client, const uint8_t *payload, size_t length);

/* A message; reliable ones are kept until the server has them. */
int netlift_send(netlift_client *client, int lane, const uint8_t *payload, size_t length);

/* Sends what waits, as far as the path carries it. */
void netlift_flush(netlift_client *client);

/* Says goodbye; `closed` follows when it was heard, or after a second. */
void netlift_leave(netlift_client *client);

void netlift_stats_of(const netlift_client *client, netlift_stats *stats);

/* The socket, to wait for; -1 once closed. */
int netlift_socket(const netlift_client *client);

/* Frees everything; says no goodbye. NULL is nothing. */
void netlift_free(netlift_client *client);

#ifdef __cplusplus
}
#endif
#endif
