/*
 * A player without a head: joins a match of the arena with the connect token in
 * NETLIFT_CONNECT_TOKEN, runs about and shoots for some seconds, leaves, and prints one JSON object
 * about how it went. Exit code 0 if it played and said goodbye.
 *
 *   cc -std=c11 -O2 bot.c netlift.c -lcrypto -o bot
 *   NETLIFT_CONNECT_TOKEN=... ./bot HOST PORT GAME_VERSION SECONDS
 */
#define _POSIX_C_SOURCE 200809L
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "netlift.h"

typedef struct {
  netlift_welcome welcome;
  uint32_t id;                 /* our seat, once the arena's Welcome told it */
  int id_field, x_field, y_field;
  int32_t first_x, first_y, x, y;
  bool seen, moved;
  uint32_t entities, acknowledged;
  uint64_t messages, early, late;
  int code;                    /* why it ended; 0 while it has not */
} match;

static int field_named(const netlift_welcome *welcome, const char *name) {
  for (uint32_t i = 0; i < welcome->layout.field_count; i++) {
    if (strcmp(welcome->layout.fields[i].name, name) == 0) return (int)i;
  }
  return -1;
}

static void on_welcome(void *context, const netlift_welcome *welcome) {
  match *m = context;
  m->welcome = *welcome;
  m->id_field = field_named(welcome, "id");
  m->x_field = field_named(welcome, "x");
  m->y_field = field_named(welcome, "y");
}

static void on_snapshot(void *context, const netlift_snapshot *snapshot) {
  match *m = context;
  m->entities = snapshot->entity_count;
  m->acknowledged = snapshot->acknowledged_input;
  for (uint32_t e = 0; e < snapshot->entity_count; e++) {
    const int32_t *entity = snapshot->values + e * m->welcome.layout.field_count;
    if (m->id_field < 0 || entity[m->id_field] != (int32_t)m->id) continue;
    m->x = entity[m->x_field];
    m->y = entity[m->y_field];
    if (!m->seen) {
      m->seen = true;
      m->first_x = m->x;
      m->first_y = m->y;
    }
    m->moved = m->moved || abs(m->x - m->first_x) + abs(m->y - m->first_y) > 16;
  }
}

/* The arena's events; its first tells who we are: ArenaEvent{welcome = 1: Welcome{id = 1}}. */
static void on_message(void *context, int lane, const uint8_t *payload, size_t length) {
  match *m = context;
  m->messages++;
  if (lane == NETLIFT_RELIABLE_ORDERED && length > 4 && payload[0] == (1 << 3 | 2)) {
    size_t at = payload[1] < 0x80 ? 2 : 3;
    m->id = payload[at] == 1 << 3 ? payload[at + 1] : 0; /* a seat below 128; 0 is left out */
  }
}

static void on_closed(void *context, int code) { ((match *)context)->code = code; }

static double seconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void play(netlift_client *client, match *m) {
  static const uint8_t ways[] = {8, 1, 4, 2, 9, 6}; /* east, north, west, south, and between */
  uint32_t step = (uint32_t)(seconds_now() * 2);
  uint32_t aim = (uint32_t)rand() % 4096;
  uint32_t buttons = ways[step % sizeof ways] | (rand() % 4 == 0 ? 16u : 0u);
  uint8_t input[8];
  size_t n = 0;
  input[n++] = 1 << 3;
  input[n++] = (uint8_t)buttons;
  if (aim != 0) {
    input[n++] = 2 << 3;
    if (aim >= 0x80) {
      input[n++] = (uint8_t)((aim & 0x7f) | 0x80);
      aim >>= 7;
    }
    input[n++] = (uint8_t)aim;
  }
  netlift_input(client, input, n);
  netlift_stats stats;
  netlift_stats_of(client, &stats);
  if (stats.arrival_margin_micros * (int64_t)m->welcome.tick_rate_hz >= 1000000) {
    m->early++;
  } else {
    m->late++;
  }
}

int main(int count, char **words) {
  const char *token = getenv("NETLIFT_CONNECT_TOKEN");
  if (count != 5 || token == NULL) {
    fprintf(stderr, "usage: NETLIFT_CONNECT_TOKEN=... %s HOST PORT GAME_VERSION SECONDS\n",
            words[0]);
    return 2;
  }
  match m = {0};
  netlift_options options = {
      words[1], (uint16_t)atoi(words[2]), token, words[3],
      {&m, on_welcome, on_snapshot, on_message, on_closed}, NULL, NETLIFT_UDP};
  netlift_client *client;
  int opened = netlift_open(&options, &client);
  if (opened != NETLIFT_OK) {
    fprintf(stderr, "cannot open %s port %s: code %d\n", words[1], words[2], opened);
    return 2;
  }
  double end = seconds_now() + atof(words[4]), next = 0;
  bool leaving = false;
  while (m.code == 0) {
    struct pollfd wait = {netlift_socket(client), POLLIN, 0};
    poll(&wait, 1, 2);
    netlift_poll(client);
    double now = seconds_now();
    if (!leaving && now >= end) {
      leaving = true;
      netlift_leave(client);
    } else if (!leaving && m.welcome.tick_rate_hz > 0 && now >= next) {
      next = (next == 0 ? now : next) + 1.0 / m.welcome.tick_rate_hz;
      play(client, &m);
    }
    netlift_flush(client);
  }
  netlift_stats s;
  netlift_stats_of(client, &s);
  printf("{\"code\":%d,\"tickRateHz\":%u,\"fields\":%u,\"entities\":%u,\"snapshots\":%llu,"
         "\"acknowledgedInput\":%u,\"messages\":%llu,\"moved\":%s,\"roundTripMicros\":%u,"
         "\"early\":%llu,\"late\":%llu,\"packetsSent\":%llu,\"packetsReceived\":%llu,"
         "\"packetsLost\":%llu,\"packetsDropped\":%llu}\n",
         m.code, m.welcome.tick_rate_hz, m.welcome.layout.field_count, m.entities,
         (unsigned long long)s.snapshots, m.acknowledged, (unsigned long long)m.messages,
         m.moved ? "true" : "false", s.round_trip_micros, (unsigned long long)m.early,
         (unsigned long long)m.late, (unsigned long long)s.packets_sent,
         (unsigned long long)s.packets_received, (unsigned long long)s.packets_lost,
         (unsigned long long)s.packets_dropped);
  netlift_free(client);
  return m.code == NETLIFT_LEFT && m.moved ? 0 : 1;
}
