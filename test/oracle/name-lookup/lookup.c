/*
 * Asks this C library's getaddrinfo for names and tells which DNS queries that sent, in a network and mount namespace of
 * its own with a recording DNS server on loopback. Compiled with each C library that is compared.
 *
 * A line of input is a name, a family (0, 4 or 6), a resolv.conf with | for line ends, and records as NAME=XY, where X is
 * the answer for A and Y for AAAA: d data, n no data, x no such name, which is the answer for names that are not listed.
 * A line of output is 1 or 0 for found or not, then one word per query: server, port asked from, type, whether it was
 * answered before its partner came (alone), and the name.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { servers = 3, most_seen = 2048, hold_ms = 150 };

struct query {
  unsigned char packet[512];
  ssize_t length;
  struct sockaddr_in from;
  int type;
  int index;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t synced = PTHREAD_COND_INITIALIZER;
static int sockets[servers], syncs, holds_pairs, seen_count;
static const char *records;
static struct {
  int server, port, type, alone;
  char name[1100];
} seen[most_seen];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) fail(path);
  close(fd);
}

/* Root makes namespaces itself; anybody else inside a user namespace. */
static void isolate(void) {
  if (unshare(CLONE_NEWNET | CLONE_NEWNS) != 0) {
    char users[64], groups[64];
    snprintf(users, sizeof users, "0 %d 1", (int)getuid());
    snprintf(groups, sizeof groups, "0 %d 1", (int)getgid());
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) != 0) fail("unshare");
    write_file("/proc/self/uid_map", users);
    write_file("/proc/self/setgroups", "deny");
    write_file("/proc/self/gid_map", groups);
  }
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) fail("private mounts");
  if (mount("none", "/etc", "tmpfs", 0, NULL) != 0) fail("tmpfs on /etc");
  write_file("/etc/nsswitch.conf", "hosts: files dns\n");
  write_file("/etc/hosts", "127.0.0.1 localhost\n");
  struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &loopback) != 0) fail("loopback");
  close(fd);
}

/* Writes the name of the question with dots; gives its type, and where the question ends. */
static int read_question(const unsigned char *packet, ssize_t length, char *name, ssize_t *end) {
  ssize_t at = 12;
  while (at < length && packet[at] != 0) {
    int label = packet[at];
    if (at != 12) *name++ = '.';
    memcpy(name, packet + at + 1, label);
    name += label;
    at += label + 1;
  }
  *name = 0;
  *end = at + 5;
  return packet[at + 1] << 8 | packet[at + 2];
}

static char outcome(const char *name, int type) {
  size_t length = strlen(name);
  for (const char *at = records; at != NULL && *at != 0; at = strchr(at, ' ') ? strchr(at, ' ') + 1 : NULL)
    if (strncasecmp(at, name, length) == 0 && at[length] == '=') return at[length + (type == 1 ? 1 : 2)];
  return 'x';
}

