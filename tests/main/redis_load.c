/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loads a Redis server, changes its data, and verifies it.
 *   redis_load SOCKET load MEGABYTES SEED MEGABYTES_PER_SECOND
 *   redis_load SOCKET change|verify|verify-changed MEGABYTES SEED
 *   redis_load SOCKET send WORD...
 * `load` sets at least MEGABYTES (10^6 bytes) of values, no faster than told; `change` deletes
 * three items in ten and overwrites three others. Exit status 0, 1 (one line says what differs),
 * 2 usage.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "items.h"
#include "resp.h"

/* Commands under way at most. Small against what socket buffers hold of replies or requests. */
#define PIPELINE 128u
#define MEGABYTE UINT64_C(1000000)

/* One pass over all items. */
struct pass {
	uint64_t seed;
	uint64_t count;       /* items */
	uint64_t pace;        /* bytes of values a second; 0: as fast as it goes */
	bool changed;         /* verify: expect what `change` left behind */
	uint64_t sent_bytes;  /* of values */
	uint64_t present;     /* items expected to be there */
	struct timespec start;
};

/* A value as it should be; written by value_send and value_check. One thread. */
static char value_buffer[ITEM_VALUE_MAX];

static void word_send(const char *text)
{
	resp_word(text, strlen(text));
}

static void value_send(struct pass *pass, uint64_t index, unsigned version)
{
	struct item item;

	item_describe(&item, pass->seed, index, version);
	item_value(&item, value_buffer);
	resp_command(3);
	word_send("SET");
	resp_word(item.key, item.key_len);
	resp_word(value_buffer, item.value_len);
	pass->sent_bytes += item.value_len;
}

static void key_send(const struct pass *pass, const char *command, uint64_t index)
{
	struct item item;

	item_describe(&item, pass->seed, index, 0);
	resp_command(2);
	word_send(command);
	resp_word(item.key, item.key_len);
}

static void reply_expect(enum resp_type type, const char *text)
{
	struct resp_reply reply;

	resp_read(&reply);
	if (reply.type != type || reply.len != strlen(text) ||
	    memcmp(reply.text, text, reply.len) != 0)
		resp_fail("the server answered \"%c%.*s\" where \"%c%s\" was expected",
			  reply.type, (int)reply.len, reply.text, type, text);
}

static bool load_send(struct pass *pass, uint64_t index)
{
	value_send(pass, index, 0);
	return true;
}

static void load_check(struct pass *pass, uint64_t index)
{
	(void)pass, (void)index;
	reply_expect(RESP_STATUS, "OK");
}

static bool change_send(struct pass *pass, uint64_t index)
{
	switch (item_fate(pass->seed, index)) {
	case ITEM_DELETED:
		key_send(pass, "DEL", index);
		return true;
	case ITEM_OVERWRITTEN:
		value_send(pass, index, 1);
		return true;
	case ITEM_KEPT:
		break;
	}
	return false;
}

static void change_check(struct pass *pass, uint64_t index)
{
	if (item_fate(pass->seed, index) == ITEM_DELETED)
		reply_expect(RESP_INTEGER, "1");
	else
		reply_expect(RESP_STATUS, "OK");
}

static bool verify_send(struct pass *pass, uint64_t index)
{
	key_send(pass, "GET", index);
	return true;
}

static void verify_check(struct pass *pass, uint64_t index)
{
	enum item_fate fate = pass->changed ? item_fate(pass->seed, index) : ITEM_KEPT;
	struct resp_reply reply;
	struct item item;

	resp_read(&reply);
	if (fate == ITEM_DELETED) {
		if (reply.type != RESP_NIL)
			resp_fail("item %" PRIu64 " was deleted and is there again", index);
		return;
	}
	pass->present++;
	item_describe(&item, pass->seed, index, fate == ITEM_OVERWRITTEN);
	item_value(&item, value_buffer);
	if (reply.type == RESP_NIL)
		resp_fail("item %" PRIu64 " (%zu bytes) is lost", index, item.value_len);
	if (reply.type != RESP_BULK)
		resp_fail("item %" PRIu64 ": the server answered \"%.*s\"", index, (int)reply.len,
			  reply.text);
	if (reply.len != item.value_len || memcmp(reply.text, value_buffer, reply.len) != 0)
		resp_fail("item %" PRIu64 " differs from what was written (%zu bytes, %zu written)",
			  index, reply.len, item.value_len);
}

