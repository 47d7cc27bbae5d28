/*
 * docs/wire.md in C11 over POSIX sockets and libcrypto. From bottom to top: bytes, protobuf,
 * crypto, layouts and snapshots, lanes, acknowledgement and loss, packets, handshake, sockets, the
 * calls of the header.
 */
#define _POSIX_C_SOURCE 200809L
#include "netlift.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
  PROTOCOL_VERSION = 3,
  TO_SERVER = 1,
  TO_CLIENT = 2,
  HELLO = 1,
  CHALLENGE = 2,
  REFUSED = 3,
  SERVER_HELLO = 4,
  PACKET = 0x10,
  HEADER = 13,
  TAG = 16,
  DATAGRAM = 1136,
  PLAIN = DATAGRAM - HEADER - TAG,
  FRAME_MAX = 32768,
  FRAME_PREFIX = 4,
  STREAM_OUT = 65536,
  RECEIVE = 2048,
  RESUME_TOKEN = 32,
  TABLES = 32, /* half a second at 60 Hz */
  RANDOM = 32,
  SEALED_MAX = 700,
  COOKIE_MAX = 64,
  VERSION_MAX = 64,
  SESSION_MAX = 129,
  EPOCH_SHIFT = 30,
  PIECES_MAX = NETLIFT_MESSAGE_MAX / NETLIFT_PIECE,
  LANE_WINDOW = 256,
  LANE_BYTES = 128 * 1024,
  HELD_BYTES = 256 * 1024,
  WAITING = 32,
  INPUTS = 3,
  TICKS_AHEAD = 32,
  BODY_PIECES = 16,
  BODY_MAX = BODY_PIECES * NETLIFT_PIECE,
  SENT = 1024,
  ITEMS = 16,
  DRAIN = 512
};

#define MILLI 1000000ull
#define SECOND 1000000000ull
#define HELLO_EVERY (250 * MILLI)
#define HELLO_LIMIT (10 * SECOND)
#define QUIET (1 * SECOND)
#define SILENCE (3 * SECOND)
#define RECONNECT_EVERY (1 * SECOND)
#define ACK_WITHIN (10 * MILLI)
#define LEAVE_EVERY (200 * MILLI)
#define LEAVE_LIMIT (1 * SECOND)

/* ---- bytes ---- */

static uint64_t now_nanos(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static void put_big(uint8_t *to, uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; i--, value >>= 8) {
    to[i] = (uint8_t)value;
  }
}

static uint64_t get_big(const uint8_t *from, int bytes) {
  uint64_t value = 0;
  for (int i = 0; i < bytes; i++) {
    value = value << 8 | from[i];
  }
  return value;
}

static int base64url(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  return c == '_' ? 63 : -1;
}

/* Answers the number of bytes, or -1. */
static int decode_base64url(const char *text, uint8_t *to, int max) {
  uint32_t bits = 0;
  int have = 0, length = 0;
  for (; *text != 0; text++) {
    int value = base64url(*text);
    if (value < 0) return -1;
    bits = bits << 6 | (uint32_t)value;
    have += 6;
    if (have >= 8) {
      have -= 8;
      if (length == max) return -1;
      to[length++] = (uint8_t)(bits >> have);
    }
  }
  return length;
}

/* ---- protobuf ---- */

typedef struct {
  uint8_t *at;
  const uint8_t *end;
} writer;

typedef struct {
  const uint8_t *at;
  const uint8_t *end;
  bool bad;
} reader;

typedef struct {
  uint32_t number;
  uint64_t value;       /* varint, fixed64, fixed32 */
  const uint8_t *bytes; /* length-delimited, else NULL */
  size_t length;
} field;

static void put_varint(writer *w, uint64_t value) {
  do {
    if (w->at < w->end) {
      *w->at++ = (uint8_t)(value < 0x80 ? value : (value & 0x7f) | 0x80);
    }
    value >>= 7;
  } while (value != 0);
}

static void put_number(writer *w, uint32_t number, uint64_t value) {
  if (value != 0) {
    put_varint(w, number << 3);
    put_varint(w, value);
  }
}

static void put_fixed64(writer *w, uint32_t number, uint64_t value) {
  put_varint(w, number << 3 | 1);
  for (int i = 0; i < 8 && w->at < w->end; i++, value >>= 8) {
    *w->at++ = (uint8_t)value;
  }
}

static void put_raw(writer *w, const void *bytes, size_t length) {
  if (length <= (size_t)(w->end - w->at)) {
    memcpy(w->at, bytes, length);
    w->at += length;
  }
}

static void put_bytes(writer *w, uint32_t number, const void *bytes, size_t length) {
  if (length != 0) {
    put_varint(w, number << 3 | 2);
    put_varint(w, length);
    put_raw(w, bytes, length);
  }
}

static size_t varint_size(uint64_t value) {
  size_t size = 1;
  while (value >>= 7) size++;
  return size;
}

static uint64_t get_varint(reader *r) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (r->at == r->end) break;
    uint8_t byte = *r->at++;
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  r->bad = true;
  return 0;
}

/* The next field; false at the end, and when what is there does not read. */
static bool next_field(reader *r, field *f) {
  if (r->bad || r->at == r->end) return false;
  uint64_t key = get_varint(r);
  size_t left = (size_t)(r->end - r->at);
  size_t size = 0;
  f->number = (uint32_t)(key >> 3);
  f->bytes = NULL;
  f->value = 0;
  f->length = 0;
  switch (key & 7) {
    case 0:
      f->value = get_varint(r);
      return !r->bad;
    case 1:
      size = 8;
      break;
    case 5:
      size = 4;
      break;
    case 2: {
      uint64_t length = get_varint(r);
      left = (size_t)(r->end - r->at);
      if (r->bad || length > left) {
        r->bad = true;
        return false;
      }
      f->bytes = r->at;
      f->length = (size_t)length;
      r->at += length;
      return true;
    }
    default:
      r->bad = true;
      return false;
  }
  if (r->bad || size > left) {
    r->bad = true;
    return false;
  }
  for (size_t i = 0; i < size; i++) {
    f->value |= (uint64_t)r->at[i] << (8 * i);
  }
  r->at += size;
  return true;
}

static int32_t zigzag(uint64_t value) {
  uint32_t v = (uint32_t)value;
  return (int32_t)((v >> 1) ^ (0u - (v & 1)));
}

static reader reading(const uint8_t *bytes, size_t length) {
  reader r = {bytes, bytes + length, false};
  return r;
}

/* ---- crypto ---- */

static void hkdf(const uint8_t *key, const uint8_t *salt, size_t salt_length, const uint8_t *info,
                 size_t info_length, uint8_t *out16) {
  uint8_t prk[32], block[128], t[32];
  unsigned int size = sizeof prk;
  HMAC(EVP_sha256(), salt, (int)salt_length, key, 32, prk, &size);
  memcpy(block, info, info_length);
  block[info_length] = 1;
  size = sizeof t;
  HMAC(EVP_sha256(), prk, 32, block, info_length + 1, t, &size);
  memcpy(out16, t, 16);
  OPENSSL_cleanse(prk, sizeof prk);
  OPENSSL_cleanse(t, sizeof t);
}

static bool gcm_seal(EVP_CIPHER_CTX *ctx, const uint8_t *nonce, const uint8_t *aad, int aad_length,
                     const uint8_t *plain, int length, uint8_t *to) {
  int n = 0;
  return EVP_EncryptInit_ex(ctx, NULL, NULL, NULL, nonce) == 1 &&
         EVP_EncryptUpdate(ctx, NULL, &n, aad, aad_length) == 1 &&
         (length == 0 || EVP_EncryptUpdate(ctx, to, &n, plain, length) == 1) &&
         EVP_EncryptFinal_ex(ctx, to + length, &n) == 1 &&
         EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG, to + length) == 1;
}

static bool gcm_open(EVP_CIPHER_CTX *ctx, const uint8_t *nonce, const uint8_t *aad, int aad_length,
                     const uint8_t *sealed, int length, uint8_t *to) {
  int n = 0;
  uint8_t tag[TAG];
  memcpy(tag, sealed + length, TAG);
  return EVP_DecryptInit_ex(ctx, NULL, NULL, NULL, nonce) == 1 &&
         EVP_DecryptUpdate(ctx, NULL, &n, aad, aad_length) == 1 &&
         (length == 0 || EVP_DecryptUpdate(ctx, to, &n, sealed, length) == 1) &&
         EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1 &&
         EVP_DecryptFinal_ex(ctx, to + length, &n) == 1;
}

/* ---- the client ---- */

typedef enum { GREETING, OPEN, LEAVING, CLOSED } phase;

typedef struct {
  uint8_t lane;
  uint8_t piece;
  uint32_t sequence;
} sent_item;

typedef struct {
  uint64_t number;
  uint64_t at;
  uint16_t bytes;
  bool flying;
  bool lost;
  uint8_t items;
  sent_item item[ITEMS];
} sent_packet;

typedef enum { DUE, FLYING, DONE } piece_state;

typedef struct {
  uint8_t *payload;
  uint32_t length;
  uint8_t pieces; /* 1 to 64 */
  uint8_t left;   /* pieces the server does not have */
  uint8_t state[PIECES_MAX];
} out_message;

typedef struct {
  out_message ring[LANE_WINDOW];
  uint32_t first; /* the oldest the server may not have */
  uint32_t next;
  size_t bytes;
} out_lane;

typedef enum { NOTHING, PARTIAL, WHOLE, DELIVERED } in_state;

typedef struct {
  uint8_t *payload;
  uint32_t length;
  uint32_t pieces;
  uint32_t missing;
  uint64_t have;
  in_state state;
} in_message;

