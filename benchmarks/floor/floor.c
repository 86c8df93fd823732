// The floor: the least that a server can do to deliver the same frames to the same connections.
// One thread, one epoll set, no allocation a message. README.md tells the commands.
//
// What is owed to a connection is a count of bytes of the one frame, not a queue: a socket that takes
// no more keeps its debt and pays it when it is writable again, so nothing is lost or copied.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
  MAX_CONNECTIONS = 16000,
  SPARE_DESCRIPTORS = 16,
  MAX_REQUEST_BYTES = 4096,
  MAX_LINE_BYTES = 256,
  MAX_PAYLOAD_BYTES = 1 << 20,
  MAX_PACK = 1024,
  MAX_WRITE_BYTES = 64 << 20,
  EVENTS_A_TURN = 1024,
  WRITES_A_TURN = 1024, // a long command still reads what clients send
  LISTENER = -1,
  STDIN = -2,
};

static const int64_t MAX_COUNT = 100000000;
static const double MAX_SECONDS = 3600;
static const double MAX_RATE = 100000;

enum state { FREE, REQUESTING, OPEN };

struct connection {
  int fd;
  enum state state;
  bool blocked;         // the last write was short: wait for EPOLLOUT
  uint64_t owed_bytes;  // still to be written, the rest of a started frame included
  uint64_t write_start; // bytes already written of the write buffer
  char *request;        // the upgrade request while it is incomplete, else NULL
  size_t request_bytes;
  uint8_t header[14]; // of the client's frame that is being read
  unsigned header_bytes;
  uint64_t payload_left; // of that frame, to be thrown away
};

static struct connection connections[MAX_CONNECTIONS];
static int slots_used; // no slot at or above it was ever taken
static int bound;      // connections that the limit on descriptors allows
static int open_count;
static int taken_count;
static int epoll;
static int listener;

static char *frame; // `pack` copies of one frame
static size_t frame_bytes;
static size_t pack = 1;
static uint64_t all_owed_bytes;
static uint64_t messages_written;
static unsigned writes_since_turn;

static char line_buffer[MAX_LINE_BYTES];
static size_t line_bytes;
static bool stdin_readable;
static bool stdin_ended;

static void die(const char *what) {
  fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void refuse(const char *what) {
  fprintf(stderr, "floor: %s\n", what);
  exit(2);
}

// ---- SHA-1 and base64, for Sec-WebSocket-Accept alone -------------------------------------------

static uint32_t rotate(uint32_t word, int bits) { return word << bits | word >> (32 - bits); }

static void sha1_block(uint32_t hash[5], const uint8_t block[64]) {
  uint32_t w[80];
  for (int i = 0; i < 16; i++)
    w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
           (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
  for (int i = 16; i < 80; i++) w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  uint32_t a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4];
  for (int i = 0; i < 80; i++) {
    uint32_t f, k;
    if (i < 20) f = (b & c) | (~b & d), k = 0x5A827999;
    else if (i < 40) f = b ^ c ^ d, k = 0x6ED9EBA1;
    else if (i < 60) f = (b & c) | (b & d) | (c & d), k = 0x8F1BBCDC;
    else f = b ^ c ^ d, k = 0xCA62C1D6;
    uint32_t next = rotate(a, 5) + f + e + k + w[i];
    e = d, d = c, c = rotate(b, 30), b = a, a = next;
  }
  hash[0] += a, hash[1] += b, hash[2] += c, hash[3] += d, hash[4] += e;
}

// `text` has at most 119 bytes: two blocks hold it with its padding.
static void sha1(const char *text, size_t bytes, uint8_t digest[20]) {
  uint8_t blocks[128] = {0};
  size_t total = bytes < 56 ? 64 : 128;
  memcpy(blocks, text, bytes);
  blocks[bytes] = 0x80;
  for (size_t i = 0; i < 8; i++) blocks[total - 1 - i] = (uint8_t)((uint64_t)bytes * 8 >> 8 * i);
  uint32_t hash[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  for (size_t at = 0; at < total; at += 64) sha1_block(hash, blocks + at);
  for (int i = 0; i < 20; i++) digest[i] = (uint8_t)(hash[i / 4] >> (24 - 8 * (i % 4)));
}

// 20 bytes are 27 characters and one '='.
static void base64(const uint8_t digest[20], char text[29]) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int i = 0; i < 7; i++) {
    uint32_t three = (uint32_t)digest[3 * i] << 16 | (uint32_t)digest[3 * i + 1] << 8 |
                     (i < 6 ? digest[3 * i + 2] : 0);
    for (int j = 0; j < 4; j++) text[4 * i + j] = alphabet[three >> (18 - 6 * j) & 63];
  }
  text[27] = '=';
  text[28] = 0;
}

// ---- connections --------------------------------------------------------------------------------

