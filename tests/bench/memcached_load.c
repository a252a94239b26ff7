/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memcached_load SOCKET: loads a memcached server and verifies every value that it gives back.
 * Prints `time` of a request and its percentiles `p50`, `p99` and `p999` in ms. Exit status 1: one
 * line says what was wrong.
 * Once all are set each connection has keys of its own, and one request under way: what a key holds
 * is known.
 */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "micro.h"

#define CONNECTIONS 32u
#define KEYS        30000u
#define REQUESTS    150000u /* after all keys were set */
#define SET_TENTHS  1u
#define VALUE_MAX   (4096u + 16u)
#define LINE_MAX    64u

struct connection {
	int fd;
	unsigned key;
	uint64_t sent_ns;
	size_t got, expected; /* bytes of the answer */
	char answer[VALUE_MAX + 2 * LINE_MAX];
	char wanted[VALUE_MAX + 2 * LINE_MAX];
};

/* All: one thread. */
static struct connection connections[CONNECTIONS];
static unsigned version[KEYS];
static float latency_ms[REQUESTS];
static unsigned sent, done; /* requests of the pass */

static void fail(const char *what)
{
	fprintf(stderr, "memcached_load: %s: %s\n", what, errno ? strerror(errno) : "wrong");
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void open_connection(struct connection *c, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(address.sun_path))
		fail("the path is too long");
	memcpy(address.sun_path, path, strlen(path) + 1);
	c->fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof(address)))
		fail("connect");
}

/* The value of a key and its version, 16 B to VALUE_MAX, small ones more often. */
static size_t value_make(char *to, unsigned key)
{
	uint32_t x = key * 2654435761u + version[key] * 40503u + 1;
	size_t size = ((size_t)16 << next_random(&x) % 9) + next_random(&x) % 16;

	for (size_t i = 0; i < size; i++)
		to[i] = (char)('a' + (x + i * 7) % 26);
	return size;
}

static void send_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t n = send(fd, data, size, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			fail("send");
		if (n > 0) {
			data += n;
			size -= (size_t)n;
		}
	}
}

static void set(struct connection *c)
{
	static char request[VALUE_MAX + 2 * LINE_MAX], value[VALUE_MAX];
	size_t size, line;

	version[c->key]++;
	size = value_make(value, c->key);
	line = (size_t)snprintf(request, LINE_MAX, "set key:%u 0 0 %zu\r\n", c->key, size);
	memcpy(request + line, value, size);
	memcpy(request + line + size, "\r\n", 2);
	c->expected = (size_t)snprintf(c->wanted, LINE_MAX, "STORED\r\n");
	send_all(c->fd, request, line + size + 2);
}

static void get(struct connection *c)
{
	static char value[VALUE_MAX];
	char request[LINE_MAX];
	size_t size = value_make(value, c->key), line;

	line = (size_t)snprintf(c->wanted, LINE_MAX, "VALUE key:%u 0 %zu\r\n", c->key, size);
	memcpy(c->wanted + line, value, size);
	memcpy(c->wanted + line + size, "\r\nEND\r\n", 7);
	c->expected = line + size + 7;
	send_all(c->fd, request, (size_t)snprintf(request, sizeof(request), "get key:%u\r\n", c->key));
}

/* The first pass sets all keys in turn. */
static void send_next(struct connection *c, unsigned first_pass)
{
	static uint32_t x = 1;
	unsigned index = (unsigned)(c - connections);

	if (first_pass)
		c->key = sent;
	else
		c->key = next_random(&x) % (KEYS / CONNECTIONS) * CONNECTIONS + index;
	c->got = 0;
	c->sent_ns = now_ns();
	if (first_pass || next_random(&x) % 10 < SET_TENTHS)
		set(c);
	else
		get(c);
	sent++;
}

/* An answer that is shorter than what is expected would be waited for in vain. */
static bool receive(struct connection *c)
{
	ssize_t n = recv(c->fd, c->answer + c->got, sizeof(c->answer) - c->got, 0);

	if (n <= 0)
		fail("receive");
	c->got += (size_t)n;
	errno = 0;
	if (c->got > c->expected || memcmp(c->answer, c->wanted, c->got))
		fail("answer");
	return c->got == c->expected;
}

static void pass(unsigned requests, unsigned first_pass)
{
	struct pollfd fds[CONNECTIONS];

	sent = done = 0;
	for (unsigned i = 0; i < CONNECTIONS; i++) {
		fds[i] = (struct pollfd){.fd = connections[i].fd, .events = POLLIN};
		send_next(&connections[i], first_pass);
	}
	while (done < requests) {
		if (poll(fds, CONNECTIONS, 10000) <= 0)
			fail("no answer");
		for (unsigned i = 0; i < CONNECTIONS; i++) {
			struct connection *c = &connections[i];

			if (!fds[i].revents || !receive(c))
				continue;
			if (!first_pass)
				latency_ms[done] = (float)(now_ns() - c->sent_ns) / 1e6f;
			done++;
			if (sent < requests)
				send_next(c, first_pass);
		}
	}
}

static int by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	uint64_t began;

	if (argc != 2)
		return 2;
	for (unsigned i = 0; i < CONNECTIONS; i++)
		open_connection(&connections[i], argv[1]);
	pass(KEYS, 1);
	began = now_ns();
	pass(REQUESTS, 0);
	printf("time %.6f\n", (double)(now_ns() - began) / 1e6 / REQUESTS);
	qsort(latency_ms, REQUESTS, sizeof(*latency_ms), by_value);
	printf("p50 %.4f\n", latency_ms[REQUESTS / 2]);
	printf("p99 %.4f\n", latency_ms[REQUESTS / 100 * 99]);
	printf("p999 %.4f\n", latency_ms[REQUESTS / 1000 * 999]);
	return 0;
}