typedef struct {
  in_message ring[LANE_WINDOW];
  uint32_t base; /* the oldest not delivered */
  size_t bytes;
} in_lane;

typedef struct {
  uint32_t sequence;
  uint16_t length;
  uint8_t payload[NETLIFT_PIECE];
} waiting_message;

typedef struct {
  waiting_message ring[WAITING];
  uint32_t first, next; /* next counts on; sequences are next + 1 */
} waiting_lane;

typedef struct {
  uint32_t sequence;
  uint16_t length;
  uint8_t sends;
  uint64_t tick, view_time;
  uint8_t payload[NETLIFT_INPUT_MAX];
} kept_input;

typedef struct {
  EVP_CIPHER_CTX *cipher;
  uint32_t epoch;
  bool ready;
} epoch_key;

typedef struct {
  uint64_t tick; /* 0: nothing */
  uint32_t count, capacity;
  int32_t *values;
} table;

struct netlift_client {
  int socket, transport;
  uint32_t sockets; /* so far; a number for the one there is */
  struct sockaddr_storage address;
  socklen_t address_length;
  uint8_t *stream_in, *stream_out, *stream_plain; /* over TCP */
  size_t in_length, out_length;
  uint64_t connected_at;
  phase phase;
  bool resuming;
  uint8_t resume_token[RESUME_TOKEN];
  bool resumable;
  netlift_listener listener;
  netlift_stats stats;
  uint64_t started, heard;

  char game_version[VERSION_MAX];
  char development_session[SESSION_MAX]; /* not empty: nothing is encrypted */
  uint8_t secret[32], client_random[RANDOM], server_random[RANDOM];
  uint8_t sealed[SEALED_MAX], cookie[COOKIE_MAX];
  size_t sealed_length, cookie_length;
  uint64_t hello_at;
  uint64_t connection_id;
  netlift_welcome welcome;
  uint64_t period;

  epoch_key seal_key, open_key[2];
  uint64_t next_number, newest, seen[4];
  uint64_t newest_at, ack_since, sent_at;
  bool ack_due;

  sent_packet sent[SENT];
  uint64_t oldest; /* of the numbers that may be flying */
  uint64_t acked;
  uint64_t answered_at;
  size_t flying, window, slow_until;
  uint64_t halved_at;
  uint32_t reordering, silences;
  uint64_t rtt, rtt_var;

  out_lane out[2];
  in_lane in[2];
  waiting_lane waiting[2];
  uint32_t newest_sequenced;

  kept_input inputs[INPUTS];
  uint32_t input_next;
  uint64_t input_tick;
  int64_t offset; /* local time of the start of tick 0, as the fastest snapshot told */
  int64_t reserve;

  uint64_t newest_tick, told_tick;
  table tables[TABLES]; /* by tick: what deltas may be relative to */
  uint16_t *places;     /* three of entities_max */
  uint32_t entities_max;
  uint64_t body_tick, body_baseline;
  uint32_t body_pieces, body_have;
  size_t body_length;
  uint8_t body[BODY_MAX];

  bool path_asked;
  uint64_t path_challenge;
  uint64_t leave_until, leave_at;
};

static void closed(netlift_client *c, int code) {
  if (c->phase == CLOSED) return;
  c->phase = CLOSED;
  if (c->listener.closed != NULL) {
    c->listener.closed(c->listener.context, code);
  }
}

static bool stream(const netlift_client *c) { return c->transport == NETLIFT_TCP; }

static bool clear(const netlift_client *c) { return c->development_session[0] != 0; }

static EVP_CIPHER_CTX *packet_cipher(netlift_client *c, uint32_t epoch, int direction) {
  static const char label[] = "netlift packet 1";
  uint8_t salt[2 * RANDOM], info[sizeof label + 2], key[16];
  memcpy(salt, c->client_random, RANDOM);
  memcpy(salt + RANDOM, c->server_random, RANDOM);
  memcpy(info, label, sizeof label - 1);
  info[sizeof label - 1] = stream(c) ? 2 : 1;
  info[sizeof label] = (uint8_t)epoch;
  info[sizeof label + 1] = (uint8_t)direction;
  hkdf(c->secret, salt, sizeof salt, info, sizeof info, key);
  EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
  if (ctx != NULL &&
      EVP_CipherInit_ex(ctx, EVP_aes_128_gcm(), NULL, key, NULL, direction == TO_SERVER) != 1) {
    EVP_CIPHER_CTX_free(ctx);
    ctx = NULL;
  }
  OPENSSL_cleanse(key, sizeof key);
  return ctx;
}

static EVP_CIPHER_CTX *key_of(netlift_client *c, epoch_key *slot, uint64_t number, int direction) {
  uint32_t epoch = (uint32_t)(number >> EPOCH_SHIFT);
  if (!slot->ready || slot->epoch != epoch) {
    EVP_CIPHER_CTX_free(slot->cipher);
    slot->cipher = packet_cipher(c, epoch, direction);
    slot->epoch = epoch;
    slot->ready = slot->cipher != NULL;
  }
  return slot->cipher;
}

static void nonce_of(uint64_t number, uint8_t *nonce) {
  memset(nonce, 0, 4);
  put_big(nonce + 4, number, 8);
}

/* Seals the content behind the packet's header. */
static bool seal(netlift_client *c, uint64_t number, uint8_t *packet, const uint8_t *plain,
                 int length) {
  uint8_t nonce[12];
  if (clear(c)) {
    memcpy(packet + HEADER, plain, (size_t)length);
    memset(packet + HEADER + length, 0, TAG);
    return true;
  }
  nonce_of(number, nonce);
  EVP_CIPHER_CTX *key = key_of(c, &c->seal_key, number, TO_SERVER);
  return key != NULL && gcm_seal(key, nonce, packet, HEADER, plain, length, packet + HEADER);
}

/* Opens what is behind the packet's header: so many bytes, and the tag. */
static bool unseal(netlift_client *c, uint64_t number, const uint8_t *packet, int length,
                   uint8_t *plain) {
  uint8_t nonce[12];
  if (clear(c)) {
    memcpy(plain, packet + HEADER, (size_t)length);
    return true;
  }
  nonce_of(number, nonce);
  EVP_CIPHER_CTX *key =
      key_of(c, &c->open_key[number >> EPOCH_SHIFT & 1], number, TO_CLIENT);
  return key != NULL && gcm_open(key, nonce, packet, HEADER, packet + HEADER, length, plain);
}

/* ---- layouts and snapshot bodies ---- */

static uint32_t entity_bits(const netlift_layout *l) {
  uint32_t bits = 0;
  for (uint32_t i = 0; i < l->field_count; i++) bits += l->fields[i].bits;
  return bits;
}

static bool good_layout(const netlift_layout *l) {
  for (uint32_t i = 0; i < l->field_count; i++) {
    const netlift_field *f = &l->fields[i];
    if (f->bits < 1 || f->bits > 32 || f->name[0] == 0) return false;
    if (f->min + (int64_t)((1ull << f->bits) - 1) > INT32_MAX) return false;
  }
  return l->field_count > 0;
}

static void skip_space(const char **at) {
  while (**at == ' ' || **at == '\t' || **at == '\r' || **at == '\n') (*at)++;
}

static bool take(const char **at, const char *wanted) {
  bool quoted = false;
  for (; *wanted != 0; wanted++, (*at)++) {
    if (!quoted) skip_space(at);
    if (**at != *wanted) return false;
    if (*wanted == '"') quoted = !quoted;
  }
  return true;
}

static bool take_number(const char **at, int64_t *value) {
  skip_space(at);
  bool negative = **at == '-';
  if (negative) (*at)++;
  *value = 0;
  int digits = 0;
  for (; **at >= '0' && **at <= '9' && digits < 11; digits++) *value = *value * 10 + *(*at)++ - '0';
  if (negative) *value = -*value;
  return digits > 0 && *value >= INT32_MIN && *value <= INT32_MAX;
}

static bool take_field(const char **at, netlift_field *f) {
  int64_t bits, min;
  size_t length = 0;
  memset(f, 0, sizeof *f);
  if (!take(at, "{\"name\":\"")) return false;
  for (; **at != '"'; (*at)++) {
    if (**at == 0 || length == sizeof f->name - 1) return false;
    f->name[length++] = **at;
  }
  if (!take(at, "\"") || !take(at, ",\"bits\":") || !take_number(at, &bits) || bits < 1 || bits > 32 ||
      !take(at, ",\"min\":") || !take_number(at, &min) || !take(at, "}")) {
    return false;
  }
  f->bits = (uint32_t)bits;
  f->min = (int32_t)min;
  return true;
}

int netlift_layout_parse(const char *json, netlift_layout *layout) {
  const char *at = json;
  memset(layout, 0, sizeof *layout);
  if (!take(&at, "{\"fields\":[")) return NETLIFT_BAD_ARGUMENT;
  do {
    if (layout->field_count == NETLIFT_FIELDS_MAX ||
        !take_field(&at, &layout->fields[layout->field_count++])) {
      return NETLIFT_BAD_ARGUMENT;
    }
  } while (take(&at, ","));
  if (!take(&at, "]}")) return NETLIFT_BAD_ARGUMENT;
  skip_space(&at);
  return *at == 0 && good_layout(layout) ? NETLIFT_OK : NETLIFT_BAD_ARGUMENT;
}

enum { COUNT_BITS = 16, SET_BITS = 2, PARAMETER_BITS = 5, QUOTIENT_END = 12 };

typedef struct {
  const uint8_t *bytes;
  size_t length; /* bytes */
  size_t at;     /* bits */
  bool bad;
} bit_reader;

