/*
 * The arena over ENet, as its users would write it: unreliable sends, fragments above the MTU.
 *   enet_peer server|load PORT CLIENTS HZ WARM SECONDS [THREADS]
 */
#define _GNU_SOURCE
#include "arena.h"

#include <enet/enet.h>
#include <pthread.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

enum { RING = 1024, EVENTS = 512, UNFRAGMENTED_MAX = 1300 };

typedef struct {
  ENetPeer *peer;
  uint32_t ack;
} player;

static player players[CLIENTS_MAX];
static world arena;

static void widen(ENetHost *host, int bytes) {
  setsockopt(host->socket, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
  setsockopt(host->socket, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes);
}

static void apply(const ENetEvent *event, account *told) {
  arena_input in;
  if (event->packet->dataLength != sizeof in) return;
  memcpy(&in, event->packet->data, sizeof in);
  if (in.client >= told->clients) return;
  player *p = &players[in.client];
  if (p->peer == NULL) {
    p->peer = event->peer;
    told->joined++;
    /* Its throttle would drop snapshots on purpose. */
    enet_peer_throttle_configure(event->peer, 5000, ENET_PEER_PACKET_THROTTLE_SCALE, 0);
  }
  if ((int32_t)(in.sequence - p->ack) > 0) {
    p->ack = in.sequence;
    arena.ax[in.client] = in.ax;
    arena.ay[in.client] = in.ay;
  }
  told->inputs++;
}

static int serve(int port, int n, int hz, int warm, int seconds) {
  ENetAddress address = {.port = (uint16_t)port};
  enet_address_set_host(&address, "127.0.0.1");
  ENetHost *host = enet_host_create(&address, (size_t)n, 2, 0, 0);
  if (host == NULL) return 1;
  widen(host, 8 << 20);
  static account told;
  told = account_of("enet", n, hz, warm, seconds);
  size_t size = sizeof(arena_header) + (size_t)n * sizeof(arena_entity);
  char *body = calloc(1, size);
  uint64_t due = now_nanos() + told.period;
  for (uint32_t tick = 1;; tick++) {
    sleep_until(due);
    uint64_t start = now_nanos();
    tick_begins(&told, due, start);
    ENetEvent event;
    while (enet_host_service(host, &event, 0) > 0) {
      if (event.type == ENET_EVENT_TYPE_RECEIVE) {
        apply(&event, &told);
        enet_packet_destroy(event.packet);
      }
    }
    step(&arena, n, hz, (arena_entity *)(body + sizeof(arena_header)));
    for (int i = 0; i < n; i++) {
      if (players[i].peer == NULL) continue;
      arena_header header = {tick, players[i].ack, start, 0, (uint16_t)n, (uint16_t)n, 0};
      memcpy(body, &header, sizeof header);
      ENetPacket *packet = enet_packet_create(
          body, size, size > UNFRAGMENTED_MAX ? ENET_PACKET_FLAG_UNRELIABLE_FRAGMENT : 0);
      if (enet_peer_send(players[i].peer, 0, packet) < 0) enet_packet_destroy(packet);
    }
    enet_host_flush(host);
    tick_ended(&told, start);
    due = next_due(&told, due);
  }
}

typedef struct {
  ENetHost *host;
  ENetPeer *peer;
  uint32_t sequence, acknowledged, newest_tick;
  uint64_t next, sent_at[RING];
} client;

typedef struct {
  pthread_t thread;
  int first;
  heard heard;
} worker;

static client *clients;
static int count, threads, period_hz;
static uint64_t base, window_from, window_to;

static void receive(worker *w, client *c) {
  ENetEvent event;
  while (enet_host_service(c->host, &event, 0) > 0) {
    if (event.type != ENET_EVENT_TYPE_RECEIVE) continue;
    uint64_t now = now_nanos();
    arena_header *h = (arena_header *)event.packet->data;
    int counts = now >= window_from;
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
    enet_packet_destroy(event.packet);
  }
}

static uint64_t received_bytes(const worker *w) {
  uint64_t sum = 0;
  for (int i = w->first; i < count; i += threads) sum += clients[i].host->totalReceivedData;
  return sum;
}

/* Every so manieth of the clients, from connecting to the end. */
static void *run(void *context) {
  worker *w = context;
  prctl(PR_SET_TIMERSLACK, 1);
  keep_to_core(w->first);
  uint64_t period = SECOND / (uint64_t)period_hz, bytes_before = 0;
  int poll = epoll_create1(0), at = w->first, counting = 0;
  for (int i = w->first; i < count; i += threads) {
    struct epoll_event e = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
    epoll_ctl(poll, EPOLL_CTL_ADD, clients[i].host->socket, &e);
    clients[i].next = base + period * (uint64_t)i / (uint64_t)count;
  }
  static __thread struct epoll_event events[EVENTS];
  for (uint64_t now; (now = now_nanos()) < window_to;) {
    if (!counting && now >= window_from) {
      counting = 1;
      bytes_before = received_bytes(w);
    }
    for (; clients[at].next <= now; now = now_nanos()) {
      client *c = &clients[at];
      arena_input in = input_of(at, ++c->sequence);
      c->sent_at[c->sequence % RING] = now_nanos();
      enet_peer_send(c->peer, 0, enet_packet_create(&in, sizeof in, 0));
      receive(w, c);
      w->heard.sent += (uint64_t)counting;
      c->next += period;
      at = at + threads >= count ? w->first : at + threads;
    }
    struct timespec t = until_next(clients[at].next, now);
    int found = epoll_pwait2(poll, events, EVENTS, &t, NULL);
    for (int i = 0; i < found; i++) receive(w, &clients[events[i].data.u32]);
  }
  w->heard.bytes = received_bytes(w) - bytes_before;
  return NULL;
}

static void connect_all(int port) {
  ENetAddress address = {.port = (uint16_t)port};
  enet_address_set_host(&address, "127.0.0.1");
  for (int i = 0; i < count; i++) {
    clients[i].host = enet_host_create(NULL, 1, 2, 0, 0);
    widen(clients[i].host, 2 << 20);
    clients[i].peer = enet_host_connect(clients[i].host, &address, 2, 0);
  }
  uint64_t began = now_nanos();
  for (int open = 0; open < count && now_nanos() - began < 10 * SECOND;) {
    for (int i = 0; i < count; i++) {
      ENetEvent event;
      while (enet_host_service(clients[i].host, &event, 0) > 0) {
        open += event.type == ENET_EVENT_TYPE_CONNECT;
        if (event.type == ENET_EVENT_TYPE_RECEIVE) enet_packet_destroy(event.packet);
      }
    }
  }
}

static int load(int port, int n, int hz, int warm, int seconds, int cores) {
  clients = calloc((size_t)n, sizeof *clients);
  worker *workers = calloc((size_t)cores, sizeof *workers);
  count = n;
  threads = cores;
  period_hz = hz;
  connect_all(port);
  base = now_nanos() + SECOND / 1000;
  window_from = base + (uint64_t)(warm + 1) * SECOND;
  window_to = window_from + (uint64_t)seconds * SECOND;
  for (int i = 0; i < threads; i++) {
    workers[i].first = i;
    pthread_create(&workers[i].thread, NULL, run, &workers[i]);
  }
  static heard all;
  for (int i = 0; i < threads; i++) {
    pthread_join(workers[i].thread, NULL);
    add_heard(&all, &workers[i].heard);
  }
  print_heard("enet", &all, n, seconds);
  return 0;
}

int main(int words_count, char **words) {
  if (words_count < 7 || enet_initialize() != 0) return 2;
  int port = atoi(words[2]), n = atoi(words[3]), hz = atoi(words[4]);
  int warm = atoi(words[5]), seconds = atoi(words[6]);
  int cores = words_count > 7 ? atoi(words[7]) : 1;
  return strcmp(words[1], "server") == 0 ? serve(port, n, hz, warm, seconds)
                                         : load(port, n, hz, warm, seconds, cores);
}
