/*
 * What of netlift.c needs no server: the shared vectors, bodies that are none, keys of later epochs.
 * Includes the client, so that it sees what is inside.
 *
 *   cc -std=c11 selftest.c -lcrypto -o selftest
 *   ./selftest ../../protocol/src/test/resources/wire-vectors.properties
 *
 * Prints what failed, and exits with 1; or how many checks there were.
 */
#include "netlift.c"

enum { LINE = 1 << 16, ENTITIES = 4096 };

static const char *vectors_file;
static int checks, failures;

static void check(bool holds, const char *what) {
  checks++;
  if (!holds) {
    failures++;
    fprintf(stderr, "failed: %s\n", what);
  }
}

/* The value of a line NAME=VALUE; false when there is none. */
static bool vector_text(const char *name, char *value) {
  static char line[LINE];
  FILE *file = fopen(vectors_file, "r");
  if (file == NULL) {
    perror(vectors_file);
    exit(2);
  }
  bool found = false;
  size_t length = strlen(name);
  while (!found && fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, name, length) == 0 && line[length] == '=') {
      line[strcspn(line, "\r\n")] = 0;
      strcpy(value, line + length + 1);
      found = true;
    }
  }
  fclose(file);
  return found;
}

static size_t vector_bytes(const char *name, uint8_t *bytes) {
  static char text[LINE];
  if (!vector_text(name, text)) return SIZE_MAX;
  size_t length = strlen(text) / 2;
  for (size_t i = 0; i < length; i++) {
    unsigned int byte = 0;
    sscanf(text + 2 * i, "%2x", &byte);
    bytes[i] = (uint8_t)byte;
  }
  return length;
}

/* ---- snapshots ---- */

static int64_t whole(const netlift_layout *l, const char *name, int32_t *values) {
  static uint8_t body[LINE];
  size_t length = vector_bytes(name, body);
  return length == SIZE_MAX ? -2 : netlift_decode(l, NULL, 0, body, length, values, ENTITIES);
}

static void deltas(void) {
  static char json[LINE];
  static int32_t baseline[ENTITIES], wanted[ENTITIES], made[ENTITIES];
  static uint8_t body[LINE];
  netlift_layout l;
  check(vector_text("delta-layout", json), "there is a layout");
  check(netlift_layout_parse(json, &l) == NETLIFT_OK, "the layout reads");
  check(l.field_count == 6 && strcmp(l.fields[2].name, "y") == 0 && l.fields[2].bits == 12 &&
            l.fields[2].min == -2048 && l.fields[4].min == INT32_MIN,
        "the layout is what it says");
  int found = 0;
  for (;; found++) {
    char name[64], what[96];
    snprintf(name, sizeof name, "delta-%d-body", found + 1);
    size_t length = vector_bytes(name, body);
    if (length == SIZE_MAX) break;
    snprintf(name, sizeof name, "delta-%d-baseline", found + 1);
    int64_t before = whole(&l, name, baseline);
    snprintf(name, sizeof name, "delta-%d-table", found + 1);
    int64_t after = whole(&l, name, wanted);
    int64_t got =
        netlift_decode(&l, baseline, (uint32_t)before, body, length, made, ENTITIES / 6);
    snprintf(what, sizeof what, "vector delta-%d", found + 1);
    check(before >= 0 && after >= 0 && got == after &&
              memcmp(made, wanted, (size_t)after * l.field_count * sizeof *made) == 0,
          what);
    for (size_t cut = 0; cut < length; cut++) { /* every shorter body is none, and harmless */
      uint8_t *exact = malloc(cut == 0 ? 1 : cut);
      memcpy(exact, body, cut);
      check(netlift_decode(&l, baseline, (uint32_t)before, exact, cut, made, ENTITIES / 6) < 0,
            "a body that is cut off");
      free(exact);
    }
    if (got > 0) {
      check(netlift_decode(&l, baseline, (uint32_t)before, body, length, made,
                           (uint32_t)got - 1) < 0,
            "more entities than there is room for");
    }
    body[length] = 0;
    check(netlift_decode(&l, baseline, (uint32_t)before, body, length + 1, made, ENTITIES / 6) < 0,
          "a body that goes on");
  }
  check(found >= 5, "there are deltas");
}

