/* SPDX-License-Identifier: BSD-2-Clause */
#include "resp.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define OUT_ROOM (256u * 1024)
#define IN_ROOM  (1024u * 1024) /* the longest reply, its framing included, fits */

/* The connected socket; written by resp_connect. One thread, as all below. */
static int connection = -1;
/* Commands not sent yet, bytes; written by out_*. */
static char out_buffer[OUT_ROOM];
static size_t out_used;
/* Bytes received (in_end) and consumed (in_start); written by in_*. */
static char in_buffer[IN_ROOM];
static size_t in_start, in_end;

void resp_fail(const char *format, ...)
{
	va_list args;

	fputs("redis_load: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

void resp_connect(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(address.sun_path))
		resp_fail("\"%s\" is too long for a socket address (%zu bytes at most)",
			  path, sizeof(address.sun_path) - 1);
	memcpy(address.sun_path, path, strlen(path) + 1);
	connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connection < 0 || connect(connection, (struct sockaddr *)&address, sizeof(address)) < 0)
		resp_fail("no server at \"%s\": %s", path, strerror(errno));
}

static void out_send(const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t sent = send(connection, bytes, len, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			resp_fail("the server is gone: %s", strerror(errno));
		bytes += sent;
		len -= (size_t)sent;
	}
}

static void out_flush(void)
{
	out_send(out_buffer, out_used);
	out_used = 0;
}

static void out_add(const void *bytes, size_t len)
{
	if (len > OUT_ROOM - out_used)
		out_flush();
	if (len > OUT_ROOM) {
		out_send(bytes, len);
		return;
	}
	memcpy(out_buffer + out_used, bytes, len);
	out_used += len;
}

static void out_header(char type, size_t count)
{
	char line[32];
	int len = snprintf(line, sizeof(line), "%c%zu\r\n", type, count);

	out_add(line, (size_t)len);
}

void resp_command(unsigned words)
{
	out_header('*', words);
}

void resp_word(const void *bytes, size_t len)
{
	out_header('$', len);
	out_add(bytes, len);
	out_add("\r\n", 2);
}

/*
 * Receives at least one more byte; moves what is not consumed to the front
 * first when room is short.
 */
static void in_receive(void)
{
	ssize_t got;

	if (in_end == IN_ROOM) {
		if (in_start == 0)
			resp_fail("a reply of more than %u bytes", IN_ROOM);
		memmove(in_buffer, in_buffer + in_start, in_end - in_start);
		in_end -= in_start;
		in_start = 0;
	}
	do
		got = recv(connection, in_buffer + in_end, IN_ROOM - in_end, 0);
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		resp_fail("the server is gone: %s",
			  got ? strerror(errno) : "it closed the connection");
	in_end += (size_t)got;
}

/* The next `len` bytes, in the buffer and consumed. */
static const char *in_bytes(size_t len)
{
	while (in_end - in_start < len)
		in_receive();
	in_start += len;
	return in_buffer + in_start - len;
}

/* The next line, in the buffer and consumed; *len without its \r\n. */
static const char *in_line(size_t *len)
{
	size_t seen = 0;

	for (;;) {
		const char *end = memchr(in_buffer + in_start + seen, '\n',
					 in_end - in_start - seen);

		if (end) {
			*len = (size_t)(end - (in_buffer + in_start)) - 1;
			return in_bytes(*len + 2);
		}
		seen = in_end - in_start;
		in_receive();
	}
}

static bool length_parse(const char *text, size_t len, size_t *out)
{
	size_t value = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9' || value > IN_ROOM)
			return false;
		value = value * 10 + (size_t)(text[i] - '0');
	}
	*out = value;
	return len > 0 && value <= IN_ROOM;
}

static void bulk_read(struct resp_reply *out)
{
	if (out->len == 2 && !memcmp(out->text, "-1", 2)) {
		out->type = RESP_NIL;
		return;
	}
	if (!length_parse(out->text, out->len, &out->len))
		resp_fail("the server sent the length \"%.*s\"", (int)out->len, out->text);
	out->text = in_bytes(out->len + 2);
}

void resp_read(struct resp_reply *out)
{
	out_flush();
	out->text = in_line(&out->len);
	out->type = (enum resp_type)(unsigned char)out->text[0];
	out->text++;
	out->len--;
	if (out->type == RESP_BULK)
		bulk_read(out);
	else if (out->type != RESP_STATUS && out->type != RESP_ERROR && out->type != RESP_INTEGER)
		resp_fail("the server sent a reply of type \"%c\"", out->type);
}