static void watch(int fd, int id, uint32_t events) {
  struct epoll_event event = {.events = events, .data.u64 = (uint64_t)(int64_t)id};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl");
}

static void drop(struct connection *c) {
  all_owed_bytes -= c->owed_bytes;
  if (c->state == OPEN) open_count--;
  taken_count--;
  free(c->request);
  close(c->fd);
  memset(c, 0, sizeof *c);
}

// Pays what is owed, one write() a `pack` of frames, until the socket takes no more.
static void pay(struct connection *c) {
  while (c->owed_bytes > 0) {
    size_t want = pack * frame_bytes - c->write_start;
    if (want > c->owed_bytes) want = c->owed_bytes;
    ssize_t wrote = write(c->fd, frame + c->write_start, want);
    writes_since_turn++;
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0 && errno == EAGAIN) {
      c->blocked = true;
      return;
    }
    if (wrote < 0) {
      drop(c);
      return;
    }
    messages_written += (c->write_start % frame_bytes + (size_t)wrote) / frame_bytes;
    c->owed_bytes -= (uint64_t)wrote;
    all_owed_bytes -= (uint64_t)wrote;
    c->write_start = (c->write_start + (size_t)wrote) % (pack * frame_bytes);
  }
  c->blocked = false;
}

// The value of a request's header, without the blanks around it; false where it is not there.
static bool header_value(const char *request, const char *name, const char **value, size_t *bytes) {
  size_t name_bytes = strlen(name);
  for (const char *line = strstr(request, "\r\n"); line != NULL; line = strstr(line + 2, "\r\n")) {
    const char *at = line + 2;
    if (strncasecmp(at, name, name_bytes) != 0 || at[name_bytes] != ':') continue;
    at += name_bytes + 1;
    at += strspn(at, " \t");
    *value = at;
    *bytes = strcspn(at, " \t\r\n,");
    return true;
  }
  return false;
}

// Answers a whole request. Of the subprotocols offered the first is taken: some clients insist.
static bool upgrade(struct connection *c) {
  static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const char *key, *protocol = "";
  size_t key_bytes, protocol_bytes = 0;
  char text[119], answer[512], accept[29];
  uint8_t digest[20];
  if (!header_value(c->request, "Sec-WebSocket-Key", &key, &key_bytes) || key_bytes > 64) return false;
  memcpy(text, key, key_bytes);
  memcpy(text + key_bytes, guid, sizeof guid - 1);
  sha1(text, key_bytes + sizeof guid - 1, digest);
  base64(digest, accept);
  bool offered = header_value(c->request, "Sec-WebSocket-Protocol", &protocol, &protocol_bytes);
  if (protocol_bytes > 128) return false;
  int bytes = snprintf(answer, sizeof answer,
                       "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                       "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n%s%.*s%s\r\n",
                       accept, offered ? "Sec-WebSocket-Protocol: " : "", (int)protocol_bytes,
                       protocol, offered ? "\r\n" : "");
  return write(c->fd, answer, (size_t)bytes) == bytes;
}

// Throws away what a client sent; false where it wants to close.
static bool discard(struct connection *c, const uint8_t *data, size_t bytes) {
  while (bytes > 0) {
    if (c->payload_left > 0) {
      size_t part = bytes < c->payload_left ? bytes : (size_t)c->payload_left;
      c->payload_left -= part;
      data += part;
      bytes -= part;
      continue;
    }
    c->header[c->header_bytes++] = *data++;
    bytes--;
    if (c->header_bytes < 2) continue;
    unsigned length = c->header[1] & 127;
    unsigned extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    unsigned mask = c->header[1] & 128 ? 4 : 0;
    if (c->header_bytes < 2 + extended + mask) continue;
    if ((c->header[0] & 15) == 8) return false;
    uint64_t payload = extended == 0 ? length : 0;
    for (unsigned i = 0; i < extended; i++) payload = payload << 8 | c->header[2 + i];
    c->payload_left = payload;
    c->header_bytes = 0;
  }
  return true;
}

// Adds to the request; once it is whole, answers it. False where the connection must end.
static bool request(struct connection *c, const char *data, size_t bytes) {
  if (c->request == NULL && (c->request = calloc(1, MAX_REQUEST_BYTES + 1)) == NULL) die("calloc");
  if (c->request_bytes + bytes > MAX_REQUEST_BYTES) return false;
  memcpy(c->request + c->request_bytes, data, bytes);
  c->request_bytes += bytes;
  c->request[c->request_bytes] = 0;
  char *end = strstr(c->request, "\r\n\r\n");
  if (end == NULL) return true;
  size_t rest = c->request_bytes - (size_t)(end + 4 - c->request);
  if (!upgrade(c)) return false;
  c->state = OPEN;
  open_count++;
  bool open = discard(c, (const uint8_t *)end + 4, rest);
  free(c->request);
  c->request = NULL;
  return open;
}