/* Any bytes at all: sanitizers tell when one of them is believed too much. */
static void noise(void) {
  static int32_t baseline[200 * 6], made[300 * 6];
  netlift_layout l = {3, {{"id", 9, 0}, {"x", 32, INT32_MIN}, {"hp", 7, -3}}};
  for (int i = 0; i < 200; i++) {
    baseline[3 * i] = 2 * i;
    baseline[3 * i + 1] = i * 7919;
    baseline[3 * i + 2] = i % 100;
  }
  uint64_t random = 88172645463325252ull;
  int taken = 0;
  for (int round = 0; round < 200000; round++) {
    uint8_t body[64];
    size_t length = random % sizeof body;
    for (size_t i = 0; i < sizeof body; i++) {
      random ^= random << 13;
      random ^= random >> 7;
      random ^= random << 17;
      body[i] = (uint8_t)random;
    }
    uint8_t *exact = malloc(length + 1);
    memcpy(exact, body, length);
    const int32_t *from = round % 4 == 0 ? NULL : baseline;
    int64_t got = netlift_decode(&l, from, 200, exact, length, made, 300);
    if (got >= 0) {
      taken++;
      check(got <= 300 && ascend(made, (uint32_t)got, 3), "what noise makes is a table");
    }
    free(exact);
  }
  check(taken > 0, "some noise is a body");
}

static void layouts(void) {
  static const char *const bad[] = {
      "", "{}", "{\"fields\":[]}", "{\"fields\":[{\"name\":\"id\",\"bits\":0,\"min\":0}]}",
      "{\"fields\":[{\"name\":\"id\",\"bits\":33,\"min\":0}]}",
      "{\"fields\":[{\"name\":\"\",\"bits\":3,\"min\":0}]}",
      "{\"fields\":[{\"name\":\"id\",\"bits\":32,\"min\":0}]}",
      "{\"fields\":[{\"name\":\"id\",\"bits\":3,\"min\":0}]} x",
      "{\"fields\":[{\"name\":\"id\",\"bits\":3,\"min\":99999999999}]}",
      "{\"fields\":[{\"name\":\"id\",\"bits\":3}]}"};
  netlift_layout l;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    check(netlift_layout_parse(bad[i], &l) == NETLIFT_BAD_ARGUMENT, bad[i]);
  }
  check(netlift_layout_parse(
            " { \"fields\" : [ { \"name\" : \"id\" , \"bits\" : 8 , \"min\" : -1 } ] }\n", &l) ==
                NETLIFT_OK && l.fields[0].min == -1,
        "a layout with spaces");
}

/* ---- keys ---- */

static netlift_client *bare_client(void) {
  netlift_client *c = calloc(1, sizeof *c);
  for (int i = 0; i < 32; i++) c->secret[i] = (uint8_t)i;
  c->socket = -1;
  c->next_number = c->oldest = c->input_next = 1;
  c->phase = OPEN;
  c->connection_id = 0x0102030405060708ull;
  c->welcome.tick_rate_hz = 60;
  c->welcome.layout = (netlift_layout){1, {{"id", 8, 0}}};
  begin_path(c);
  empty_lanes(c);
  return c;
}

/* A server's packet with so many bytes of content, sealed by the key of its number's epoch. */
static size_t packet_of(netlift_client *c, uint64_t number, const uint8_t *plain, size_t length,
                        uint8_t *packet) {
  uint8_t nonce[12], key_bytes[16], salt[2 * RANDOM];
  uint8_t info[] = "netlift packet 1\1\0\2";
  info[17] = (uint8_t)(number >> EPOCH_SHIFT);
  memcpy(salt, c->client_random, RANDOM);
  memcpy(salt + RANDOM, c->server_random, RANDOM);
  hkdf(c->secret, salt, sizeof salt, info, sizeof info - 1, key_bytes);
  EVP_CIPHER_CTX *key = EVP_CIPHER_CTX_new();
  EVP_EncryptInit_ex(key, EVP_aes_128_gcm(), NULL, key_bytes, NULL);
  packet[0] = PACKET;
  put_big(packet + 1, c->connection_id, 8);
  put_big(packet + 9, number & 0xffffffff, 4);
  nonce_of(number, nonce);
  gcm_seal(key, nonce, packet, HEADER, plain, (int)length, packet + HEADER);
  EVP_CIPHER_CTX_free(key);
  return HEADER + length + TAG;
}