/* At least 57 bits; zeros behind the end, which are refused when they are taken. */
static uint64_t peek_bits(const bit_reader *r) {
  size_t from = r->at >> 3;
  uint64_t word = 0;
  if (from + 8 <= r->length) {
    for (int i = 0; i < 8; i++) word |= (uint64_t)r->bytes[from + (size_t)i] << (8 * i);
  } else {
    for (int i = 0; from + (size_t)i < r->length; i++) {
      word |= (uint64_t)r->bytes[from + (size_t)i] << (8 * i);
    }
  }
  return word >> (r->at & 7);
}

static void advance_bits(bit_reader *r, uint32_t count) {
  r->at += count;
  if (r->at > 8 * r->length) {
    r->at = 8 * r->length;
    r->bad = true;
  }
}

static uint32_t get_bits(bit_reader *r, uint32_t count) {
  uint64_t value = peek_bits(r) & ((1ull << count) - 1);
  advance_bits(r, count);
  return (uint32_t)value;
}

static uint64_t get_rice(bit_reader *r, uint32_t k, uint32_t raw_bits) {
  uint64_t word = peek_bits(r);
  uint32_t ones = 0;
  while (ones < QUOTIENT_END && (word >> ones & 1) != 0) ones++;
  if (ones < QUOTIENT_END) {
    advance_bits(r, ones + 1 + k);
    return (uint64_t)ones << k | (word >> (ones + 1) & ((1ull << k) - 1));
  }
  advance_bits(r, QUOTIENT_END + raw_bits);
  return word >> QUOTIENT_END & ((1ull << raw_bits) - 1);
}

/* Which of `of` places are meant, ascending; answers how many. */
static uint32_t get_set(bit_reader *r, uint32_t of, uint16_t *places) {
  if (of == 0) return 0;
  uint32_t form = get_bits(r, SET_BITS), size = 0;
  if (form == 0) return 0;
  if (form < 3) {
    for (uint32_t i = 0; i < of && !r->bad; i++) {
      if (form == 1 || get_bits(r, 1) != 0) places[size++] = (uint16_t)i;
    }
    return size;
  }
  uint32_t k = get_bits(r, PARAMETER_BITS);
  for (uint64_t next = 0; !r->bad; next++) {
    next += get_rice(r, k, COUNT_BITS);
    if (next == of) return size;
    if (next > of) break;
    places[size++] = (uint16_t)next;
  }
  r->bad = true;
  return 0;
}

static void get_entities(bit_reader *r, const netlift_layout *l, uint32_t count, int32_t *values) {
  for (uint32_t e = 0; e < count; e++) {
    for (uint32_t i = 0; i < l->field_count; i++) {
      *values++ = (int32_t)(get_bits(r, l->fields[i].bits) + (uint32_t)l->fields[i].min);
    }
  }
}

static bool ascend(const int32_t *values, uint32_t count, uint32_t fields) {
  for (uint32_t e = 1; e < count; e++) {
    if (values[(size_t)e * fields] <= values[(size_t)(e - 1) * fields]) return false;
  }
  return true;
}

static bool finished(const bit_reader *r) {
  size_t left = 8 * r->length - r->at;
  return !r->bad && left < 8 && peek_bits(r) == 0;
}

static int64_t decode_whole(const netlift_layout *l, bit_reader *r, int32_t *values, uint32_t max) {
  uint32_t count = get_bits(r, COUNT_BITS);
  if (r->bad || count > max || (size_t)count * entity_bits(l) > 8 * r->length - r->at) return -1;
  get_entities(r, l, count, values);
  return finished(r) && ascend(values, count, l->field_count) ? (int64_t)count : -1;
}

/* How far the values of one field moved, for those that changed. */
static void get_moves(bit_reader *r, const netlift_field *f, uint32_t column, uint32_t fields,
                      const uint16_t *changed, const uint16_t *moved, uint32_t count,
                      int32_t *values) {
  uint32_t k = get_bits(r, PARAMETER_BITS);
  uint32_t mask = (uint32_t)((1ull << f->bits) - 1);
  if (k >= f->bits) r->bad = true;
  for (uint32_t i = 0; i < count && !r->bad; i++) {
    uint64_t code = get_rice(r, k, f->bits);
    if (code > mask) r->bad = true;
    uint32_t by = (uint32_t)code;
    by = by >> 1 ^ (0u - (by & 1));
    int32_t *value = &values[(size_t)changed[moved[i]] * fields + column];
    *value = (int32_t)((((uint32_t)*value - (uint32_t)f->min + by) & mask) + (uint32_t)f->min);
  }
}

/*
 * Puts the added entities where their ids belong, from the last one down; each has the same number
 * of bits, so that they can be read backwards.
 */
static bool merge_entities(bit_reader *r, const netlift_layout *l, int32_t *values, uint32_t stay,
                           uint32_t added) {
  uint32_t fields = l->field_count, bits = entity_bits(l), to = stay + added;
  size_t start = r->at, end = start + (size_t)added * bits;
  int32_t fresh[NETLIFT_FIELDS_MAX], before = 0;
  for (uint32_t i = added; i > 0; i--) {
    r->at = start + (size_t)(i - 1) * bits;
    get_entities(r, l, 1, fresh);
    if (i < added && fresh[0] >= before) return false;
    before = fresh[0];
    uint32_t first = stay;
    while (first > 0 && values[(size_t)(first - 1) * fields] > fresh[0]) first--;
    if (first > 0 && values[(size_t)(first - 1) * fields] == fresh[0]) return false;
    to -= stay - first;
    memmove(&values[(size_t)to * fields], &values[(size_t)first * fields],
            (size_t)(stay - first) * fields * sizeof *values);
    stay = first;
    memcpy(&values[(size_t)--to * fields], fresh, fields * sizeof *values);
  }
  r->at = end;
  return true;
}

/* `places` are three of baseline_count, or of entities_max if that is more. */
static int64_t decode_delta(const netlift_layout *l, const int32_t *baseline, uint32_t count,
                            bit_reader *r, int32_t *values, uint32_t max, uint16_t *places,
                            uint32_t places_each) {
  uint16_t *gone = places, *changed = places + places_each, *moved = changed + places_each;
  uint32_t fields = l->field_count;
  size_t entity = fields * sizeof *values;
  uint32_t removed = get_set(r, count, gone);
  uint32_t stay = count - removed;
  uint32_t added = get_bits(r, 1) == 0 ? 0 : get_bits(r, COUNT_BITS);
  if (r->bad || (uint64_t)stay + added > max ||
      (uint64_t)added * entity_bits(l) > 8 * r->length - r->at) {
    return -1;
  }
  uint32_t next = 0, to = 0;
  for (uint32_t i = 0; i < removed; i++) {
    memcpy(&values[(size_t)to * fields], &baseline[(size_t)next * fields], (gone[i] - next) * entity);
    to += gone[i] - next;
    next = gone[i] + 1u;
  }
  memcpy(&values[(size_t)to * fields], &baseline[(size_t)next * fields], (count - next) * entity);
  uint32_t changes = get_set(r, stay, changed);
  for (uint32_t i = 1; i < fields && changes > 0 && !r->bad; i++) {
    uint32_t moves = get_set(r, changes, moved);
    if (moves > 0) get_moves(r, &l->fields[i], i, fields, changed, moved, moves, values);
  }
  if (r->bad || (size_t)added * entity_bits(l) > 8 * r->length - r->at ||
      !merge_entities(r, l, values, stay, added)) {
    return -1;
  }
  return finished(r) ? (int64_t)(stay + added) : -1;
}

int64_t netlift_decode(const netlift_layout *layout, const int32_t *baseline,
                       uint32_t baseline_count, const uint8_t *body, size_t length,
                       int32_t *values, uint32_t entities_max) {
  bit_reader r = {body, length, 0, false};
  if (!good_layout(layout) || baseline_count > UINT16_MAX) return NETLIFT_BAD_ARGUMENT;
  if (baseline == NULL) return decode_whole(layout, &r, values, entities_max);
  uint16_t *places = malloc(3 * sizeof *places * ((size_t)baseline_count + 1));
  if (places == NULL) return NETLIFT_NO_MEMORY;
  int64_t count = decode_delta(layout, baseline, baseline_count, &r, values, entities_max, places,
                               baseline_count);
  free(places);
  return count;
}

/* ---- snapshots ---- */

static table *table_of(netlift_client *c, uint64_t tick) {
  table *t = &c->tables[tick % TABLES];
  return t->tick == tick ? t : NULL;
}

static bool hold(table *t, uint32_t entities, uint32_t fields) {
  if (t->capacity >= entities && t->values != NULL) return true;
  int32_t *values = realloc(t->values, (size_t)(entities + 1) * fields * sizeof *values);
  if (values == NULL) return false;
  t->values = values;
  t->capacity = entities;
  return true;
}

/* How many entities a body can make of so many, as far as its first bits tell. */
static uint32_t most_of(const netlift_client *c, uint32_t baseline_count, size_t length) {
  uint64_t most = baseline_count + 8 * (uint64_t)length / entity_bits(&c->welcome.layout);
  return most < c->entities_max ? (uint32_t)most : c->entities_max;
}