// Edge-triggered: a short read has emptied the socket, unless the peer's end is behind it.
static void receive(struct connection *c, bool to_the_end) {
  static char data[65536];
  for (;;) {
    ssize_t bytes = read(c->fd, data, sizeof data);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0 && errno == EAGAIN) return;
    bool goes_on = bytes > 0 && (c->state == OPEN ? discard(c, (uint8_t *)data, (size_t)bytes)
                                                  : request(c, data, (size_t)bytes));
    if (!goes_on) {
      drop(c);
      return;
    }
    if ((size_t)bytes < sizeof data && !to_the_end) return;
  }
}

static void accept_all(void) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && (errno == EINTR || errno == ECONNABORTED)) continue;
    if (fd < 0 && errno == EAGAIN) return;
    if (fd < 0) die("accept");
    if (taken_count >= bound) {
      close(fd);
      continue;
    }
    int slot = 0; // a search only where connections have ended; else the next slot
    if (taken_count == slots_used) slot = slots_used++;
    else while (connections[slot].state != FREE) slot++;
    int on = 1;
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) die("TCP_NODELAY");
    connections[slot].fd = fd;
    connections[slot].state = REQUESTING;
    taken_count++;
    watch(fd, slot, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
  }
}

// Serves what is ready, after waiting at most `timeout_ms` (-1: for ever) for something.
static void turn(int timeout_ms) {
  static struct epoll_event events[EVENTS_A_TURN];
  writes_since_turn = 0;
  int count = epoll_wait(epoll, events, EVENTS_A_TURN, timeout_ms);
  if (count < 0 && errno != EINTR) die("epoll_wait");
  for (int i = 0; i < count; i++) {
    int id = (int)(int64_t)events[i].data.u64;
    if (id == LISTENER) {
      accept_all();
    } else if (id == STDIN) {
      stdin_readable = true;
    } else {
      struct connection *c = &connections[id];
      uint32_t what = events[i].events;
      if (what & EPOLLOUT && c->blocked) pay(c);
      uint32_t ended = what & (EPOLLRDHUP | EPOLLHUP | EPOLLERR);
      if (c->state != FREE && (ended || what & EPOLLIN)) receive(c, ended != 0);
    }
  }
}

// ---- commands -----------------------------------------------------------------------------------

static int64_t cpu_micros(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0) die("getrusage");
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000) +
         usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static double now_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

// One text frame of `payload_bytes` letters, `copies` times in a row.
static void make_frame(size_t payload_bytes, size_t copies) {
  uint8_t header[10] = {0x81};
  size_t header_bytes = payload_bytes < 126 ? 2 : payload_bytes < 65536 ? 4 : 10;
  header[1] = (uint8_t)(header_bytes == 2 ? payload_bytes : header_bytes == 4 ? 126 : 127);
  for (size_t i = 2; i < header_bytes; i++)
    header[i] = (uint8_t)((uint64_t)payload_bytes >> 8 * (header_bytes - 1 - i));
  frame_bytes = header_bytes + payload_bytes;
  pack = copies;
  free(frame);
  if (copies * frame_bytes > MAX_WRITE_BYTES) refuse("pack: more than 64 MiB a write");
  if ((frame = malloc(copies * frame_bytes)) == NULL) die("malloc");
  for (size_t i = 0; i < copies; i++) {
    memcpy(frame + i * frame_bytes, header, header_bytes);
    memset(frame + i * frame_bytes + header_bytes, 'x', payload_bytes);
  }
}

static void owe_all(uint64_t messages) {
  for (int i = 0; i < slots_used; i++) {
    struct connection *c = &connections[i];
    if (c->state != OPEN) continue;
    c->owed_bytes += messages * frame_bytes;
    all_owed_bytes += messages * frame_bytes;
    if (!c->blocked) pay(c);
    if (writes_since_turn >= WRITES_A_TURN) turn(0);
  }
}

// Returns when every open connection has everything, and each starts its next write with a frame.
static void settle(void) {
  while (all_owed_bytes > 0) turn(-1);
  for (int i = 0; i < slots_used; i++) connections[i].write_start = 0;
}

static void send_packed(int64_t count) {
  for (int64_t left = count; left > 0; left -= (int64_t)pack)
    owe_all(left < (int64_t)pack ? (uint64_t)left : pack);
  settle();
}

static void pace(double rate, double seconds) {
  int64_t count = (int64_t)(rate * seconds + 0.5);
  double start = now_seconds();
  for (int64_t i = 0; i < count; i++) {
    double due = start + (double)i / rate;
    for (double left = due - now_seconds(); left > 0; left = due - now_seconds())
      turn((int)(left * 1000) + 1);
    owe_all(1);
  }
  settle();
}

