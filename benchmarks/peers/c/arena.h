/*
 * What the peers in C share: the arena's wire format, a clock, a histogram, and the one line of
 * JSON that every server and every load prints. The README beside this folder has the format.
 */
#pragma once
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define CLIENTS_MAX 4096
#define SECOND 1000000000ull
#define LOAD_GRID 1000000ull
#define ENTITIES_PER_DATAGRAM 65 /* 24 + 65 * 18 = 1194 bytes */

#pragma pack(push, 1)
typedef struct {
  uint16_t client, flags;
  uint32_t sequence;
  float ax, ay;
} arena_input;

typedef struct {
  uint32_t tick, ack;
  uint64_t tick_start; /* CLOCK_MONOTONIC */
  uint16_t first, count, total, pad;
} arena_header;

typedef struct {
  uint16_t id;
  float x, y, vx, vy;
} arena_entity;
#pragma pack(pop)

static inline uint64_t now_nanos(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static inline void sleep_until(uint64_t nanos) {
  struct timespec t = {(time_t)(nanos / SECOND), (long)(nanos % SECOND)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) != 0) {
  }
}

/*
 * What is left until a load's next input, and to the next whole millisecond: whose time has come by
 * then send together, for a virtual machine takes longer to wake up than to send. The servers see
 * no difference, they look at a tick's inputs when it begins.
 */
static inline struct timespec until_next(uint64_t due, uint64_t now) {
  uint64_t wake = (due / LOAD_GRID + 1) * LOAD_GRID, left = wake > now ? wake - now : 0;
  return (struct timespec){(time_t)(left / SECOND), (long)(left % SECOND)};
}

/* A load's threads, counted from 0, have a core of those it may use each. */
static inline void keep_to_core(int number) {
  cpu_set_t allowed, one;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  CPU_ZERO(&one);
  for (size_t core = 0, at = (size_t)(number % CPU_COUNT(&allowed)); core < CPU_SETSIZE; core++) {
    if (CPU_ISSET(core, &allowed) && at-- == 0) CPU_SET(core, &one);
  }
  sched_setaffinity(0, sizeof one, &one);
}