static void answer(int server, struct query *query) {
  unsigned char reply[600];
  char name[1100];
  ssize_t length;
  int type = read_question(query->packet, query->length, name, &length);
  char result = outcome(name, type);
  memcpy(reply, query->packet, length);
  reply[2] = 0x81;
  reply[3] = 0x80 | (result == 'x' ? 3 : 0);
  memset(reply + 6, 0, 6);
  if (result == 'd') {
    static const unsigned char head[] = {0xc0, 12, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0};
    static const unsigned char v4[] = {192, 0, 2, 1};
    static const unsigned char v6[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
    int size = type == 1 ? 4 : 16;
    reply[7] = 1;
    memcpy(reply + length, head, 12);
    reply[length + 3] = type;
    reply[length + 11] = size;
    memcpy(reply + length + 12, type == 1 ? v4 : v6, size);
    length += 12 + size;
  }
  sendto(sockets[server], reply, length, 0, (struct sockaddr *)&query->from, sizeof query->from);
}

static void *serve(void *unused) {
  struct pollfd polled[servers];
  struct query held[servers] = {0};
  for (int i = 0; i < servers; i++) polled[i] = (struct pollfd){.fd = sockets[i], .events = POLLIN};
  for (;;) {
    int is_holding = 0;
    for (int i = 0; i < servers; i++) is_holding |= held[i].length > 0;
    if (poll(polled, servers, is_holding ? hold_ms : -1) == 0) {
      pthread_mutex_lock(&lock);
      for (int i = 0; i < servers; i++) {
        if (held[i].length == 0) continue;
        seen[held[i].index].alone = 1;
        answer(i, &held[i]);
        held[i].length = 0;
      }
      pthread_mutex_unlock(&lock);
    }
    for (int i = 0; i < servers; i++) {
      if (!(polled[i].revents & POLLIN)) continue;
      struct query query;
      socklen_t size = sizeof query.from;
      query.length = recvfrom(sockets[i], query.packet, sizeof query.packet, 0, (struct sockaddr *)&query.from, &size);
      pthread_mutex_lock(&lock);
      if (query.length == 1) {
        syncs++;
        held[i].length = 0;
        pthread_cond_signal(&synced);
      } else if (query.length > 16 && seen_count < most_seen) {
        query.index = seen_count++;
        ssize_t end;
        query.type = read_question(query.packet, query.length, seen[query.index].name, &end);
        seen[query.index].server = i + 1;
        seen[query.index].port = ntohs(query.from.sin_port);
        seen[query.index].type = query.type;
        seen[query.index].alone = 0;
        if (holds_pairs && held[i].length == 0) {
          held[i] = query;
        } else {
          if (held[i].length > 0) answer(i, &held[i]);
          held[i].length = 0;
          answer(i, &query);
        }
      }
      pthread_mutex_unlock(&lock);
    }
  }
  return unused;
}

/* Whatever was sent before lies in the servers' buffers in front of these. */
static void wait_for_servers(void) {
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  pthread_mutex_lock(&lock);
  syncs = 0;
  for (int i = 0; i < servers; i++) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(53), .sin_addr.s_addr = htonl(0x7f000001 + i)};
    sendto(fd, "!", 1, 0, (struct sockaddr *)&to, sizeof to);
  }
  while (syncs < servers) pthread_cond_wait(&synced, &lock);
  pthread_mutex_unlock(&lock);
  close(fd);
}

static void look_up(char *line) {
  char *name = strtok(line, "\t"), *family = strtok(NULL, "\t"), *conf = strtok(NULL, "\t");
  char *given = strtok(NULL, "\t\n");
  for (char *at = conf; *at != 0; at++)
    if (*at == '|') *at = '\n';
  write_file("/etc/resolv.conf.new", conf);
  if (rename("/etc/resolv.conf.new", "/etc/resolv.conf") != 0) fail("resolv.conf");
  pthread_mutex_lock(&lock);
  seen_count = 0;
  records = given;
  holds_pairs = *family == '0';
  pthread_mutex_unlock(&lock);

  /* In a process that has not read another resolv.conf before. */
  pid_t child = fork();
  if (child == 0) {
    struct addrinfo hints = {
        .ai_family = *family == '4' ? AF_INET : *family == '6' ? AF_INET6 : AF_UNSPEC,
        .ai_socktype = SOCK_STREAM,
    };
    struct addrinfo *found = NULL;
    _exit(getaddrinfo(name, NULL, &hints, &found) == 0);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) < 0) fail("child");
  wait_for_servers();
  printf("%d", WEXITSTATUS(status));
  for (int i = 0; i < seen_count; i++)
    printf(" %d,%d,%s,%d,%s", seen[i].server, seen[i].port, seen[i].type == 1 ? "A" : "AAAA", seen[i].alone, seen[i].name);
  printf("\n");
  fflush(stdout);
}

int main(void) {
  isolate();
  for (int i = 0; i < servers; i++) {
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(53), .sin_addr.s_addr = htonl(0x7f000001 + i)};
    sockets[i] = socket(AF_INET, SOCK_DGRAM, 0);
    if (sockets[i] < 0 || bind(sockets[i], (struct sockaddr *)&own, sizeof own) != 0) fail("port 53");
  }
  pthread_t thread;
  if (pthread_create(&thread, NULL, serve, NULL) != 0) fail("thread");
  char *line = NULL;
  size_t size = 0;
  while (getline(&line, &size, stdin) > 0) look_up(line);
  return 0;
}