static bool decode_snapshot(netlift_client *c, uint64_t tick, uint64_t baseline,
                            const uint8_t *body, size_t length) {
  const netlift_layout *l = &c->welcome.layout;
  bit_reader r = {body, length, 0, false};
  table *from = baseline == 0 ? NULL : table_of(c, baseline), *to = &c->tables[tick % TABLES];
  if (baseline != 0 && (from == NULL || from == to)) {
    c->stats.snapshots_undecoded++;
    return false;
  }
  uint32_t max = most_of(c, from == NULL ? 0 : from->count, length);
  to->tick = 0;
  if (!hold(to, max, l->field_count)) return false;
  int64_t count = from == NULL ? decode_whole(l, &r, to->values, max)
                               : decode_delta(l, from->values, from->count, &r, to->values, max,
                                              c->places, c->entities_max);
  if (count < 0) {
    c->stats.packets_dropped++;
    return false;
  }
  to->count = (uint32_t)count;
  to->tick = tick;
  return true;
}

static void tell_snapshot(netlift_client *c, uint64_t tick, uint64_t baseline, uint32_t ack,
                          const uint8_t *body, size_t length) {
  bool decodes = c->listener.snapshot != NULL;
  if (decodes && !decode_snapshot(c, tick, baseline, body, length)) return;
  c->newest_tick = tick;
  c->stats.snapshots++;
  if (decodes) {
    const table *t = table_of(c, tick);
    netlift_snapshot s = {tick, ack, t->count, t->values};
    c->listener.snapshot(c->listener.context, &s);
  }
}

/* What a snapshot tells about time, be it whole or a piece. */
static void keep_time(netlift_client *c, uint64_t tick, int32_t margin, uint64_t now) {
  int64_t start = (int64_t)now - (int64_t)(tick * c->period);
  if (c->offset == 0 || start < c->offset) {
    c->offset = start;
  } else {
    c->offset += (start - c->offset) / 256; /* clocks drift, and paths grow longer */
  }
  c->stats.arrival_margin_micros = margin;
  if (c->input_next > 1) {
    int64_t step = (int64_t)c->period / 4;
    c->reserve += (int64_t)margin * 1000 < (int64_t)c->period ? step : -step / 300;
    int64_t most = 8 * (int64_t)c->period;
    c->reserve = c->reserve < 0 ? 0 : c->reserve > most ? most : c->reserve;
  }
}

static bool read_snapshot(netlift_client *c, const field *in, uint64_t now) {
  reader r = reading(in->bytes, in->length);
  field f;
  uint64_t tick = 0, baseline = 0;
  uint32_t ack = 0, piece = 0, pieces = 0;
  int32_t margin = 0;
  const uint8_t *body = NULL;
  size_t length = 0;
  while (next_field(&r, &f)) {
    switch (f.number) {
      case 1: tick = f.value; break;
      case 2: ack = (uint32_t)f.value; break;
      case 3: baseline = f.value; break;
      case 5: margin = zigzag(f.value); break;
      case 6: body = f.bytes; length = f.length; break;
      case 7: piece = (uint32_t)f.value; break;
      case 8: pieces = (uint32_t)f.value; break;
      default: break;
    }
  }
  if (r.bad || pieces > BODY_PIECES || (pieces != 0 && piece >= pieces) ||
      (baseline != 0 && baseline >= tick) || ack >= c->input_next ||
      length > (size_t)(stream(c) ? BODY_MAX : NETLIFT_PIECE) ||
      (pieces != 0 && piece + 1 < pieces && length != NETLIFT_PIECE)) {
    return false;
  }
  if (tick <= c->newest_tick) return true; /* only the newest counts */
  keep_time(c, tick, margin, now);
  if (pieces == 0) {
    tell_snapshot(c, tick, baseline, ack, body, length);
    return true;
  }
  if (tick < c->body_tick) return true;
  if (tick > c->body_tick) {
    c->body_tick = tick;
    c->body_baseline = baseline;
    c->body_pieces = pieces;
    c->body_have = 0;
    c->body_length = 0;
  }
  if (pieces != c->body_pieces || baseline != c->body_baseline || (length != 0 && body == NULL)) return false;
  if ((c->body_have & 1u << piece) == 0) {
    c->body_have |= 1u << piece;
    if (length != 0) {
      memcpy(c->body + (size_t)piece * NETLIFT_PIECE, body, length);
    }
    c->body_length += length;
  }
  if (c->body_have == (1u << pieces) - 1) {
    tell_snapshot(c, tick, baseline, ack, c->body, c->body_length);
  }
  return true;
}

/* ---- lanes, inwards ---- */

static void tell_message(netlift_client *c, int lane, const uint8_t *payload, size_t length) {
  if (c->listener.message != NULL) {
    c->listener.message(c->listener.context, lane, payload, length);
  }
}

static void deliver(netlift_client *c, int lane, in_lane *l, in_message *m) {
  tell_message(c, lane, m->payload, m->length);
  l->bytes -= (size_t)m->pieces * NETLIFT_PIECE;
  free(m->payload);
  m->payload = NULL;
  m->state = DELIVERED;
}

/* False for what breaks a limit. */
static bool receive_reliable(netlift_client *c, int lane, uint32_t sequence, uint32_t piece,
                             uint32_t pieces, const uint8_t *payload, size_t length) {
  in_lane *l = &c->in[lane - NETLIFT_RELIABLE_ORDERED];
  uint32_t of = pieces == 0 ? 1 : pieces;
  if (sequence == 0 || of > PIECES_MAX || piece >= of || length > NETLIFT_PIECE ||
      (piece + 1 < of && length != NETLIFT_PIECE)) {
    return false;
  }
  if (sequence < l->base) return true; /* had it */
  if (sequence - l->base >= LANE_WINDOW) return false;
  in_message *m = &l->ring[sequence % LANE_WINDOW];
  if (m->state == WHOLE || m->state == DELIVERED) return true;
  if (m->state == NOTHING) {
    if (l->bytes + (size_t)of * NETLIFT_PIECE > HELD_BYTES + LANE_WINDOW * (size_t)NETLIFT_PIECE) {
      return false;
    }
    m->payload = malloc((size_t)of * NETLIFT_PIECE);
    if (m->payload == NULL) return true; /* it comes again */
    m->pieces = m->missing = of;
    m->have = 0;
    m->length = 0;
    m->state = PARTIAL;
    l->bytes += (size_t)of * NETLIFT_PIECE;
  }
  if (m->pieces != of) return false;
  if ((m->have & 1ull << piece) != 0) return true;
  m->have |= 1ull << piece;
  m->length += (uint32_t)length;
  if (length != 0) {
    memcpy(m->payload + (size_t)piece * NETLIFT_PIECE, payload, length);
  }
  if (--m->missing > 0) return true;
  m->state = WHOLE;
  if (lane == NETLIFT_RELIABLE_UNORDERED) {
    deliver(c, lane, l, m);
  }
  for (m = &l->ring[l->base % LANE_WINDOW];
       m->state == DELIVERED || (m->state == WHOLE && c->phase != CLOSED);
       m = &l->ring[l->base % LANE_WINDOW]) {
    if (m->state == WHOLE) {
      deliver(c, lane, l, m);
    }
    m->state = NOTHING;
    l->base++;
  }
  return true;
}

static bool read_message(netlift_client *c, const field *in) {
  reader r = reading(in->bytes, in->length);
  field f;
  uint32_t lane = 0, sequence = 0, piece = 0, pieces = 0;
  const uint8_t *payload = NULL;
  size_t length = 0;
  while (next_field(&r, &f)) {
    switch (f.number) {
      case 1: lane = (uint32_t)f.value; break;
      case 2: sequence = (uint32_t)f.value; break;
      case 3: payload = f.bytes; length = f.length; break;
      case 4: piece = (uint32_t)f.value; break;
      case 5: pieces = (uint32_t)f.value; break;
      default: break;
    }
  }
  if (r.bad) return false;
  if (lane == NETLIFT_RELIABLE_ORDERED || lane == NETLIFT_RELIABLE_UNORDERED) {
    return receive_reliable(c, (int)lane, sequence, piece, pieces, payload, length);
  }
  if ((lane != NETLIFT_UNRELIABLE && lane != NETLIFT_UNRELIABLE_SEQUENCED) || pieces != 0 ||
      length > NETLIFT_PIECE) {
    return false;
  }
  if (lane == NETLIFT_UNRELIABLE_SEQUENCED) {
    if (sequence <= c->newest_sequenced) return true;
    c->newest_sequenced = sequence;
  }
  tell_message(c, (int)lane, payload, length);
  return true;
}

/* ---- acknowledgement and loss ---- */

static void piece_became(netlift_client *c, const sent_item *item, piece_state state) {
  out_lane *l = &c->out[item->lane - NETLIFT_RELIABLE_ORDERED];
  if (item->sequence < l->first) return;
  out_message *m = &l->ring[item->sequence % LANE_WINDOW];
  if (m->payload == NULL || m->state[item->piece] == DONE) return;
  m->state[item->piece] = (uint8_t)state;
  if (state != DONE || --m->left > 0) return;
  l->bytes -= m->length;
  free(m->payload);
  m->payload = NULL;
  while (l->first != l->next && l->ring[l->first % LANE_WINDOW].payload == NULL) {
    l->first++;
  }
}

static void landed(netlift_client *c, sent_packet *p, piece_state state) {
  if (p->flying) {
    p->flying = false;
    c->flying -= p->bytes;
  }
  for (int i = 0; i < p->items; i++) {
    piece_became(c, &p->item[i], state);
  }
}

static void measure(netlift_client *c, uint64_t sample) {
  if (c->rtt == 0) {
    c->rtt = sample;
    c->rtt_var = sample / 2;
  } else {
    uint64_t off = sample > c->rtt ? sample - c->rtt : c->rtt - sample;
    c->rtt_var = (3 * c->rtt_var + off) / 4;
    c->rtt = (7 * c->rtt + sample) / 8;
  }
}

static void halve(netlift_client *c, uint64_t now) {
  if (now - c->halved_at < c->rtt) return;
  c->halved_at = now;
  c->window = c->window / 2 < 4 * DATAGRAM ? 4 * DATAGRAM : c->window / 2;
  c->slow_until = c->window;
}

static void acknowledged(netlift_client *c, uint64_t ack, uint64_t bits, uint64_t delay_nanos,
                         uint64_t now) {
  if (stream(c)) { /* speaks for all before it */
    for (uint64_t n = c->oldest; n <= ack; n++) {
      sent_packet *p = &c->sent[n % SENT];
      if (p->number != n || !p->flying) continue;
      uint64_t took = now - p->at;
      if (n == ack) measure(c, took > delay_nanos ? took - delay_nanos : took);
      landed(c, p, DONE);
    }
    bits = 0;
  }
  for (int i = 0; i <= 64; i++) {
    if ((i > 0 && (bits >> (i - 1) & 1) == 0) || ack <= (uint64_t)i) continue;
    sent_packet *p = &c->sent[(ack - (uint64_t)i) % SENT];
    if (p->number != ack - (uint64_t)i) continue;
    if (p->flying) {
      if (i == 0) {
        uint64_t took = now - p->at;
        measure(c, took > delay_nanos ? took - delay_nanos : took);
      }
      if (c->flying + 2 * DATAGRAM > c->window) { /* it was the window that limited us */
        c->window += c->window < c->slow_until ? p->bytes
                                               : (size_t)DATAGRAM * p->bytes / c->window + 1;
      }
      c->silences = 0;
      c->answered_at = now;
      landed(c, p, DONE);
    } else if (p->lost) { /* it was only late */
      p->lost = false;
      c->stats.packets_lost--;
      c->reordering = c->reordering < 32 ? c->reordering + 1 : 32;
      landed(c, p, DONE);
    }
  }
  c->acked = ack > c->acked ? ack : c->acked;
}

static void lose(netlift_client *c, sent_packet *p) {
  landed(c, p, DUE);
  p->lost = true;
  c->stats.packets_lost++;
}

static void forget_landed(netlift_client *c) {
  while (c->oldest < c->next_number && !c->sent[c->oldest % SENT].flying) {
    c->oldest++;
  }
}

static void find_lost(netlift_client *c, uint64_t now) {
  forget_landed(c);
  if (stream(c)) return; /* nothing is lost there but the connection */
  uint64_t patience = c->rtt + 4 * c->rtt_var;
  bool any = false;
  for (uint64_t n = c->oldest; n < c->acked; n++) {
    sent_packet *p = &c->sent[n % SENT];
    if (p->number != n || !p->flying) continue;
    if (c->acked - n >= c->reordering || now - p->at > patience) {
      lose(c, p);
      any = true;
    }
  }
  if (any) halve(c, now);
  uint64_t limit = (patience + 50 * MILLI) << (c->silences < 8 ? c->silences : 8);
  limit = limit > SECOND ? SECOND : limit;
  if (c->flying > 0 && now - c->answered_at > limit && now - c->sent_at > limit / 2) {
    for (uint64_t n = c->oldest; n < c->next_number; n++) {
      sent_packet *p = &c->sent[n % SENT];
      if (p->number == n && p->flying) lose(c, p);
    }
    c->answered_at = now;
    if (++c->silences >= 3) c->window = 4 * DATAGRAM;
  }
  forget_landed(c);
}

/* ---- packets, outwards ---- */

static void reconnect(netlift_client *c, uint64_t now);

static void pump_stream(netlift_client *c) {
  size_t done = 0;
  while (done < c->out_length) {
    ssize_t sent = send(c->socket, c->stream_out + done, c->out_length - done, MSG_NOSIGNAL);
    if (sent <= 0) break; /* full, not connected yet, or broken, which reading tells */
    done += (size_t)sent;
  }
  memmove(c->stream_out, c->stream_out + done, c->out_length - done);
  c->out_length -= done;
  c->stats.bytes_sent += done;
}

/* Whether there is room for one more packet. */
static bool may_transmit(const netlift_client *c) {
  return !stream(c) || STREAM_OUT - c->out_length >= FRAME_PREFIX + DATAGRAM;
}

static void transmit(netlift_client *c, const uint8_t *bytes, size_t length) {
  if (stream(c)) {
    put_big(c->stream_out + c->out_length, length, FRAME_PREFIX);
    memcpy(c->stream_out + c->out_length + FRAME_PREFIX, bytes, length);
    c->out_length += FRAME_PREFIX + length;
    pump_stream(c);
    return;
  }
  ssize_t sent = send(c->socket, bytes, length, 0); /* a full buffer is a loss like any other */
  if (sent > 0) {
    c->stats.bytes_sent += (uint64_t)sent;
  }
}

/* Writes a message if it fits; answers whether it did. */
static bool put_message(writer *w, int lane, uint32_t sequence, const uint8_t *payload,
                        size_t length, uint32_t piece, uint32_t pieces) {
  size_t size = 2 + 1 + varint_size(sequence) +
                (length == 0 ? 0 : 1 + varint_size(length) + length) +
                (piece == 0 ? 0 : 1 + varint_size(piece)) +
                (pieces == 0 ? 0 : 1 + varint_size(pieces));
  if (1 + varint_size(size) + size > (size_t)(w->end - w->at)) return false;
  put_varint(w, 9 << 3 | 2);
  put_varint(w, size);
  put_number(w, 1, (uint64_t)lane);
  put_number(w, 2, sequence);
  put_bytes(w, 3, payload, length);
  put_number(w, 4, piece);
  put_number(w, 5, pieces);
  return true;
}

static void put_inputs(netlift_client *c, writer *w) {
  uint32_t first = c->input_next > INPUTS ? c->input_next - INPUTS : 1;
  for (uint32_t s = first; s < c->input_next; s++) {
    kept_input *in = &c->inputs[s % INPUTS];
    if (in->sends == 0) continue;
    in->sends--;
    uint8_t one[NETLIFT_INPUT_MAX + 32];
    writer inner = {one, one + sizeof one};
    put_number(&inner, 1, in->sequence);
    put_bytes(&inner, 2, in->payload, in->length);
    put_number(&inner, 3, in->tick);
    put_number(&inner, 4, in->view_time);
    put_bytes(w, 2, one, (size_t)(inner.at - one));
  }
}

/* Unreliable messages, then pieces that are due, as many as fit. */
static void put_messages(netlift_client *c, writer *w, sent_packet *p) {
  for (int lane = NETLIFT_UNRELIABLE; lane <= NETLIFT_UNRELIABLE_SEQUENCED; lane++) {
    waiting_lane *l = &c->waiting[lane - 1];
    while (l->first != l->next) {
      waiting_message *m = &l->ring[l->first % WAITING];
      if (!put_message(w, lane, m->sequence, m->payload, m->length, 0, 0)) return;
      l->first++;
    }
  }
  for (int lane = NETLIFT_RELIABLE_ORDERED; lane <= NETLIFT_RELIABLE_UNORDERED; lane++) {
    out_lane *l = &c->out[lane - NETLIFT_RELIABLE_ORDERED];
    for (uint32_t s = l->first; s != l->next; s++) {
      out_message *m = &l->ring[s % LANE_WINDOW];
      for (uint8_t i = 0; m->payload != NULL && i < m->pieces; i++) {
        if (m->state[i] != DUE) continue;
        size_t at = (size_t)i * NETLIFT_PIECE;
        size_t length = m->length - at < NETLIFT_PIECE ? m->length - at : NETLIFT_PIECE;
        uint32_t of = m->pieces == 1 ? 0 : m->pieces;
        if (p->items == ITEMS || !put_message(w, lane, s, m->payload + at, length, i, of)) return;
        m->state[i] = FLYING;
        p->item[p->items].lane = (uint8_t)lane;
        p->item[p->items].piece = i;
        p->item[p->items++].sequence = s;
      }
    }
  }
}

/* One packet; answers how many bytes of messages are in it. */
static size_t send_packet(netlift_client *c, bool with_inputs, bool with_messages, uint64_t now) {
  uint8_t plain[PLAIN], datagram[DATAGRAM];
  if (!may_transmit(c)) return 0;
  uint64_t number = c->next_number++;
  sent_packet *p = &c->sent[number % SENT];
  if (p->flying) lose(c, p);
  memset(p, 0, sizeof *p);
  p->number = number;
  p->at = now;
  writer w = {plain, plain + sizeof plain};
  if (with_inputs) put_inputs(c, &w);
  bool leaving = c->phase == LEAVING;
  put_number(&w, 4, leaving);
  if (c->path_asked) {
    put_fixed64(&w, 11, c->path_challenge);
    c->path_asked = false;
    leaving = true;
  }
  bool eliciting = w.at != plain || leaving;
  put_number(&w, 3, c->newest_tick);
  c->told_tick = c->newest_tick;
  if (c->newest > 0) {
    put_number(&w, 6, c->newest);
    uint64_t bits = 0; /* bit 0 is the one before the newest; seen[0] bit 0 is the newest */
    bits = c->seen[0] >> 1 | c->seen[1] << 63;
    if (bits != 0) put_fixed64(&w, 7, bits);
    put_number(&w, 8, (now - c->newest_at) / 1000);
  }
  uint8_t *before = w.at;
  if (with_messages) put_messages(c, &w, p);
  size_t messages = (size_t)(w.at - before);
  int length = (int)(w.at - plain);
  datagram[0] = PACKET;
  put_big(datagram + 1, c->connection_id, 8);
  put_big(datagram + 9, number & 0xffffffff, 4);
  if (!seal(c, number, datagram, plain, length)) {
    closed(c, NETLIFT_PROTOCOL_ERROR);
    return 0;
  }
  if (eliciting || messages > 0) {
    if (c->flying == 0) c->answered_at = now;
    p->flying = true;
    p->bytes = (uint16_t)(HEADER + length + TAG);
    c->flying += p->bytes;
  }
  c->ack_due = false;
  c->sent_at = now;
  c->stats.packets_sent++;
  transmit(c, datagram, (size_t)(HEADER + length + TAG));
  return messages;
}

