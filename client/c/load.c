/*
 * Thousands of players in one process, for measuring a server: each is a netlift_client with a
 * socket of its own, all they do is send inputs at the tick rate and read what comes.
 *
 *   cc -std=c11 -O2 load.c netlift.c -lcrypto -pthread -Wl,--wrap=recv,--wrap=send -o load
 *   ./load HOST PORT GAME_VERSION CLIENTS WARM_SECONDS SECONDS CORES [OPTION=VALUE...] < TOKENS
 *
 * One thread for each of CORES ("2,3"), pinned there. Standard input holds a connect token for each
 * client, a line each; "dev:NAME" instead enters a server in development. Options:
 *   hz=N         inputs a second, 60
 *   joins=N      hellos a second, 1000
 *   loss=P       percent of datagrams lost, each way
 *   decoded=N    clients that decode what they get; the others only acknowledge. All.
 *   ticks=FILE   where the server writes when each tick began (8 bytes each, as it counts time), to
 *                measure delivery
 *   transport=T  udp or tcp
 * Prints one JSON object. An input is 8 bytes: two little-endian floats, an acceleration.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "netlift.h"

#define SECOND ((uint64_t)1000000000)
#define GRID ((uint64_t)1000000)

enum {
  RING = 1024,
  EVENTS = 256,
  TOKEN_MAX = 1024,
  THREADS_MAX = 16,
  TICKS = 1 << 20,
  LINGER_SECONDS = 2, /* they play on, for a server that counts a little longer */
  BUCKETS = 64 * 48
};

/* Nanoseconds in 64 buckets per power of two: at most 1.6 % off. */
typedef struct {
  uint64_t count[BUCKETS], total;
} histogram;

typedef struct worker worker;

typedef struct {
  worker *worker;
  netlift_client *client;
  uint32_t number;
  uint32_t sequence, acknowledged;
  uint32_t entities;
  uint64_t newest_tick;
  uint64_t next, opens_at;
  uint64_t sent_at[RING];
  bool watched;
  netlift_welcome welcome;
  netlift_stats before, after;
  int code;
} player;

struct worker {
  pthread_t thread;
  int first, core;
  uint32_t random;
  bool counting, counted;
  uint64_t now;
  histogram input_to_snapshot, delivery;
  uint64_t missed, sent;
};

static struct {
  const char *host, *game_version;
  uint16_t port;
  int clients, warm, seconds, threads, hz, joins, decoded, transport;
  uint32_t loss; /* of 2^32 */
} config;

static player *players;
static char (*tokens)[TOKEN_MAX];
static const uint64_t *tick_starts;
static atomic_int joined, closed_early;
static atomic_uint_least64_t window_from, window_to;
static _Thread_local worker *current;