static void owe_one(struct connection *c) {
  c->owed_bytes += frame_bytes;
  all_owed_bytes += frame_bytes;
  if (!c->blocked) pay(c);
}

// One frame to one connection after the other, `rate` of them a second in all.
static void spread(double rate, double seconds) {
  int64_t count = (int64_t)(rate * seconds + 0.5);
  double start = now_seconds();
  int at = 0;
  for (int64_t i = 0; i < count && open_count > 0; i++) {
    double due = start + (double)i / rate;
    for (double left = due - now_seconds(); left > 0; left = due - now_seconds())
      turn((int)(left * 1000) + 1);
    if (open_count == 0) break;
    do at = (at + 1) % slots_used;
    while (connections[at].state != OPEN);
    owe_one(&connections[at]);
  }
  settle();
}

static void execute(const char *line) {
  static size_t payload_bytes = 256;
  long long first = 0, copies = 0;
  double rate = 0, seconds = 0;
  int64_t cpu_before = cpu_micros();
  messages_written = 0;
  if (strcmp(line, "connections") == 0) {
    printf("%d\n", open_count);
    fflush(stdout);
    return;
  }
  if (sscanf(line, "frame %lld", &first) == 1 && first >= 0 && first <= MAX_PAYLOAD_BYTES) {
    payload_bytes = (size_t)first;
    make_frame(payload_bytes, 1);
  } else if (sscanf(line, "send %lld", &first) == 1 && first >= 0 && first <= MAX_COUNT) {
    make_frame(payload_bytes, 1);
    send_packed(first);
  } else if (sscanf(line, "pack %lld %lld", &first, &copies) == 2 && first >= 0 &&
             first <= MAX_COUNT && copies >= 1 && copies <= MAX_PACK) {
    make_frame(payload_bytes, (size_t)copies);
    send_packed(first);
  } else if (sscanf(line, "pace %lf %lf", &rate, &seconds) == 2 && rate > 0 && rate <= MAX_RATE &&
             seconds > 0 && seconds <= MAX_SECONDS) {
    make_frame(payload_bytes, 1);
    pace(rate, seconds);
  } else if (sscanf(line, "spread %lf %lf", &rate, &seconds) == 2 && rate > 0 &&
             rate <= MAX_RATE && seconds > 0 && seconds <= MAX_SECONDS) {
    make_frame(payload_bytes, 1);
    spread(rate, seconds);
  } else {
    refuse("unknown command (expected: frame, send, pack, pace, spread or connections with their numbers)");
  }
  printf("done %llu %lld\n", (unsigned long long)messages_written,
         (long long)(cpu_micros() - cpu_before));
  fflush(stdout);
}

// Executes the lines that have come; what is behind the last line's end waits for its end.
static void read_commands(void) {
  ssize_t bytes = read(STDIN_FILENO, line_buffer + line_bytes, sizeof line_buffer - line_bytes);
  if (bytes < 0 && errno == EINTR) return;
  if (bytes < 0 && errno == EAGAIN) {
    stdin_readable = false;
    return;
  }
  if (bytes < 0) die("stdin");
  stdin_ended = bytes == 0;
  line_bytes += (size_t)bytes;
  char *end;
  while ((end = memchr(line_buffer, '\n', line_bytes)) != NULL) {
    *end = 0;
    execute(line_buffer);
    line_bytes -= (size_t)(end + 1 - line_buffer);
    memmove(line_buffer, end + 1, line_bytes);
  }
  if (line_bytes == sizeof line_buffer) refuse("a command of more than 255 bytes");
}

static void listen_on(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int on = 1;
  listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) die("socket");
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) die("bind");
  if (listen(listener, 4096) != 0) die("listen");
}

int main(int count, char **arguments) {
  int port = count == 2 ? atoi(arguments[1]) : 0;
  if (port < 1 || port > 65535) refuse("usage: floor PORT");
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) die("getrlimit");
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) die("setrlimit");
  bool ample = limit.rlim_cur >= MAX_CONNECTIONS + SPARE_DESCRIPTORS;
  bound = ample ? MAX_CONNECTIONS : (int)limit.rlim_cur - SPARE_DESCRIPTORS;
  signal(SIGPIPE, SIG_IGN);
  if ((epoll = epoll_create1(EPOLL_CLOEXEC)) < 0) die("epoll_create1");
  listen_on(port);
  watch(listener, LISTENER, EPOLLIN);
  if (fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK) != 0) die("stdin");
  watch(STDIN_FILENO, STDIN, EPOLLIN | EPOLLET); // a pipe or a terminal, not a file
  puts("ready");
  fflush(stdout);
  while (!stdin_ended) {
    if (stdin_readable) read_commands();
    else turn(-1);
  }
  return 0;
}
