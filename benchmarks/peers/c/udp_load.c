/*
 * Clients of udp_server: a socket each, an input per tick, spread over the period.
 *   udp_load PORT CLIENTS HZ WARM SECONDS THREADS
 */
#define _GNU_SOURCE
#include "arena.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* After the window they play on, for a server that counts a little longer. */
enum { RING = 1024, EVENTS = 512, LINGER_SECONDS = 2 };

typedef struct {
  int fd, heard;
  uint32_t sequence, acknowledged, newest_tick;
  uint64_t next, sent_at[RING];
} client;

typedef struct {
  pthread_t thread;
  int first;
  heard heard;
} worker;

static int port, count, hz, warm, seconds, threads;
static client *clients;
static volatile uint64_t window_from, window_to;
static volatile int ready;

static int connected_socket(void) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), bytes = 2 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
    perror("connect");
    exit(1);
  }
  return fd;
}

static void receive(worker *w, client *c) {
  static __thread char bytes[65536];
  ssize_t length;
  while ((length = recv(c->fd, bytes, sizeof bytes, 0)) >= (ssize_t)sizeof(arena_header)) {
    uint64_t now = now_nanos();
    arena_header *h = (arena_header *)bytes;
    int counts = window_from != 0 && now >= window_from && now < window_to;
    if (!c->heard) {
      c->heard = 1;
      __sync_fetch_and_add(&ready, 1);
    }
    if (counts) w->heard.bytes += (uint64_t)length;
    if (h->first + h->count < h->total) continue;
    if (counts) {
      w->heard.snapshots++;
      record(&w->heard.delivery, (int64_t)(now - h->tick_start));
      if (c->newest_tick != 0 && h->tick > c->newest_tick + 1) {
        w->heard.missed += h->tick - c->newest_tick - 1;
      }
    }
    c->newest_tick = h->tick;
    while ((int32_t)(h->ack - c->acknowledged) > 0) {
      c->acknowledged++;
      if (counts) {
        record(&w->heard.input_to_snapshot,
               (int64_t)(now - c->sent_at[c->acknowledged % RING]));
      }
    }
  }
}

static void *run(void *context) {
  worker *w = context;
  prctl(PR_SET_TIMERSLACK, 1);
  keep_to_core(w->first);
  int poll = epoll_create1(0);
  uint64_t period = SECOND / (uint64_t)hz, base = now_nanos() + SECOND / 20;
  for (int i = w->first; i < count; i += threads) {
    clients[i].fd = connected_socket();
    struct epoll_event e = {.events = EPOLLIN | EPOLLET, .data.u32 = (uint32_t)i};
    epoll_ctl(poll, EPOLL_CTL_ADD, clients[i].fd, &e);
    clients[i].next = base + period * (uint64_t)i / (uint64_t)count;
  }
  static __thread struct epoll_event events[EVENTS];
  for (int at = w->first;;) {
    uint64_t now = now_nanos();
    if (window_to != 0 && now > window_to + LINGER_SECONDS * SECOND) return NULL;
    while (clients[at].next <= now) {
      client *c = &clients[at];
      arena_input in = input_of(at, ++c->sequence);
      c->sent_at[c->sequence % RING] = now_nanos();
      int counts = window_from != 0 && now < window_to;
      if (send(c->fd, &in, sizeof in, 0) == sizeof in && counts) w->heard.sent++;
      c->next += period;
      at = at + threads >= count ? w->first : at + threads;
      now = now_nanos();
    }
    struct timespec t = until_next(clients[at].next, now);
    int found = epoll_pwait2(poll, events, EVENTS, &t, NULL);
    for (int i = 0; i < found; i++) receive(w, &clients[events[i].data.u32]);
  }
}

int main(int words, char **word) {
  if (words < 7) return 2;
  port = atoi(word[1]);
  count = atoi(word[2]);
  hz = atoi(word[3]);
  warm = atoi(word[4]);
  seconds = atoi(word[5]);
  threads = atoi(word[6]);
  clients = calloc((size_t)count, sizeof *clients);
  worker *workers = calloc((size_t)threads, sizeof *workers);
  for (int i = 0; i < threads; i++) {
    workers[i].first = i;
    pthread_create(&workers[i].thread, NULL, run, &workers[i]);
  }
  uint64_t start = now_nanos();
  while (ready < count && now_nanos() - start < 20 * SECOND) usleep(10000);
  sleep((unsigned)warm);
  uint64_t from = now_nanos();
  window_to = from + (uint64_t)seconds * SECOND;
  window_from = from;
  static heard all;
  for (int i = 0; i < threads; i++) {
    pthread_join(workers[i].thread, NULL);
    add_heard(&all, &workers[i].heard);
  }
  print_heard("udp", &all, count, seconds);
}
