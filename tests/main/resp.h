/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A connection to a Redis server over a unix socket, speaking RESP2: commands
 * are buffered and sent together, replies read one by one in the same order.
 * Whatever goes wrong ends the program with one line on stderr and status 1.
 * One connection, one thread.
 */
#ifndef RESP_H
#define RESP_H

#include <stddef.h>

enum resp_type {
	RESP_STATUS = '+', RESP_ERROR = '-', RESP_INTEGER = ':', RESP_BULK = '$',
	RESP_NIL = 'n',
};

struct resp_reply {
	enum resp_type type;
	const char *text; /* RESP_BULK: the bytes; others: the line. Valid until the next call */
	size_t len;
};

/* A path longer than a socket address holds is an error: name it from its directory. */
void resp_connect(const char *path);

/* One command: its word count, then each word. Sent at the latest by the next resp_read. */
void resp_command(unsigned words);
void resp_word(const void *bytes, size_t len);

/* The next reply. Arrays are not understood: none of our commands has one. */
void resp_read(struct resp_reply *out);

/* Prints "redis_load: " and the line, and exits with status 1. */
void resp_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif
