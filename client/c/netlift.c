/*
 * docs/wire.md in C11 over POSIX sockets and libcrypto. From bottom to top: bytes, protobuf,
 * crypto, snapshot, lanes, acknowledgement and loss, packets, handshake, the calls of the header.
 */
#define _POSIX_C_SOURCE 200809L
#include "netlift.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
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
  TRANSPORT_UDP = 1,
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
  RECEIVE = 2048,
  RANDOM = 32,
  SEALED_MAX = 700,
  COOKIE_MAX = 64,
  VERSION_MAX = 64,
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
  uint64_t tick;
  uint8_t payload[NETLIFT_INPUT_MAX];
} kept_input;

typedef struct {
  EVP_CIPHER_CTX *cipher;
  uint32_t epoch;
  bool ready;
} epoch_key;

struct netlift_client {
  int socket;
  phase phase;
  netlift_listener listener;
  netlift_stats stats;
  uint64_t started, heard;

  char game_version[VERSION_MAX];
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
  uint64_t body_tick;
  uint32_t body_pieces, body_have;
  size_t body_length;
  uint8_t body[BODY_MAX];
  int32_t *values;

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

static EVP_CIPHER_CTX *packet_cipher(netlift_client *c, uint32_t epoch, int direction) {
  static const char label[] = "netlift packet 1";
  uint8_t salt[2 * RANDOM], info[sizeof label + 2], key[16];
  memcpy(salt, c->client_random, RANDOM);
  memcpy(salt + RANDOM, c->server_random, RANDOM);
  memcpy(info, label, sizeof label - 1);
  info[sizeof label - 1] = TRANSPORT_UDP;
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

/* ---- snapshots ---- */

static uint32_t get_bits(const uint8_t *from, size_t *bit, uint32_t bits) {
  uint64_t value = 0;
  size_t at = *bit >> 3;
  uint32_t skip = (uint32_t)(*bit & 7);
  uint32_t bytes = (skip + bits + 7) >> 3;
  for (uint32_t i = 0; i < bytes; i++) {
    value |= (uint64_t)from[at + i] << (8 * i);
  }
  *bit += bits;
  return (uint32_t)((value >> skip) & ((1ull << bits) - 1));
}

static void tell_snapshot(netlift_client *c, uint64_t tick, uint32_t ack, const uint8_t *body,
                          size_t length) {
  size_t entity_bits = 0, bit = 16;
  for (uint32_t i = 0; i < c->welcome.field_count; i++) {
    entity_bits += c->welcome.fields[i].bits;
  }
  uint32_t count = length < 2 ? 0 : (uint32_t)(body[0] | body[1] << 8);
  if (length < 2 || (16 + count * entity_bits + 7) / 8 != length) {
    c->stats.packets_dropped++;
    return;
  }
  int32_t *value = c->values;
  for (uint32_t e = 0; e < count; e++) {
    for (uint32_t i = 0; i < c->welcome.field_count; i++) {
      const netlift_field *f = &c->welcome.fields[i];
      *value++ = (int32_t)(get_bits(body, &bit, f->bits) + (uint32_t)f->min);
    }
  }
  c->newest_tick = tick;
  c->stats.snapshots++;
  if (c->listener.snapshot != NULL) {
    netlift_snapshot s = {tick, ack, count, c->values};
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
  if (r.bad || pieces > BODY_PIECES || (pieces != 0 && piece >= pieces) || baseline != 0 ||
      length > NETLIFT_PIECE || ack >= c->input_next ||
      (pieces != 0 && piece + 1 < pieces && length != NETLIFT_PIECE)) {
    return false;
  }
  if (tick <= c->newest_tick) return true; /* only the newest counts */
  keep_time(c, tick, margin, now);
  if (pieces == 0) {
    tell_snapshot(c, tick, ack, body, length);
    return true;
  }
  if (tick < c->body_tick) return true;
  if (tick > c->body_tick) {
    c->body_tick = tick;
    c->body_pieces = pieces;
    c->body_have = 0;
    c->body_length = 0;
  }
  if (pieces != c->body_pieces || (length != 0 && body == NULL)) return false;
  if ((c->body_have & 1u << piece) == 0) {
    c->body_have |= 1u << piece;
    if (length != 0) {
      memcpy(c->body + (size_t)piece * NETLIFT_PIECE, body, length);
    }
    c->body_length += length;
  }
  if (c->body_have == (1u << pieces) - 1) {
    tell_snapshot(c, tick, ack, c->body, c->body_length);
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

static void find_lost(netlift_client *c, uint64_t now) {
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
  while (c->oldest < c->next_number && !c->sent[c->oldest % SENT].flying) {
    c->oldest++;
  }
}

/* ---- packets, outwards ---- */

static void transmit(netlift_client *c, const uint8_t *bytes, size_t length) {
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
  uint8_t plain[PLAIN], datagram[DATAGRAM], nonce[12];
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
  nonce_of(number, nonce);
  EVP_CIPHER_CTX *key = key_of(c, &c->seal_key, number, TO_SERVER);
  if (key == NULL ||
      !gcm_seal(key, nonce, datagram, HEADER, plain, length, datagram + HEADER)) {
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
  uint8_t plain[RECEIVE], nonce[12];
  if (length < HEADER + TAG || get_big(in + 1, 8) != c->connection_id) return false;
  uint64_t low = get_big(in + 9, 4);
  /* the number nearest to the newest whose low bits these are */
  uint64_t number = c->newest + (uint64_t)(int64_t)(int32_t)(uint32_t)(low - c->newest);
  if (number == 0 || (int64_t)number < 0 || seen_before(c, number)) return false;
  nonce_of(number, nonce);
  uint32_t epoch = (uint32_t)(number >> EPOCH_SHIFT);
  EVP_CIPHER_CTX *key = key_of(c, &c->open_key[epoch & 1], number, TO_CLIENT);
  int size = (int)(length - HEADER - TAG);
  if (key == NULL || !gcm_open(key, nonce, in, HEADER, in + HEADER, size, plain)) return false;
  mark_seen(c, number, now);
  c->heard = now;
  return read_packet(c, plain, (size_t)size, now);
}

/* ---- handshake ---- */

static void send_hello(netlift_client *c, uint64_t now) {
  uint8_t hello[DATAGRAM];
  writer w = {hello + 1, hello + sizeof hello};
  hello[0] = HELLO;
  put_number(&w, 1, PROTOCOL_VERSION);
  put_bytes(&w, 2, c->game_version, strlen(c->game_version));
  put_bytes(&w, 3, c->sealed, c->sealed_length);
  put_bytes(&w, 4, c->client_random, RANDOM);
  put_bytes(&w, 5, c->cookie, c->cookie_length);
  /* Padding with its length in two bytes, so that any number of bytes can be filled up. */
  size_t left = (size_t)(w.end - w.at) - 3;
  *w.at++ = 15 << 3 | 2;
  *w.at++ = (uint8_t)((left & 0x7f) | 0x80);
  *w.at++ = (uint8_t)(left >> 7);
  memset(w.at, 0, left);
  c->hello_at = now;
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
  if (in->bytes == NULL || c->welcome.field_count == NETLIFT_FIELDS_MAX) return false;
  netlift_field *to = &c->welcome.fields[c->welcome.field_count++];
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
  return !r.bad && to->bits >= 1 && to->bits <= 32;
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
    if (f.number == 3 && f.bytes != NULL) {
      reader layout = reading(f.bytes, f.length);
      field l;
      while (next_field(&layout, &l)) {
        if (l.number == 1 && !read_field_of_layout(c, &l)) return false;
      }
      if (layout.bad) return false;
    }
  }
  return !r.bad && w->tick_rate_hz >= 1 && w->tick_rate_hz <= 1000 && w->field_count > 0;
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
  EVP_CIPHER_CTX *key = packet_cipher(c, 0, TO_CLIENT);
  int size = (int)sealed.length - TAG;
  bool good = key != NULL && gcm_open(key, zeros, aad, sizeof aad, sealed.bytes, size, plain) &&
              read_welcome(c, plain, (size_t)size);
  EVP_CIPHER_CTX_free(key);
  if (!good) return false;
  size_t entity_bits = 0;
  for (uint32_t i = 0; i < c->welcome.field_count; i++) {
    entity_bits += c->welcome.fields[i].bits;
  }
  size_t entities = (size_t)BODY_MAX * 8 / entity_bits + 1;
  c->values = malloc(entities * c->welcome.field_count * sizeof *c->values);
  if (c->values == NULL) return false;
  c->connection_id = id;
  c->period = SECOND / c->welcome.tick_rate_hz;
  c->phase = OPEN;
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

/* ---- the calls of the header ---- */

static int open_socket(const char *host, uint16_t port) {
  char service[8];
  struct addrinfo hints = {0}, *found = NULL;
  hints.ai_socktype = SOCK_DGRAM;
  snprintf(service, sizeof service, "%u", port);
  if (getaddrinfo(host, service, &hints, &found) != 0) {
    errno = EHOSTUNREACH;
    return -1;
  }
  int s = -1;
  for (struct addrinfo *a = found; a != NULL && s < 0; a = a->ai_next) {
    s = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
    if (s >= 0 && (fcntl(s, F_SETFL, O_NONBLOCK) != 0 ||
                   connect(s, a->ai_addr, a->ai_addrlen) != 0)) {
      close(s);
      s = -1;
    }
  }
  freeaddrinfo(found);
  return s;
}

int netlift_open(const netlift_options *options, netlift_client **client) {
  uint8_t token[1 + 32 + SEALED_MAX];
  *client = NULL;
  int length = decode_base64url(options->token, token, sizeof token);
  if (length <= 33 || token[0] != 1 || strlen(options->game_version) >= VERSION_MAX) {
    return NETLIFT_BAD_ARGUMENT;
  }
  netlift_client *c = calloc(1, sizeof *c);
  if (c == NULL) return NETLIFT_NO_MEMORY;
  c->socket = open_socket(options->host, options->port);
  if (c->socket < 0) {
    free(c);
    return NETLIFT_NO_SOCKET;
  }
  memcpy(c->secret, token + 1, 32);
  c->sealed_length = (size_t)length - 33;
  memcpy(c->sealed, token + 33, c->sealed_length);
  OPENSSL_cleanse(token, sizeof token);
  memcpy(c->game_version, options->game_version, strlen(options->game_version) + 1);
  c->listener = options->listener;
  c->next_number = c->oldest = 1;
  c->input_next = 1;
  c->reordering = 3;
  c->window = 16 * DATAGRAM;
  c->slow_until = SIZE_MAX;
  c->out[0].first = c->out[0].next = c->out[1].first = c->out[1].next = 1;
  c->in[0].base = c->in[1].base = 1;
  c->started = c->heard = now_nanos();
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
  find_lost(c, now);
  bool ack = c->ack_due && now - c->ack_since >= ACK_WITHIN;
  if (ack || c->path_asked || now - c->sent_at >= QUIET) {
    send_packet(c, false, false, now);
  }
}

void netlift_poll(netlift_client *c) {
  uint8_t in[RECEIVE];
  for (int i = 0; i < DRAIN && c->phase != CLOSED; i++) {
    ssize_t length = recv(c->socket, in, sizeof in, 0);
    if (length < 0) break; /* nothing there, or an ICMP error of an earlier send */
    c->stats.packets_received++;
    c->stats.bytes_received += (uint64_t)length;
    if (!on_datagram(c, in, (size_t)length, now_nanos())) {
      c->stats.packets_dropped++;
    }
  }
  uint64_t now = now_nanos();
  if (c->phase == GREETING) {
    if (now - c->started > HELLO_LIMIT) {
      closed(c, NETLIFT_NO_ANSWER);
    } else if (now - c->hello_at >= HELLO_EVERY) {
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
  if (c->phase != OPEN) return NETLIFT_NOT_OPEN;
  if (length > NETLIFT_INPUT_MAX) return NETLIFT_BAD_ARGUMENT;
  kept_input *in = &c->inputs[c->input_next % INPUTS];
  in->sequence = c->input_next++;
  in->length = (uint16_t)length;
  in->sends = INPUTS;
  in->tick = tick_for_input(c);
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
  if (c->phase != OPEN) return NETLIFT_NOT_OPEN;
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
  for (int lane = 0; lane < 2; lane++) {
    for (int i = 0; i < LANE_WINDOW; i++) {
      free(c->out[lane].ring[i].payload);
      free(c->in[lane].ring[i].payload);
    }
  }
  EVP_CIPHER_CTX_free(c->seal_key.cipher);
  EVP_CIPHER_CTX_free(c->open_key[0].cipher);
  EVP_CIPHER_CTX_free(c->open_key[1].cipher);
  free(c->values);
  close(c->socket);
  OPENSSL_cleanse(c, sizeof *c);
  free(c);
}