static bool messages_wait(const netlift_client *c) {
  for (int i = 0; i < 2; i++) {
    if (c->waiting[i].first != c->waiting[i].next) return true;
    const out_lane *l = &c->out[i];
    for (uint32_t s = l->first; s != l->next; s++) {
      const out_message *m = &l->ring[s % LANE_WINDOW];
      for (int piece = 0; m->payload != NULL && piece < m->pieces; piece++) {
        if (m->state[piece] == DUE) return true;
      }
    }
  }
  return false;
}

static bool inputs_wait(const netlift_client *c) {
  for (int i = 0; i < INPUTS; i++) {
    if (c->inputs[i].sends > 0) return true;
  }
  return false;
}

/* ---- packets, inwards ---- */

static bool seen_before(const netlift_client *c, uint64_t number) {
  if (number > c->newest) return false;
  uint64_t age = c->newest - number;
  return age >= 256 || (c->seen[age >> 6] >> (age & 63) & 1) != 0;
}

static void mark_seen(netlift_client *c, uint64_t number, uint64_t now) {
  if (number > c->newest) {
    uint64_t by = number - c->newest;
    for (; by >= 64; by -= 64) {
      c->seen[3] = c->seen[2];
      c->seen[2] = c->seen[1];
      c->seen[1] = c->seen[0];
      c->seen[0] = 0;
      if ((c->seen[1] | c->seen[2] | c->seen[3]) == 0) {
        by &= 63;
        break;
      }
    }
    if (by > 0) {
      for (int i = 3; i > 0; i--) {
        c->seen[i] = c->seen[i] << by | c->seen[i - 1] >> (64 - by);
      }
      c->seen[0] <<= by;
    }
    c->seen[0] |= 1;
    c->newest = number;
    c->newest_at = now;
  } else {
    uint64_t age = c->newest - number;
    c->seen[age >> 6] |= 1ull << (age & 63);
  }
}

static bool read_packet(netlift_client *c, const uint8_t *plain, size_t length, uint64_t now) {
  reader r = reading(plain, length);
  field f;
  uint64_t ack = 0, bits = 0, delay = 0;
  int close_code = 0;
  bool content = false;
  while (next_field(&r, &f)) {
    if ((f.number == 1 || f.number == 9) && f.bytes == NULL) return false;
    switch (f.number) {
      case 1:
        content = true;
        if (!read_snapshot(c, &f, now)) return false;
        break;
      case 2: case 3: case 4: case 11:
        return false; /* what only a client may say */
      case 5: close_code = (int)f.value; content = true; break;
      case 6: ack = f.value; break;
      case 7: bits = f.value; break;
      case 8: delay = f.value; break;
      case 9:
        content = true;
        if (!read_message(c, &f)) return false;
        break;
      case 10:
        content = true;
        c->path_challenge = f.value;
        c->path_asked = true;
        break;
      default: break;
    }
    if (c->phase == CLOSED) return true;
  }
  if (r.bad || ack >= c->next_number) return false;
  if (ack > 0) {
    acknowledged(c, ack, bits, delay * 1000, now);
    find_lost(c, now);
  }
  if (content && !c->ack_due) {
    c->ack_due = true;
    c->ack_since = now;
  }
  if (close_code != 0) closed(c, close_code);
  return true;
}

static bool on_packet(netlift_client *c, const uint8_t *in, size_t length, uint64_t now) {
  uint8_t datagram[RECEIVE], *plain = stream(c) ? c->stream_plain : datagram;
  if (length < HEADER + TAG || get_big(in + 1, 8) != c->connection_id) return false;
  uint64_t low = get_big(in + 9, 4);
  /* the number nearest to the newest whose low bits these are */
  uint64_t number = c->newest + (uint64_t)(int64_t)(int32_t)(uint32_t)(low - c->newest);
  if (number == 0 || (int64_t)number < 0 || seen_before(c, number)) return false;
  int size = (int)(length - HEADER - TAG);
  if (!unseal(c, number, in, size, plain)) return false;
  mark_seen(c, number, now);
  c->heard = now;
  return read_packet(c, plain, (size_t)size, now);
}

/* ---- handshake ---- */

static void send_hello(netlift_client *c, uint64_t now) {
  uint8_t hello[DATAGRAM];
  writer w = {hello + 1, hello + sizeof hello};
  if (!may_transmit(c)) return;
  hello[0] = HELLO;
  put_number(&w, 1, PROTOCOL_VERSION);
  put_bytes(&w, 2, c->game_version, strlen(c->game_version));
  if (!c->resuming) put_bytes(&w, 3, c->sealed, c->sealed_length);
  put_bytes(&w, 4, c->client_random, RANDOM);
  put_bytes(&w, 5, c->cookie, c->cookie_length);
  if (c->resuming) put_bytes(&w, 6, c->resume_token, RESUME_TOKEN);
  put_bytes(&w, 7, c->development_session, strlen(c->development_session));
  c->hello_at = now;
  if (stream(c)) {
    transmit(c, hello, (size_t)(w.at - hello));
    return;
  }
  /* Padding with its length in two bytes, so that any number of bytes can be filled up. */
  size_t left = (size_t)(w.end - w.at) - 3;
  *w.at++ = 15 << 3 | 2;
  *w.at++ = (uint8_t)((left & 0x7f) | 0x80);
  *w.at++ = (uint8_t)(left >> 7);
  memset(w.at, 0, left);
  transmit(c, hello, sizeof hello);
}

static bool ours(const netlift_client *c, const field *f) {
  return f->bytes != NULL && f->length == RANDOM && memcmp(f->bytes, c->client_random, RANDOM) == 0;
}

static bool on_challenge(netlift_client *c, const uint8_t *in, size_t length, uint64_t now) {
  reader r = reading(in, length);
  field f;
  bool mine = false;
  const uint8_t *cookie = NULL;
  size_t cookie_length = 0;
  while (next_field(&r, &f)) {
    if (f.number == 1) mine = ours(c, &f);
    if (f.number == 2) {
      cookie = f.bytes;
      cookie_length = f.length;
    }
  }
  if (r.bad || !mine || cookie == NULL || cookie_length > COOKIE_MAX) return false;
  memcpy(c->cookie, cookie, cookie_length);
  c->cookie_length = cookie_length;
  send_hello(c, now);
  return true;
}

static bool on_refused(netlift_client *c, const uint8_t *in, size_t length) {
  reader r = reading(in, length);
  field f;
  bool mine = false;
  int code = NETLIFT_PROTOCOL_ERROR;
  while (next_field(&r, &f)) {
    if (f.number == 1) mine = ours(c, &f);
    if (f.number == 2) code = (int)f.value;
  }
  if (r.bad || !mine) return false;
  closed(c, code);
  return true;
}

static bool read_field_of_layout(netlift_client *c, const field *in) {
  netlift_layout *l = &c->welcome.layout;
  if (in->bytes == NULL || l->field_count == NETLIFT_FIELDS_MAX) return false;
  netlift_field *to = &l->fields[l->field_count++];
  reader r = reading(in->bytes, in->length);
  field f;
  memset(to, 0, sizeof *to);
  while (next_field(&r, &f)) {
    if (f.number == 1 && f.bytes != NULL) {
      size_t length = f.length < sizeof to->name - 1 ? f.length : sizeof to->name - 1;
      memcpy(to->name, f.bytes, length);
    }
    if (f.number == 2) to->bits = (uint32_t)f.value;
    if (f.number == 3) to->min = zigzag(f.value);
  }
  return !r.bad;
}

static bool read_welcome(netlift_client *c, const uint8_t *in, size_t length) {
  reader r = reading(in, length);
  field f;
  netlift_welcome *w = &c->welcome;
  memset(w, 0, sizeof *w);
  while (next_field(&r, &f)) {
    if (f.number == 1) w->tick_rate_hz = (uint32_t)f.value;
    if (f.number == 2) w->snapshot_rate_hz = (uint32_t)f.value;
    if (f.number == 4) w->idle_timeout_millis = (uint32_t)f.value;
    if (f.number == 5 && f.bytes != NULL && f.length == RESUME_TOKEN) {
      memcpy(c->resume_token, f.bytes, RESUME_TOKEN);
      c->resumable = true;
    }
    if (f.number == 6) w->resumed = f.value != 0;
    if (f.number == 3 && f.bytes != NULL) {
      reader layout = reading(f.bytes, f.length);
      field l;
      while (next_field(&layout, &l)) {
        if (l.number == 1 && !read_field_of_layout(c, &l)) return false;
      }
      if (layout.bad) return false;
    }
  }
  return !r.bad && w->tick_rate_hz >= 1 && w->tick_rate_hz <= 1000 && good_layout(&w->layout);
}

static void empty_lanes(netlift_client *c) {
  for (int lane = 0; lane < 2; lane++) {
    for (int i = 0; i < LANE_WINDOW; i++) {
      free(c->out[lane].ring[i].payload);
      free(c->in[lane].ring[i].payload);
    }
    memset(&c->out[lane], 0, sizeof c->out[lane]);
    memset(&c->in[lane], 0, sizeof c->in[lane]);
    memset(&c->waiting[lane], 0, sizeof c->waiting[lane]);
    c->out[lane].first = c->out[lane].next = c->in[lane].base = 1;
  }
  c->newest_sequenced = 0;
}

