/*
 * The arena on bare sockets: no sessions, no reliability, no encryption. What the kernel costs.
 *   udp_server PORT CLIENTS HZ WARM SECONDS MODE [SPIN_MICROS]
 * MODE: sendto, sendmmsg, or gso (sendmmsg of segmented sends, one for each client and tick).
 */
#define _GNU_SOURCE
#include "arena.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

enum { BATCH = 256, SEND_BATCH = 1024, SEGMENTS_MAX = 54 };

typedef enum { SENDTO, SENDMMSG, GSO } mode;

typedef struct {
  struct sockaddr_in address;
  int joined;
  uint32_t ack;
} client;

typedef struct {
  char bytes[CMSG_SPACE(sizeof(uint16_t))];
} segment_size;

static client clients[CLIENTS_MAX];
static world arena;
static char received[BATCH][64];
static struct iovec receive_vectors[BATCH];
static struct sockaddr_in senders[BATCH];
static struct mmsghdr receive_headers[BATCH];

static int bound_socket(int port) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), bytes = 8 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, (struct sockaddr *)&a, sizeof a) != 0) {
    perror("bind");
    exit(1);
  }
  return fd;
}

static void drain(int fd, account *told) {
  int n;
  do {
    for (int i = 0; i < BATCH; i++) {
      receive_vectors[i] = (struct iovec){received[i], sizeof received[i]};
      receive_headers[i].msg_hdr = (struct msghdr){.msg_name = &senders[i],
                                                   .msg_namelen = sizeof senders[i],
                                                   .msg_iov = &receive_vectors[i],
                                                   .msg_iovlen = 1};
    }
    n = recvmmsg(fd, receive_headers, BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < n; i++) {
      arena_input in;
      if (receive_headers[i].msg_len != sizeof in) continue;
      memcpy(&in, received[i], sizeof in);
      if (in.client >= told->clients) continue;
      client *c = &clients[in.client];
      if (!c->joined) {
        c->joined = 1;
        c->address = senders[i];
        told->joined++;
      }
      if ((int32_t)(in.sequence - c->ack) > 0) {
        c->ack = in.sequence;
        arena.ax[in.client] = in.ax;
        arena.ay[in.client] = in.ay;
      }
      told->inputs++;
    }
  } while (n == BATCH);
}

int main(int count, char **words) {
  if (count < 7) return 2;
  int port = atoi(words[1]), n = atoi(words[2]), hz = atoi(words[3]);
  mode how = strcmp(words[6], "gso") == 0 ? GSO : strcmp(words[6], "sendmmsg") == 0 ? SENDMMSG
                                                                                    : SENDTO;
  uint64_t spin = count > 7 ? (uint64_t)atoi(words[7]) * 1000 : 0;
  prctl(PR_SET_TIMERSLACK, 1);
  int fd = bound_socket(port);
  static account told;
  told = account_of(words[6], n, hz, atoi(words[4]), atoi(words[5]));
  int parts = (n + ENTITIES_PER_DATAGRAM - 1) / ENTITIES_PER_DATAGRAM;
  int joint = parts < SEGMENTS_MAX ? parts : SEGMENTS_MAX;
  size_t most = (size_t)n * (size_t)parts;
  arena_entity *body = calloc((size_t)n, sizeof *body);
  arena_header *headers = calloc(most, sizeof *headers);
  struct mmsghdr *messages = calloc(most, sizeof *messages);
  struct iovec *vectors = calloc(2 * most, sizeof *vectors);
  segment_size *sizes = calloc(most, sizeof *sizes);
  uint64_t due = now_nanos() + told.period;
  for (uint32_t tick = 1;; tick++) {
    sleep_until(due - spin);
    while (now_nanos() < due) __builtin_ia32_pause();
    uint64_t start = now_nanos();
    tick_begins(&told, due, start);
    drain(fd, &told);
    step(&arena, n, hz, body);
    unsigned made = 0, at = 0;
    for (int c = 0; c < n; c++) {
      if (!clients[c].joined) continue;
      for (int part = 0; part < parts; part++, at++) {
        int first = part * ENTITIES_PER_DATAGRAM;
        int entities = n - first < ENTITIES_PER_DATAGRAM ? n - first : ENTITIES_PER_DATAGRAM;
        headers[at] = (arena_header){tick,           clients[c].ack,     start,      (uint16_t)first,
                                     (uint16_t)entities, (uint16_t)n, 0};
        vectors[2 * at] = (struct iovec){&headers[at], sizeof headers[at]};
        vectors[2 * at + 1] =
            (struct iovec){&body[first], (size_t)entities * sizeof(arena_entity)};
        if (how == GSO && part % joint != 0) {
          messages[made - 1].msg_hdr.msg_iovlen += 2;
          continue;
        }
        struct msghdr *m = &messages[made].msg_hdr;
        *m = (struct msghdr){.msg_name = &clients[c].address,
                             .msg_namelen = sizeof clients[c].address,
                             .msg_iov = &vectors[2 * at],
                             .msg_iovlen = 2};
        if (how == GSO && parts > 1) {
          m->msg_control = sizes[made].bytes;
          m->msg_controllen = sizeof sizes[made].bytes;
          struct cmsghdr *control = CMSG_FIRSTHDR(m);
          control->cmsg_level = SOL_UDP;
          control->cmsg_type = UDP_SEGMENT;
          control->cmsg_len = CMSG_LEN(sizeof(uint16_t));
          uint16_t size = sizeof(arena_header) + ENTITIES_PER_DATAGRAM * sizeof(arena_entity);
          memcpy(CMSG_DATA(control), &size, sizeof size);
        }
        if (how == SENDTO) {
          sendmsg(fd, m, 0);
        } else {
          made++;
        }
      }
    }
    for (unsigned sent = 0; sent < made;) {
      unsigned some = made - sent < SEND_BATCH ? made - sent : SEND_BATCH;
      int left = sendmmsg(fd, messages + sent, some, 0);
      sent += left > 0 ? (unsigned)left : 1; /* what cannot be sent is lost */
    }
    tick_ended(&told, start);
    due = next_due(&told, due);
  }
}
