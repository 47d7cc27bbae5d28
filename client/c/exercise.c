/*
 * A player whose every message is checked, for a test to command: sends numbered messages on both
 * reliable lanes while networks lose, move and change, and counts what came wrong.
 *
 *   cc -std=c11 exercise.c netlift.c -lcrypto -o exercise
 *   NETLIFT_CONNECT_TOKEN=... ./exercise HOST PORT GAME_VERSION
 *
 * Standard input: udp, tcp (go on over it), stop (send nothing new), count, leave; a line each.
 * Expects messages that begin with a number, 8 bytes, big-endian, from 1 on in each lane, and
 * snapshots whose entities have their row as id and the tick as x, modulo 256. Prints
 * {"welcomes":N} at each welcome, and one object with everything when told to count and at the end.
 */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "netlift.h"

enum { NUMBERS = 1 << 16, BLOCK_EVERY = 16, BLOCK_BYTES = 5000 };

typedef struct {
  uint64_t ordered, ordered_faults, unordered, unordered_faults;
  uint64_t snapshots, snapshot_faults, most_entities, sent, full;
  bool had[NUMBERS];
  int welcomes, code;
  bool stopped;
} tally;

static tally all;

static void on_welcome(void *context, const netlift_welcome *welcome) {
  (void)context;
  all.welcomes++;
  printf("{\"welcomes\":%d,\"resumed\":%d}\n", all.welcomes, welcome->resumed);
  fflush(stdout);
}

static void on_snapshot(void *context, const netlift_snapshot *s) {
  (void)context;
  all.snapshots++;
  if (s->entity_count > all.most_entities) all.most_entities = s->entity_count;
  for (uint32_t e = 0; e < s->entity_count; e++) {
    if (s->values[2 * e] != (int32_t)e || s->values[2 * e + 1] != (int32_t)(s->tick & 0xff)) {
      all.snapshot_faults++;
      return;
    }
  }
}

static void on_message(void *context, int lane, const uint8_t *payload, size_t length) {
  (void)context;
  if (length < 8) return;
  uint64_t number = 0;
  for (int i = 0; i < 8; i++) number = number << 8 | payload[i];
  if (lane == NETLIFT_RELIABLE_ORDERED) {
    all.ordered_faults += number != ++all.ordered;
  } else if (number >= NUMBERS || all.had[number]) {
    all.unordered_faults++;
  } else {
    all.had[number] = true;
    all.unordered++;
  }
}

static void on_closed(void *context, int code) {
  (void)context;
  all.code = code;
}

static uint64_t millis(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static bool send_both(netlift_client *client, uint64_t number) {
  static uint8_t payload[BLOCK_BYTES];
  static const int lanes[] = {NETLIFT_RELIABLE_ORDERED, NETLIFT_RELIABLE_UNORDERED};
  static uint64_t done[2];
  size_t length = number % BLOCK_EVERY == 0 ? BLOCK_BYTES : 8;
  for (int i = 0; i < 8; i++) payload[i] = (uint8_t)(number >> (56 - 8 * i));
  for (int i = 0; i < 2; i++) {
    if (done[i] >= number) continue;
    if (netlift_send(client, lanes[i], payload, length) != NETLIFT_OK) {
      all.full++;
      return false;
    }
    done[i] = number;
  }
  return true;
}

static void account(const netlift_client *client) {
  netlift_stats s;
  netlift_stats_of(client, &s);
  printf("{\"code\":%d,\"sent\":%llu,\"full\":%llu,\"ordered\":%llu,\"orderedFaults\":%llu,"
         "\"unordered\":%llu,\"unorderedFaults\":%llu,\"snapshots\":%llu,\"snapshotFaults\":%llu,"
         "\"mostEntities\":%llu,\"undecoded\":%llu,\"resumptions\":%llu,\"packetsLost\":%llu,"
         "\"packetsDropped\":%llu}\n",
         all.code, (unsigned long long)all.sent, (unsigned long long)all.full,
         (unsigned long long)all.ordered, (unsigned long long)all.ordered_faults,
         (unsigned long long)all.unordered, (unsigned long long)all.unordered_faults,
         (unsigned long long)all.snapshots, (unsigned long long)all.snapshot_faults,
         (unsigned long long)all.most_entities, (unsigned long long)s.snapshots_undecoded,
         (unsigned long long)s.resumptions, (unsigned long long)s.packets_lost,
         (unsigned long long)s.packets_dropped);
  fflush(stdout);
}

static void obey(netlift_client *client) {
  static char line[64];
  static size_t length;
  while (length < sizeof line - 1 && read(STDIN_FILENO, line + length, 1) == 1) {
    if (line[length++] != '\n') continue;
    line[length - 1] = 0;
    length = 0;
    if (strcmp(line, "udp") == 0) netlift_resume(client, NETLIFT_UDP);
    if (strcmp(line, "tcp") == 0) netlift_resume(client, NETLIFT_TCP);
    if (strcmp(line, "stop") == 0) all.stopped = true;
    if (strcmp(line, "count") == 0) account(client);
    if (strcmp(line, "leave") == 0) netlift_leave(client);
  }
}

int main(int count, char **words) {
  const char *token = getenv("NETLIFT_CONNECT_TOKEN");
  if (count != 4 || token == NULL) {
    fprintf(stderr, "usage: NETLIFT_CONNECT_TOKEN=... %s HOST PORT GAME_VERSION\n", words[0]);
    return 2;
  }
  fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
  netlift_options options = {
      words[1], (uint16_t)atoi(words[2]), token, words[3],
      {NULL, on_welcome, on_snapshot, on_message, on_closed}, NULL, NETLIFT_UDP};
  netlift_client *client;
  if (netlift_open(&options, &client) != NETLIFT_OK) return 2;
  uint64_t end = millis() + 60000, next = 0;
  while (all.code == 0 && millis() < end) {
    struct pollfd wait = {netlift_socket(client), POLLIN, 0};
    poll(&wait, 1, 2);
    netlift_poll(client);
    obey(client);
    if (millis() >= next) {
      next = millis() + 5;
      if (!all.stopped && all.welcomes > 0 && send_both(client, all.sent + 1)) all.sent++;
      netlift_input_seeing(client, (const uint8_t *)"input", 5, 256);
    }
    netlift_flush(client);
  }
  account(client);
  netlift_free(client);
  return all.code == NETLIFT_LEFT ? 0 : 1;
}