/* Numbers on both sides of a border between epochs, in the wrong order, each once. */
static void epochs(void) {
  netlift_client *c = bare_client();
  uint64_t border = 1ull << EPOCH_SHIFT;
  const int64_t order[] = {-3, -1, 1, -2, 0, 2, 5, 3, 4};
  uint8_t packet[DATAGRAM], pong[] = {8 << 3, 1};
  c->newest = border - 4;
  for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
    size_t length =
        packet_of(c, border + (uint64_t)order[i], pong, sizeof pong, packet);
    check(on_datagram(c, packet, length, now_nanos()), "a packet near the border of epochs");
    check(!on_datagram(c, packet, length, now_nanos()), "the same packet again");
  }
  check(c->newest == border + 5, "the newest of them");
  uint8_t plain[] = {1}, sealed[HEADER + 1 + TAG] = {PACKET}, opened[1] = {0}, nonce[12];
  check(seal(c, border + 7, sealed, plain, 1), "our own packet of the next epoch");
  nonce_of(border + 7, nonce);
  uint8_t salt[2 * RANDOM] = {0}, key_bytes[16], info[] = "netlift packet 1\1\1\1";
  hkdf(c->secret, salt, sizeof salt, info, sizeof info - 1, key_bytes);
  EVP_CIPHER_CTX *key = EVP_CIPHER_CTX_new();
  EVP_DecryptInit_ex(key, EVP_aes_128_gcm(), NULL, key_bytes, NULL);
  check(gcm_open(key, nonce, sealed, HEADER, sealed + HEADER, 1, opened) && opened[0] == 1,
        "opens with the key of that epoch");
  EVP_CIPHER_CTX_free(key);
  netlift_free(c);
}

/* Pieces of a body in any order; what does not fit them is refused. */
static uint32_t told_entities;

static void on_told(void *context, const netlift_snapshot *snapshot) {
  (void)context;
  told_entities = snapshot->entity_count;
}

static void pieces(void) {
  netlift_client *c = bare_client();
  c->listener.snapshot = on_told;
  c->welcome.layout = (netlift_layout){2, {{"id", 16, 0}, {"x", 32, INT32_MIN}}};
  c->entities_max = ENTITIES;
  c->places = calloc(3 * ENTITIES, sizeof *c->places);
  enum { COUNT = 400 };
  uint8_t body[2 + COUNT * 6] = {COUNT & 0xff, COUNT >> 8}, packet[RECEIVE], content[RECEIVE];
  for (int i = 0; i < COUNT; i++) {
    body[2 + 6 * i] = (uint8_t)i;
    body[3 + 6 * i] = (uint8_t)(i >> 8);
  }
  const uint32_t order[] = {2, 0, 0, 1};
  for (uint32_t i = 0; i < 4; i++) {
    size_t at = (size_t)order[i] * NETLIFT_PIECE;
    size_t part = sizeof body - at < NETLIFT_PIECE ? sizeof body - at : NETLIFT_PIECE;
    uint8_t snapshot[RECEIVE];
    writer inner = {snapshot, snapshot + sizeof snapshot};
    put_number(&inner, 1, 7);
    put_bytes(&inner, 6, body + at, part);
    put_number(&inner, 7, order[i]);
    put_number(&inner, 8, 3);
    writer w = {content, content + sizeof content};
    put_bytes(&w, 1, snapshot, (size_t)(inner.at - snapshot));
    size_t length = packet_of(c, 1 + i, content, (size_t)(w.at - content), packet);
    check(told_entities == 0, "not before the last piece");
    check(on_datagram(c, packet, length, now_nanos()), "a piece");
  }
  check(told_entities == COUNT && c->newest_tick == 7, "all pieces are the snapshot");
  netlift_free(c);
}

int main(int count, char **words) {
  if (count != 2) {
    fprintf(stderr, "usage: %s WIRE_VECTORS\n", words[0]);
    return 2;
  }
  vectors_file = words[1];
  layouts();
  deltas();
  noise();
  epochs();
  pieces();
  printf("%d checks, %d failed\n", checks, failures);
  return failures == 0 ? 0 : 1;
}