static inline double cpu_seconds(void) {
  struct rusage r;
  getrusage(RUSAGE_SELF, &r);
  return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
         (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

/* Nanoseconds in 64 buckets per power of two: at most 1.6 % off. */
enum { BUCKETS = 64 * 48 };
typedef struct {
  uint64_t count[BUCKETS], total, max;
} histogram;

static inline int bucket_of(uint64_t value) {
  if (value < 64) return (int)value;
  int shift = 63 - __builtin_clzll(value) - 6;
  return (shift + 1) * 64 + (int)((value >> shift) - 64);
}

static inline void record(histogram *h, int64_t nanos) {
  uint64_t value = nanos < 0 ? 0 : (uint64_t)nanos;
  int bucket = bucket_of(value);
  h->count[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
  h->total++;
  if (value > h->max) h->max = value;
}

static inline void merge(histogram *into, const histogram *from) {
  for (int i = 0; i < BUCKETS; i++) into->count[i] += from->count[i];
  into->total += from->total;
  if (from->max > into->max) into->max = from->max;
}

static inline double percentile_micros(const histogram *h, double percent) {
  uint64_t rank = (uint64_t)(percent / 100 * (double)h->total), seen = 0;
  for (int i = 0; i < BUCKETS; i++) {
    seen += h->count[i];
    if (seen > rank) {
      uint64_t value = i < 64 ? (uint64_t)i : (uint64_t)(i % 64 + 64) << (i / 64 - 1);
      return (double)value / 1000;
    }
  }
  return (double)h->max / 1000;
}

/* ---- a server's account of its ticks ---- */

typedef struct {
  const char *name;
  int clients, hz;
  uint64_t warm, window; /* nanoseconds */
  uint64_t period, warm_until, started;
  int joined;
  double cpu_before;
  uint64_t ticks, late, inputs;
  histogram lateness, work;
} account;

static inline account account_of(const char *name, int clients, int hz, int warm, int seconds) {
  account a = {.name = name, .clients = clients, .hz = hz};
  a.warm = (uint64_t)warm * SECOND;
  a.window = (uint64_t)seconds * SECOND;
  a.period = SECOND / (uint64_t)hz;
  return a;
}

/* A tick begins. The window opens when all have joined and the warm-up is over. */
static inline void tick_begins(account *a, uint64_t due, uint64_t start) {
  if (a->warm_until == 0 && a->joined == a->clients) a->warm_until = start + a->warm;
  if (a->started == 0 && a->warm_until != 0 && start >= a->warm_until) {
    a->started = start;
    a->cpu_before = cpu_seconds();
    a->inputs = 0;
  }
  if (a->started != 0) {
    record(&a->lateness, (int64_t)(start - due));
    a->ticks++;
    if (start - due > a->period / 10) a->late++;
  }
}

/* A tick ended. Prints and ends the process when the window is over. */
static inline void tick_ended(account *a, uint64_t start) {
  if (a->started == 0) return;
  uint64_t now = now_nanos();
  record(&a->work, (int64_t)(now - start));
  if (now - a->started < a->window) return;
  printf("{\"server\":\"%s\",\"clients\":%d,\"hz\":%d,\"cpuSeconds\":%.4f,\"wallSeconds\":%.4f,"
         "\"ticks\":%lu,\"lateTicks\":%lu,\"latenessP50Micros\":%.2f,\"latenessP99Micros\":%.2f,"
         "\"workP50Micros\":%.1f,\"workP99Micros\":%.1f,\"inputs\":%lu}\n",
         a->name, a->clients, a->hz, cpu_seconds() - a->cpu_before,
         (double)(now - a->started) / 1e9, a->ticks, a->late, percentile_micros(&a->lateness, 50),
         percentile_micros(&a->lateness, 99), percentile_micros(&a->work, 50),
         percentile_micros(&a->work, 99), a->inputs);
  exit(0);
}

/* When the next tick is due; far behind, the schedule starts anew. */
static inline uint64_t next_due(const account *a, uint64_t due) {
  uint64_t now = now_nanos();
  due += a->period;
  return now > due + 5 * a->period ? now : due;
}

/* ---- the arena itself: the same few lines in every peer ---- */

typedef struct {
  float ax[CLIENTS_MAX], ay[CLIENTS_MAX];
  float x[CLIENTS_MAX], y[CLIENTS_MAX], vx[CLIENTS_MAX], vy[CLIENTS_MAX];
} world;

static inline void step(world *w, int entities, int hz, arena_entity *out) {
  float dt = 1.0f / (float)hz;
  for (int i = 0; i < entities; i++) {
    w->vx[i] = (w->vx[i] + w->ax[i] * dt) * 0.99f;
    w->vy[i] = (w->vy[i] + w->ay[i] * dt) * 0.99f;
    w->x[i] += w->vx[i] * dt;
    w->y[i] += w->vy[i] * dt;
    out[i] = (arena_entity){(uint16_t)i, w->x[i], w->y[i], w->vx[i], w->vy[i]};
  }
}

static inline arena_input input_of(int client, uint32_t sequence) {
  uint32_t c = (uint32_t)client;
  return (arena_input){(uint16_t)client, 0, sequence, (float)((sequence * 7 + c) % 13) - 6,
                       (float)((sequence * 5 + c) % 11) - 5};
}

/* ---- a load's account ---- */

typedef struct {
  histogram input_to_snapshot, delivery;
  uint64_t bytes, snapshots, missed, sent;
} heard;

static inline void add_heard(heard *all, const heard *some) {
  merge(&all->input_to_snapshot, &some->input_to_snapshot);
  merge(&all->delivery, &some->delivery);
  all->bytes += some->bytes;
  all->snapshots += some->snapshots;
  all->missed += some->missed;
  all->sent += some->sent;
}

static inline void print_heard(const char *name, const heard *h, int clients, double seconds) {
  double each = seconds * clients;
  printf("{\"load\":\"%s\",\"clients\":%d,\"bytesPerClientSecond\":%.1f,"
         "\"snapshotsPerClientSecond\":%.3f,\"missed\":%lu,\"sent\":%lu,"
         "\"inputToSnapshotP50Micros\":%.1f,\"inputToSnapshotP99Micros\":%.1f,"
         "\"deliveryP50Micros\":%.1f,\"deliveryP99Micros\":%.1f}\n",
         name, clients, (double)h->bytes / each, (double)h->snapshots / each, h->missed, h->sent,
         percentile_micros(&h->input_to_snapshot, 50), percentile_micros(&h->input_to_snapshot, 99),
         percentile_micros(&h->delivery, 50), percentile_micros(&h->delivery, 99));
}
