/*
 * A Netlift client in C11: one source file, one header, libcrypto. Speaks docs/wire.md over UDP and
 * TCP.
 *
 * One netlift_client is one player's connection. It never blocks, starts no thread and keeps no
 * static state: call netlift_poll and netlift_flush once per frame, from one thread at a time.
 * Everything it holds is bounded; after netlift_open only reliable messages are allocated, and room
 * for more entities than before.
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
  NETLIFT_FIELDS_MAX = 32,       /* fields of a snapshot's entity */
  NETLIFT_FIELD_NAME = 33        /* bytes of a field's name, with the zero at its end */
};

/* How packets travel. */
enum { NETLIFT_UDP = 0, NETLIFT_TCP = 1 };

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

/* How the bits of a snapshot body are read. The first field is the entity's id. */
typedef struct {
  uint32_t field_count;
  netlift_field fields[NETLIFT_FIELDS_MAX];
} netlift_layout;

typedef struct {
  uint32_t tick_rate_hz;
  uint32_t snapshot_rate_hz;
  uint32_t idle_timeout_millis;
  int resumed; /* the same connection goes on: lanes and input numbers, too */
  netlift_layout layout;
} netlift_welcome;

typedef struct {
  uint64_t tick;
  uint32_t acknowledged_input; /* the newest the room had at that tick; 0 for none */
  uint32_t entity_count;
  const int32_t *values; /* entity after entity, ids ascending, fields in the layout's order */
} netlift_snapshot;

/*
 * What happens, told inside the calls below. Pointers are good until the callback returns. Any may
 * be NULL; without `snapshot` bodies are not decoded, only counted and acknowledged.
 */
typedef struct {
  void *context;
  /* In; again after each resumption. */
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
  /*
   * For a server in development on this machine, instead of a token: the player session. Nothing is
   * encrypted then. NULL otherwise.
   */
  const char *development_player_session;
  int transport; /* NETLIFT_UDP unless said */
} netlift_options;

typedef struct {
  uint64_t packets_sent, packets_received, bytes_sent, bytes_received;
  uint64_t packets_lost;    /* of ours */
  uint64_t packets_dropped; /* received, and not to be believed */
  uint64_t snapshots;
  uint64_t snapshots_undecoded; /* their baseline is not here (any more) */
  uint64_t resumptions;
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
 * What the player wants from now on. It leaves with the next flush, and over UDP twice more after
 * that. Answers its number, from 1, or a negative code.
 */
int64_t netlift_input(netlift_client *client, const uint8_t *payload, size_t length);

/*
 * The same, and says what the player saw then: the moment drawn, in 256ths of a tick (tick * 256 +
 * fraction), so that the server can judge a shot by it. 0 says nothing.
 */
int64_t netlift_input_seeing(netlift_client *client, const uint8_t *payload, size_t length,
                             uint64_t view_time);

/* A message; reliable ones are kept until the server has them. */
int netlift_send(netlift_client *client, int lane, const uint8_t *payload, size_t length);

/* Sends what waits, as far as the path carries it. */
void netlift_flush(netlift_client *client);

/*
 * Goes on over a new socket, of either transport: when the device changed networks, or to leave UDP
 * where it does not get through. A silence of three seconds and a broken TCP connection do it by
 * themselves. Messages may be sent meanwhile, inputs not; `welcomed` tells when it is done.
 * netlift_socket is another one from now on.
 */
int netlift_resume(netlift_client *client, int transport);

/* Says goodbye; `closed` follows when it was heard, or after a second. */
void netlift_leave(netlift_client *client);

void netlift_stats_of(const netlift_client *client, netlift_stats *stats);

/* The socket, to wait for; -1 once closed. */
int netlift_socket(const netlift_client *client);

/*
 * Reads a layout, `layout` of what the server's --describe prints:
 * {"fields":[{"name":"id","bits":8,"min":0},...]}
 * Answers NETLIFT_OK or NETLIFT_BAD_ARGUMENT.
 */
int netlift_layout_parse(const char *json, netlift_layout *layout);

/*
 * Reads a snapshot body without a connection: whole when `baseline` is NULL, else against a table of
 * `baseline_count` entities. Answers how many entities `values` holds now, or NETLIFT_BAD_ARGUMENT
 * when the body is none, or does not fit `entities_max`.
 */
int64_t netlift_decode(const netlift_layout *layout, const int32_t *baseline,
                       uint32_t baseline_count, const uint8_t *body, size_t length,
                       int32_t *values, uint32_t entities_max);

/* Frees everything; says no goodbye. NULL is nothing. */
void netlift_free(netlift_client *client);

#ifdef __cplusplus
}
#endif
#endif