/* What goes on in a new connection, and what begins anew. False when there is no memory. */
static bool enter(netlift_client *c) {
  size_t bits = entity_bits(&c->welcome.layout);
  c->entities_max = (uint32_t)((size_t)BODY_MAX * 8 / bits) + 1;
  if (c->entities_max > UINT16_MAX) c->entities_max = UINT16_MAX;
  uint16_t *places = realloc(c->places, 3 * sizeof *places * c->entities_max);
  if (places == NULL) return false;
  c->places = places;
  if (c->resuming) c->stats.resumptions++;
  if (c->welcome.resumed) return true;
  empty_lanes(c);
  memset(c->inputs, 0, sizeof c->inputs);
  c->input_next = 1;
  c->input_tick = c->newest_tick = c->told_tick = c->body_tick = 0;
  for (int i = 0; i < TABLES; i++) c->tables[i].tick = 0;
  return true;
}

static bool on_server_hello(netlift_client *c, const uint8_t *in, size_t length, uint64_t now) {
  static const uint8_t zeros[12] = {0};
  reader r = reading(in, length);
  field f, random = {0}, sealed = {0};
  uint64_t id = 0;
  while (next_field(&r, &f)) {
    if (f.number == 1) id = f.value;
    if (f.number == 2) random = f;
    if (f.number == 3) sealed = f;
  }
  if (r.bad || random.bytes == NULL || random.length != RANDOM || sealed.bytes == NULL ||
      sealed.length < TAG || sealed.length > RECEIVE) {
    return false;
  }
  uint8_t aad[1 + 8 + 2 * RANDOM], plain[RECEIVE];
  memcpy(c->server_random, random.bytes, RANDOM);
  aad[0] = SERVER_HELLO;
  put_big(aad + 1, id, 8);
  memcpy(aad + 9, c->client_random, RANDOM);
  memcpy(aad + 9 + RANDOM, c->server_random, RANDOM);
  int size = (int)sealed.length - TAG;
  if (clear(c)) {
    memcpy(plain, sealed.bytes, (size_t)size);
  } else {
    EVP_CIPHER_CTX *key = packet_cipher(c, 0, TO_CLIENT);
    bool opened = key != NULL && gcm_open(key, zeros, aad, sizeof aad, sealed.bytes, size, plain);
    EVP_CIPHER_CTX_free(key);
    if (!opened) return false;
  }
  if (!read_welcome(c, plain, (size_t)size)) return false;
  if (!enter(c)) return false;
  c->connection_id = id;
  c->period = SECOND / c->welcome.tick_rate_hz;
  c->phase = OPEN;
  c->resuming = false;
  c->heard = now;
  send_packet(c, false, false, now); /* snapshots begin with the first packet */
  if (c->listener.welcomed != NULL) {
    c->listener.welcomed(c->listener.context, &c->welcome);
  }
  return true;
}

static bool on_datagram(netlift_client *c, const uint8_t *in, size_t length, uint64_t now) {
  if (length < 1) return false;
  if (c->phase != GREETING) {
    return in[0] == PACKET ? on_packet(c, in, length, now) : in[0] == SERVER_HELLO;
  }
  switch (in[0]) {
    case CHALLENGE: return on_challenge(c, in + 1, length - 1, now);
    case REFUSED: return on_refused(c, in + 1, length - 1);
    case SERVER_HELLO: return on_server_hello(c, in + 1, length - 1, now);
    default: return false;
  }
}

/* ---- sockets ---- */

static bool find_address(netlift_client *c, const char *host, uint16_t port) {
  char service[8];
  struct addrinfo hints = {0}, *found = NULL;
  hints.ai_socktype = SOCK_DGRAM;
  snprintf(service, sizeof service, "%u", port);
  if (getaddrinfo(host, service, &hints, &found) != 0) {
    errno = EHOSTUNREACH;
    return false;
  }
  for (struct addrinfo *a = found; a != NULL; a = a->ai_next) {
    int s = socket(a->ai_family, SOCK_DGRAM, 0); /* connecting one shows whether there is a route */
    if (s >= 0 && connect(s, a->ai_addr, a->ai_addrlen) == 0) {
      memcpy(&c->address, a->ai_addr, a->ai_addrlen);
      c->address_length = a->ai_addrlen;
    }
    if (s >= 0) close(s);
    if (c->address_length > 0) break;
  }
  freeaddrinfo(found);
  return c->address_length > 0;
}

static bool open_socket(netlift_client *c, int transport, uint64_t now) {
  if (transport == NETLIFT_TCP && c->stream_in == NULL) {
    c->stream_in = malloc(FRAME_PREFIX + FRAME_MAX);
    c->stream_out = malloc(STREAM_OUT);
    c->stream_plain = malloc(FRAME_MAX);
    if (c->stream_in == NULL || c->stream_out == NULL || c->stream_plain == NULL) return false;
  }
  int s = socket(c->address.ss_family, transport == NETLIFT_TCP ? SOCK_STREAM : SOCK_DGRAM, 0);
  if (s < 0) return false;
  int one = 1;
  if (transport == NETLIFT_TCP) setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (fcntl(s, F_SETFL, O_NONBLOCK) != 0 ||
      (connect(s, (struct sockaddr *)&c->address, c->address_length) != 0 &&
       errno != EINPROGRESS)) {
    close(s);
    return false;
  }
  if (c->socket >= 0) close(c->socket);
  c->socket = s;
  c->sockets++;
  c->transport = transport;
  c->in_length = c->out_length = 0;
  c->connected_at = now;
  return true;
}

/* Forgets the packets of the old keys; what lanes had in flight is due again. */
static void begin_path(netlift_client *c) {
  for (uint64_t n = c->oldest; n < c->next_number; n++) {
    sent_packet *p = &c->sent[n % SENT];
    if (p->number == n && p->flying) landed(c, p, DUE);
  }
  memset(c->sent, 0, sizeof c->sent);
  memset(c->seen, 0, sizeof c->seen);
  EVP_CIPHER_CTX_free(c->seal_key.cipher);
  EVP_CIPHER_CTX_free(c->open_key[0].cipher);
  EVP_CIPHER_CTX_free(c->open_key[1].cipher);
  memset(&c->seal_key, 0, sizeof c->seal_key);
  memset(c->open_key, 0, sizeof c->open_key);
  c->next_number = c->oldest = 1;
  c->newest = c->acked = 0;
  c->flying = 0;
  c->window = stream(c) ? SIZE_MAX / 2 : 16 * DATAGRAM;
  c->slow_until = SIZE_MAX;
  c->reordering = 3;
  c->silences = 0;
  c->rtt = c->rtt_var = 0;
  c->offset = 0;
  c->ack_due = c->path_asked = false;
  c->body_tick = 0;
  c->cookie_length = 0;
}

/* Says hello again, over a new socket. */
static int resume(netlift_client *c, int transport, uint64_t now) {
  if (!open_socket(c, transport, now)) return NETLIFT_NO_SOCKET;
  begin_path(c);
  if (RAND_bytes(c->client_random, RANDOM) != 1) return NETLIFT_NO_MEMORY;
  c->resuming = true;
  c->phase = GREETING;
  send_hello(c, now);
  return NETLIFT_OK;
}

/* The TCP connection broke. */
static void reconnect(netlift_client *c, uint64_t now) {
  if (c->phase == CLOSED) return;
  if (c->phase == LEAVING) {
    closed(c, NETLIFT_LEFT);
  } else if (!c->resumable) {
    closed(c, c->phase == GREETING ? NETLIFT_NO_ANSWER : NETLIFT_TIMED_OUT);
  } else if (!c->resuming || now - c->connected_at >= RECONNECT_EVERY) {
    resume(c, c->transport, now);
  }
}

int netlift_resume(netlift_client *c, int transport) {
  if (!c->resumable || (c->phase != OPEN && !c->resuming)) return NETLIFT_NOT_OPEN;
  if (transport != NETLIFT_UDP && transport != NETLIFT_TCP) return NETLIFT_BAD_ARGUMENT;
  return resume(c, transport, now_nanos());
}

/* ---- the calls of the header ---- */

int netlift_open(const netlift_options *options, netlift_client **client) {
  uint8_t token[1 + 32 + SEALED_MAX];
  const char *development = options->development_player_session;
  int length = 33;
  *client = NULL;
  if (development == NULL) {
    length = decode_base64url(options->token, token, sizeof token);
    if (length <= 33 || token[0] != 1) return NETLIFT_BAD_ARGUMENT;
  } else if (development[0] == 0 || strlen(development) >= SESSION_MAX) {
    return NETLIFT_BAD_ARGUMENT;
  }
  if (strlen(options->game_version) >= VERSION_MAX ||
      (options->transport != NETLIFT_UDP && options->transport != NETLIFT_TCP)) {
    return NETLIFT_BAD_ARGUMENT;
  }
  netlift_client *c = calloc(1, sizeof *c);
  if (c == NULL) return NETLIFT_NO_MEMORY;
  c->started = c->heard = now_nanos();
  c->socket = -1;
  if (!find_address(c, options->host, options->port) ||
      !open_socket(c, options->transport, c->started)) {
    netlift_free(c);
    return NETLIFT_NO_SOCKET;
  }
  if (development == NULL) {
    memcpy(c->secret, token + 1, 32);
    c->sealed_length = (size_t)length - 33;
    memcpy(c->sealed, token + 33, c->sealed_length);
    OPENSSL_cleanse(token, sizeof token);
  } else {
    memcpy(c->development_session, development, strlen(development) + 1);
  }
  memcpy(c->game_version, options->game_version, strlen(options->game_version) + 1);
  c->listener = options->listener;
  c->next_number = c->oldest = 1;
  c->input_next = 1;
  begin_path(c);
  empty_lanes(c);
  if (RAND_bytes(c->client_random, RANDOM) != 1) {
    netlift_free(c);
    return NETLIFT_NO_MEMORY;
  }
  send_hello(c, c->started);
  *client = c;
  return NETLIFT_OK;
}