static void verify_end(struct pass *pass)
{
	char count[32];

	snprintf(count, sizeof(count), "%" PRIu64, pass->present);
	resp_command(1);
	word_send("DBSIZE");
	reply_expect(RESP_INTEGER, count);
}

struct stage {
	const char *name;
	bool changed;
	bool (*send)(struct pass *pass, uint64_t index);  /* false: no command for this item */
	void (*check)(struct pass *pass, uint64_t index); /* reads the reply to that command */
	void (*end)(struct pass *pass);
};

static const struct stage stage_table[] = {
	{ "load", false, load_send, load_check, NULL },
	{ "change", false, change_send, change_check, NULL },
	{ "verify", false, verify_send, verify_check, verify_end },
	{ "verify-changed", true, verify_send, verify_check, verify_end },
};

/* Sleeps until sent_bytes are due. */
static void pace_wait(const struct pass *pass)
{
	struct timespec due = pass->start;

	if (pass->pace == 0)
		return;
	due.tv_sec += (time_t)(pass->sent_bytes / pass->pace);
	due.tv_nsec += (long)(pass->sent_bytes % pass->pace * 1000000000 / pass->pace);
	if (due.tv_nsec >= 1000000000) {
		due.tv_sec++;
		due.tv_nsec -= 1000000000;
	}
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR)
		;
}

static void stage_run(const struct stage *stage, struct pass *pass)
{
	uint64_t waiting[PIPELINE];
	uint64_t index = 0;

	pass->changed = stage->changed;
	clock_gettime(CLOCK_MONOTONIC, &pass->start);
	while (index < pass->count) {
		unsigned used = 0;

		for (; index < pass->count && used < PIPELINE; index++)
			if (stage->send(pass, index))
				waiting[used++] = index;
		for (unsigned i = 0; i < used; i++)
			stage->check(pass, waiting[i]);
		pace_wait(pass);
	}
	if (stage->end)
		stage->end(pass);
}

static int command_run(char **words, int count)
{
	struct resp_reply reply;

	resp_command((unsigned)count);
	for (int i = 0; i < count; i++)
		word_send(words[i]);
	resp_read(&reply);
	if (reply.type == RESP_ERROR)
		resp_fail("the server answered \"%.*s\"", (int)reply.len, reply.text);
	printf("%.*s\n", (int)reply.len, reply.text);
	return 0;
}

static __attribute__((noreturn)) void usage(const char *text)
{
	fprintf(stderr, "redis_load: \"%s\" is not understood\n"
		"usage: redis_load SOCKET load MEGABYTES SEED MEGABYTES_PER_SECOND\n"
		"       redis_load SOCKET change|verify|verify-changed MEGABYTES SEED\n"
		"       redis_load SOCKET send WORD...\n", text);
	exit(2);
}

static uint64_t number_parse(const char *text)
{
	char *end;
	unsigned long long value;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end || errno || value > UINT64_MAX / MEGABYTE)
		usage(text);
	return value;
}

static const struct stage *stage_find(const char *name)
{
	for (size_t i = 0; i < sizeof(stage_table) / sizeof(stage_table[0]); i++)
		if (!strcmp(stage_table[i].name, name))
			return &stage_table[i];
	usage(name);
}

int main(int argc, char **argv)
{
	const struct stage *stage;
	struct pass pass = { 0 };

	if (argc < 4)
		usage(argc > 1 ? argv[argc - 1] : "");
	if (!strcmp(argv[2], "send")) {
		resp_connect(argv[1]);
		return command_run(argv + 3, argc - 3);
	}
	stage = stage_find(argv[2]);
	if (argc != (stage->send == load_send ? 6 : 5))
		usage(argv[2]);
	pass.seed = number_parse(argv[4]);
	pass.pace = argc == 6 ? number_parse(argv[5]) * MEGABYTE : 0;
	pass.count = item_count(pass.seed, number_parse(argv[3]) * MEGABYTE);
	resp_connect(argv[1]);
	stage_run(stage, &pass);
	return 0;
}
