/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks that one thread got and another frees. What a worker receives depends on the clock: it
 * draws nothing for it, and its own blocks stay as they would be without.
 */
#include "operations.h"

#define ROOM 24u /* blocks that wait for a worker */

static struct mailbox {
	pthread_mutex_t lock;
	struct block block[ROOM];
	unsigned count;
} mailboxes[WORKERS_MOST] = {[0 ... WORKERS_MOST - 1] = {.lock = PTHREAD_MUTEX_INITIALIZER}};

void block_send(struct worker *w, unsigned index)
{
	struct mailbox *to = &mailboxes[draw_below(&w->draw, worker_count)];
	struct block b = worker_remove(w, index);
	bool sent;

	worker_note(w, "sending", b.weight);
	pthread_mutex_lock(&to->lock);
	sent = to->count < ROOM;
	if (sent)
		to->block[to->count++] = b;
	pthread_mutex_unlock(&to->lock);
	if (!sent)
		release_taken(w, &b);
}

static bool take_one(struct mailbox *from, struct block *b)
{
	bool some;

	pthread_mutex_lock(&from->lock);
	some = from->count > 0;
	if (some)
		*b = from->block[--from->count];
	pthread_mutex_unlock(&from->lock);
	return some;
}

void blocks_receive(struct worker *w)
{
	struct block b;

	while (take_one(&mailboxes[w->number], &b))
		release_taken(w, &b);
}

void mail_check(const struct worker *w)
{
	for (unsigned i = 0; i < worker_count; i++)
		for (unsigned k = 0; k < mailboxes[i].count; k++)
			block_check(w, &mailboxes[i].block[k]);
}