static void keep_alive(netlift_client *c, uint64_t now) {
  if (now - c->heard > (uint64_t)c->welcome.idle_timeout_millis * MILLI) {
    closed(c, NETLIFT_TIMED_OUT);
    return;
  }
  if (c->phase == LEAVING) {
    if (now >= c->leave_until) {
      closed(c, NETLIFT_LEFT);
      return;
    }
    if (now >= c->leave_at) {
      c->leave_at = now + LEAVE_EVERY;
      send_packet(c, false, false, now);
    }
  }
  if (c->resumable && c->phase == OPEN && now - c->heard > SILENCE &&
      now - c->connected_at > SILENCE) {
    resume(c, c->transport, now);
    return;
  }
  find_lost(c, now);
  bool ack = c->ack_due && now - c->ack_since >= ACK_WITHIN;
  if (ack || c->path_asked || now - c->sent_at >= QUIET) {
    send_packet(c, false, false, now);
  }
}

static void poll_datagrams(netlift_client *c) {
  uint8_t in[RECEIVE];
  uint32_t socket = c->sockets;
  for (int i = 0; i < DRAIN && c->phase != CLOSED && c->sockets == socket; i++) {
    ssize_t length = recv(c->socket, in, sizeof in, 0);
    if (length < 0) break; /* nothing there, or an ICMP error of an earlier send */
    c->stats.packets_received++;
    c->stats.bytes_received += (uint64_t)length;
    if (!on_datagram(c, in, (size_t)length, now_nanos())) {
      c->stats.packets_dropped++;
    }
  }
}

/* Whole frames at the front of what came. */
static void read_frames(netlift_client *c) {
  size_t at = 0;
  uint32_t socket = c->sockets;
  while (c->phase != CLOSED && c->sockets == socket && c->in_length - at >= FRAME_PREFIX) {
    size_t length = (size_t)get_big(c->stream_in + at, FRAME_PREFIX);
    if (length == 0 || length > FRAME_MAX) {
      closed(c, NETLIFT_PROTOCOL_ERROR);
      return;
    }
    if (c->in_length - at - FRAME_PREFIX < length) break;
    c->stats.packets_received++;
    if (!on_datagram(c, c->stream_in + at + FRAME_PREFIX, length, now_nanos())) {
      c->stats.packets_dropped++;
      closed(c, NETLIFT_PROTOCOL_ERROR);
      return;
    }
    at += FRAME_PREFIX + length;
  }
  if (c->sockets != socket) return;
  memmove(c->stream_in, c->stream_in + at, c->in_length - at);
  c->in_length -= at;
}

static void poll_stream(netlift_client *c) {
  uint32_t socket = c->sockets;
  pump_stream(c);
  for (int i = 0; i < DRAIN && c->phase != CLOSED && c->sockets == socket; i++) {
    size_t room = FRAME_PREFIX + FRAME_MAX - c->in_length;
    ssize_t length = recv(c->socket, c->stream_in + c->in_length, room, 0);
    if (length < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
    if (length <= 0) {
      reconnect(c, now_nanos());
      return;
    }
    c->in_length += (size_t)length;
    c->stats.bytes_received += (uint64_t)length;
    read_frames(c);
  }
}

void netlift_poll(netlift_client *c) {
  if (stream(c) && c->phase != CLOSED) {
    poll_stream(c);
  } else {
    poll_datagrams(c);
  }
  uint64_t now = now_nanos();
  if (c->phase == GREETING) {
    if (c->resuming && now - c->heard > (uint64_t)c->welcome.idle_timeout_millis * MILLI) {
      closed(c, NETLIFT_TIMED_OUT);
    } else if (!c->resuming && now - c->started > HELLO_LIMIT) {
      closed(c, NETLIFT_NO_ANSWER);
    } else if (!stream(c) && now - c->hello_at >= HELLO_EVERY) {
      send_hello(c, now);
    }
  } else if (c->phase != CLOSED) {
    keep_alive(c, now);
  }
}

/* The first snapshot that can show an input sent now: a tick after it arrives, and our reserve. */
static uint64_t tick_for_input(netlift_client *c) {
  if (c->offset == 0) return 0;
  int64_t arrives = (int64_t)(now_nanos() + c->rtt) - c->offset + c->reserve;
  uint64_t tick = (uint64_t)(arrives / (int64_t)c->period) + 2;
  uint64_t most = c->newest_tick + TICKS_AHEAD - 1;
  tick = tick > most ? most : tick;
  c->input_tick = tick > c->input_tick ? tick : c->input_tick;
  return c->input_tick;
}

int64_t netlift_input(netlift_client *c, const uint8_t *payload, size_t length) {
  return netlift_input_seeing(c, payload, length, 0);
}

int64_t netlift_input_seeing(netlift_client *c, const uint8_t *payload, size_t length,
                             uint64_t view_time) {
  if (c->phase != OPEN) return NETLIFT_NOT_OPEN;
  if (length > NETLIFT_INPUT_MAX) return NETLIFT_BAD_ARGUMENT;
  kept_input *in = &c->inputs[c->input_next % INPUTS];
  in->sequence = c->input_next++;
  in->length = (uint16_t)length;
  in->sends = stream(c) ? 1 : INPUTS;
  in->tick = tick_for_input(c);
  in->view_time = view_time;
  memcpy(in->payload, payload, length);
  return in->sequence;
}

static int send_reliable(out_lane *l, const uint8_t *payload, size_t length) {
  if (length > NETLIFT_MESSAGE_MAX) return NETLIFT_BAD_ARGUMENT;
  if (l->next - l->first == LANE_WINDOW || l->bytes + length > LANE_BYTES) return NETLIFT_FULL;
  out_message *m = &l->ring[l->next % LANE_WINDOW];
  m->payload = malloc(length == 0 ? 1 : length);
  if (m->payload == NULL) return NETLIFT_NO_MEMORY;
  memcpy(m->payload, payload, length);
  m->length = (uint32_t)length;
  m->pieces = (uint8_t)(length == 0 ? 1 : (length + NETLIFT_PIECE - 1) / NETLIFT_PIECE);
  m->left = m->pieces;
  memset(m->state, DUE, sizeof m->state);
  l->bytes += length;
  l->next++;
  return NETLIFT_OK;
}

int netlift_send(netlift_client *c, int lane, const uint8_t *payload, size_t length) {
  if (c->phase != OPEN && !(c->phase == GREETING && c->resuming)) return NETLIFT_NOT_OPEN;
  if (lane == NETLIFT_RELIABLE_ORDERED || lane == NETLIFT_RELIABLE_UNORDERED) {
    return send_reliable(&c->out[lane - NETLIFT_RELIABLE_ORDERED], payload, length);
  }
  if ((lane != NETLIFT_UNRELIABLE && lane != NETLIFT_UNRELIABLE_SEQUENCED) ||
      length > NETLIFT_PIECE) {
    return NETLIFT_BAD_ARGUMENT;
  }
  waiting_lane *l = &c->waiting[lane - 1];
  if (l->next - l->first == WAITING) l->first++; /* the oldest is dropped */
  waiting_message *m = &l->ring[l->next % WAITING];
  m->sequence = ++l->next;
  m->length = (uint16_t)length;
  memcpy(m->payload, payload, length);
  return NETLIFT_OK;
}

void netlift_flush(netlift_client *c) {
  if (c->phase != OPEN) return;
  uint64_t now = now_nanos();
  bool inputs = inputs_wait(c);
  bool messages = messages_wait(c);
  bool room = c->flying < c->window;
  if (!inputs && !c->ack_due && c->told_tick == c->newest_tick && !(messages && room)) return;
  send_packet(c, inputs, messages && room, now);
  while (c->phase == OPEN && c->flying < c->window && messages_wait(c)) {
    if (send_packet(c, false, true, now) == 0) return;
  }
}

void netlift_leave(netlift_client *c) {
  if (c->phase == GREETING) {
    closed(c, NETLIFT_LEFT);
  } else if (c->phase == OPEN) {
    c->phase = LEAVING;
    c->leave_until = now_nanos() + LEAVE_LIMIT;
    c->leave_at = 0;
    netlift_poll(c);
  }
}

void netlift_stats_of(const netlift_client *c, netlift_stats *stats) {
  *stats = c->stats;
  stats->round_trip_micros = (uint32_t)(c->rtt / 1000);
  stats->round_trip_variance_micros = (uint32_t)(c->rtt_var / 1000);
}

int netlift_socket(const netlift_client *c) { return c->phase == CLOSED ? -1 : c->socket; }

void netlift_free(netlift_client *c) {
  if (c == NULL) return;
  empty_lanes(c);
  EVP_CIPHER_CTX_free(c->seal_key.cipher);
  EVP_CIPHER_CTX_free(c->open_key[0].cipher);
  EVP_CIPHER_CTX_free(c->open_key[1].cipher);
  for (int i = 0; i < TABLES; i++) free(c->tables[i].values);
  free(c->places);
  free(c->stream_in);
  free(c->stream_out);
  free(c->stream_plain);
  if (c->socket >= 0) close(c->socket);
  OPENSSL_cleanse(c, sizeof *c);
  free(c);
}