static uint64_t now_nanos(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static void record(histogram *h, uint64_t value) {
  int bucket = (int)value;
  if (value >= 64) {
    int shift = 63 - __builtin_clzll(value) - 6;
    bucket = (shift + 1) * 64 + (int)((value >> shift) - 64);
  }
  h->count[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
  h->total++;
}

static double percentile_micros(const histogram *h, double percent) {
  uint64_t rank = (uint64_t)(percent / 100 * (double)h->total), seen = 0;
  for (int i = 0; i < BUCKETS; i++) {
    seen += h->count[i];
    if (seen > rank) {
      uint64_t value = i < 64 ? (uint64_t)i : (uint64_t)(i % 64 + 64) << (i / 64 - 1);
      return (double)value / 1000;
    }
  }
  return 0;
}

/* ---- a network that loses ---- */

ssize_t __real_recv(int fd, void *bytes, size_t length, int flags);
ssize_t __real_send(int fd, const void *bytes, size_t length, int flags);
ssize_t __wrap_recv(int fd, void *bytes, size_t length, int flags);
ssize_t __wrap_send(int fd, const void *bytes, size_t length, int flags);

static bool lost(void) {
  if (config.loss == 0 || config.transport == NETLIFT_TCP || current == NULL) return false;
  uint32_t x = current->random;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  current->random = x;
  return x < config.loss;
}

ssize_t __wrap_recv(int fd, void *bytes, size_t length, int flags) {
  ssize_t got;
  do {
    got = __real_recv(fd, bytes, length, flags);
  } while (got >= 0 && lost());
  return got;
}

ssize_t __wrap_send(int fd, const void *bytes, size_t length, int flags) {
  return lost() ? (ssize_t)length : __real_send(fd, bytes, length, flags);
}

/* ---- what a player hears ---- */

static void on_welcome(void *context, const netlift_welcome *welcome) {
  player *p = context;
  p->welcome = *welcome;
  atomic_fetch_add(&joined, 1);
}

static void on_snapshot(void *context, const netlift_snapshot *snapshot) {
  player *p = context;
  worker *w = p->worker;
  p->entities = snapshot->entity_count;
  if (w->counting) {
    if (snapshot->tick > p->newest_tick + 1) w->missed += snapshot->tick - p->newest_tick - 1;
    uint64_t began = tick_starts == NULL ? 0 : tick_starts[snapshot->tick % TICKS];
    if (began != 0 && w->now > began) record(&w->delivery, w->now - began);
  }
  p->newest_tick = snapshot->tick;
  for (; p->acknowledged < snapshot->acknowledged_input; p->acknowledged++) {
    uint64_t sent = p->sent_at[(p->acknowledged + 1) % RING];
    if (w->counting && sent != 0) record(&w->input_to_snapshot, w->now - sent);
  }
}

static void on_closed(void *context, int code) {
  player *p = context;
  p->code = code;
  if (p->worker->counted) return;
  atomic_fetch_add(&closed_early, 1);
  fprintf(stderr, "client %u was closed with code %d\n", p->number, code);
}

/* ---- what a player does ---- */

static void open_player(player *p) {
  char *token = tokens[p->number];
  bool development = strncmp(token, "dev:", 4) == 0;
  netlift_options options = {0};
  options.host = config.host;
  options.port = config.port;
  options.game_version = config.game_version;
  options.token = development ? NULL : token;
  options.transport = config.transport;
  options.development_player_session = development ? token + 4 : NULL;
  options.listener = (netlift_listener){
      p, on_welcome, (int)p->number < config.decoded ? on_snapshot : NULL, NULL, on_closed};
  int answer = netlift_open(&options, &p->client);
  if (answer != NETLIFT_OK) {
    fprintf(stderr, "client %u does not open: %d, %s\n", p->number, answer, strerror(errno));
    exit(1);
  }
}

static void play(player *p) {
  if (p->welcome.tick_rate_hz == 0) {
    netlift_poll(p->client);
    return;
  }
  float way[2] = {(float)((p->sequence * 7 + p->number) % 13) - 6,
                  (float)((p->sequence * 5 + p->number) % 11) - 5};
  int64_t sequence = netlift_input(p->client, (const uint8_t *)way, sizeof way);
  if (sequence > 0) {
    p->sequence = (uint32_t)sequence;
    p->sent_at[p->sequence % RING] = p->worker->now;
    p->worker->sent += p->worker->counting;
  }
  netlift_flush(p->client);
}

static void watch(int poll, player *p) {
  struct epoll_event e = {.events = EPOLLIN, .data.ptr = p};
  if (!p->watched && epoll_ctl(poll, EPOLL_CTL_ADD, netlift_socket(p->client), &e) == 0) {
    p->watched = true;
  }
}

static void *run(void *context) {
  worker *w = current = context;
  cpu_set_t core;
  CPU_ZERO(&core);
  CPU_SET((size_t)w->core, &core);
  sched_setaffinity(0, sizeof core, &core); /* elsewhere is fine where this core is not */
  prctl(PR_SET_TIMERSLACK, 1);
  static _Thread_local struct epoll_event events[EVENTS];
  int poll = epoll_create1(0);
  uint64_t period = SECOND / (uint64_t)config.hz;
  for (int at = w->first;;) {
    w->now = now_nanos();
    uint64_t from = atomic_load(&window_from), to = atomic_load(&window_to);
    if (to != 0 && w->now > to + LINGER_SECONDS * SECOND) break;
    if (!w->counting && !w->counted && from != 0 && w->now >= from) {
      w->counting = true;
      for (int i = w->first; i < config.clients; i += config.threads) {
        netlift_stats_of(players[i].client, &players[i].before);
      }
    }
    if (w->counting && w->now > to) {
      w->counting = false;
      w->counted = true;
      for (int i = w->first; i < config.clients; i += config.threads) {
        netlift_stats_of(players[i].client, &players[i].after);
      }
    }
    while (players[at].next <= w->now) {
      player *p = &players[at];
      if (p->client == NULL && w->now >= p->opens_at) open_player(p);
      if (p->client != NULL && p->code == 0) {
        watch(poll, p);
        play(p);
      }
      p->next += period;
      at = at + config.threads >= config.clients ? w->first : at + config.threads;
      w->now = now_nanos();
    }
    /* Whose time comes within the same millisecond send together: waking up costs more. */
    uint64_t wake = (players[at].next / GRID + 1) * GRID;
    uint64_t wait = wake > w->now ? wake - w->now : 0;
    struct timespec t = {(time_t)(wait / SECOND), (long)(wait % SECOND)};
    int found = epoll_pwait2(poll, events, EVENTS, &t, NULL);
    for (int i = 0; i < found; i++) {
      player *p = events[i].data.ptr;
      w->now = now_nanos();
      netlift_poll(p->client);
    }
  }
  close(poll);
  return NULL;
}

/* ---- the whole ---- */

static void read_tokens(void) {
  tokens = calloc((size_t)config.clients, TOKEN_MAX);
  for (int i = 0; i < config.clients; i++) {
    if (tokens == NULL || fgets(tokens[i], TOKEN_MAX, stdin) == NULL) {
      fprintf(stderr, "standard input holds %d tokens, %d are needed\n", i, config.clients);
      exit(2);
    }
    tokens[i][strcspn(tokens[i], "\n")] = 0;
  }
}

static void read_option(const char *word) {
  const char *value = strchr(word, '=');
  if (value != NULL && strncmp(word, "hz=", 3) == 0) {
    config.hz = atoi(value + 1);
  } else if (value != NULL && strncmp(word, "joins=", 6) == 0) {
    config.joins = atoi(value + 1);
  } else if (value != NULL && strncmp(word, "loss=", 5) == 0) {
    config.loss = (uint32_t)(atof(value + 1) / 100 * 4294967295.0);
  } else if (value != NULL && strncmp(word, "transport=", 10) == 0) {
    config.transport = strcmp(value + 1, "tcp") == 0 ? NETLIFT_TCP : NETLIFT_UDP;
  } else if (value != NULL && strncmp(word, "decoded=", 8) == 0) {
    config.decoded = atoi(value + 1);
  } else if (value != NULL && strncmp(word, "ticks=", 6) == 0) {
    int fd = open(value + 1, O_RDONLY);
    void *map = mmap(NULL, TICKS * sizeof *tick_starts, PROT_READ, MAP_SHARED, fd, 0);
    if (fd < 0 || map == MAP_FAILED) {
      perror(value + 1);
      exit(2);
    }
    tick_starts = map;
    close(fd);
  } else {
    fprintf(stderr, "no option %s\n", word);
    exit(2);
  }
}

static void add(histogram *into, const histogram *from) {
  for (int i = 0; i < BUCKETS; i++) into->count[i] += from->count[i];
  into->total += from->total;
}

static void print(const worker *workers) {
  static histogram input_to_snapshot, delivery;
  uint64_t missed = 0, sent = 0, bytes = 0, bytes_sent = 0, snapshots = 0, lost_packets = 0;
  uint64_t dropped = 0, received = 0, fewest = UINT64_MAX;
  uint32_t entities = UINT32_MAX;
  for (int i = 0; i < config.threads; i++) {
    add(&input_to_snapshot, &workers[i].input_to_snapshot);
    add(&delivery, &workers[i].delivery);
    missed += workers[i].missed;
    sent += workers[i].sent;
  }
  for (int i = 0; i < config.clients; i++) {
    netlift_stats s = players[i].after, b = players[i].before;
    bytes += s.bytes_received - b.bytes_received;
    bytes_sent += s.bytes_sent - b.bytes_sent;
    received += s.packets_received - b.packets_received;
    snapshots += s.snapshots - b.snapshots;
    lost_packets += s.packets_lost - b.packets_lost;
    dropped += s.packets_dropped - b.packets_dropped;
    if (s.snapshots - b.snapshots < fewest) fewest = s.snapshots - b.snapshots;
    if (i < config.decoded && players[i].entities < entities) entities = players[i].entities;
  }
  double each = (double)config.seconds * config.clients;
  printf("{\"load\":\"netlift\",\"clients\":%d,\"joined\":%d,\"closedEarly\":%d,"
         "\"bytesPerClientSecond\":%.1f,\"bytesSentPerClientSecond\":%.1f,"
         "\"packetsPerClientSecond\":%.3f,\"snapshotsPerClientSecond\":%.3f,"
         "\"fewestSnapshots\":%llu,\"entities\":%u,\"missed\":%llu,\"sent\":%llu,"
         "\"packetsLost\":%llu,\"packetsDropped\":%llu,\"inputToSnapshotP50Micros\":%.1f,"
         "\"inputToSnapshotP99Micros\":%.1f,\"deliveryP50Micros\":%.1f,"
         "\"deliveryP99Micros\":%.1f}\n",
         config.clients, atomic_load(&joined), atomic_load(&closed_early), (double)bytes / each,
         (double)bytes_sent / each, (double)received / each, (double)snapshots / each,
         (unsigned long long)fewest, entities, (unsigned long long)missed,
         (unsigned long long)sent, (unsigned long long)lost_packets, (unsigned long long)dropped,
         percentile_micros(&input_to_snapshot, 50), percentile_micros(&input_to_snapshot, 99),
         percentile_micros(&delivery, 50), percentile_micros(&delivery, 99));
}

int main(int count, char **words) {
  if (count < 8) {
    fprintf(stderr, "usage: %s HOST PORT GAME_VERSION CLIENTS WARM SECONDS CORES [OPTION=VALUE]\n",
            words[0]);
    return 2;
  }
  config.host = words[1];
  config.port = (uint16_t)atoi(words[2]);
  config.game_version = words[3];
  config.clients = atoi(words[4]);
  config.warm = atoi(words[5]);
  config.seconds = atoi(words[6]);
  config.hz = 60;
  config.joins = 1000;
  config.decoded = config.clients;
  for (int i = 8; i < count; i++) read_option(words[i]);
  static worker workers[THREADS_MAX];
  for (char *core = strtok(words[7], ","); core != NULL && config.threads < THREADS_MAX;
       core = strtok(NULL, ",")) {
    workers[config.threads].core = atoi(core);
    workers[config.threads].first = config.threads;
    workers[config.threads].random = 2463534242u + (uint32_t)config.threads;
    config.threads++;
  }
  players = calloc((size_t)config.clients, sizeof *players);
  if (players == NULL || config.clients < 1 || config.threads < 1) return 2;
  read_tokens();
  uint64_t start = now_nanos(), patience = 30 * SECOND;
  patience += (uint64_t)config.clients * SECOND / (uint64_t)config.joins;
  for (int i = 0; i < config.clients; i++) {
    player *p = &players[i];
    p->worker = &workers[i % config.threads];
    p->number = (uint32_t)i;
    p->opens_at = start + (uint64_t)i * SECOND / (uint64_t)config.joins;
    p->next = start + SECOND / (uint64_t)config.hz * (uint64_t)i / (uint64_t)config.clients;
  }
  for (int i = 0; i < config.threads; i++) {
    pthread_create(&workers[i].thread, NULL, run, &workers[i]);
  }
  struct timespec pause = {0, 10000000};
  while (atomic_load(&joined) < config.clients && now_nanos() - start < patience) {
    nanosleep(&pause, NULL);
  }
  struct timespec warm = {config.warm, 0};
  nanosleep(&warm, NULL);
  uint64_t from = now_nanos();
  atomic_store(&window_to, from + (uint64_t)config.seconds * SECOND);
  atomic_store(&window_from, from);
  for (int i = 0; i < config.threads; i++) pthread_join(workers[i].thread, NULL);
  print(workers);
  for (int i = 0; i < config.clients; i++) netlift_free(players[i].client);
  return atomic_load(&joined) == config.clients && atomic_load(&closed_early) == 0 ? 0 : 1;
}
