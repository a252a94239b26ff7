/* SPDX-License-Identifier: BSD-2-Clause */
#include "movethread.h"

#include <signal.h>

#include "lock.h"

typedef bool (*slice_function)(void);

static lock_t lock = LOCK_INITIALIZER;
static pthread_cond_t wanted = PTHREAD_COND_INITIALIZER;
static bool running;   /* lock */
static bool work;      /* lock: a wake that the thread has not seen */
static slice_function slice_fn; /* lock */

static slice_function wait_for_work(void)
{
	lock_take(&lock);
	while (!work)
		pthread_cond_wait(&wanted, &lock);
	work = false;
	slice_function slice = slice_fn;
	lock_release(&lock);
	return slice;
}

static void *thread_main(void *unused)
{
	(void)unused;
	for (;;) {
		slice_function slice = wait_for_work();
		while (slice())
			;
	}
	return NULL;
}

/* The program's signals are the program's: none is ever delivered to this thread. */
static bool start_thread(void)
{
	sigset_t all, old;
	pthread_t thread;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	bool ok = pthread_create(&thread, NULL, thread_main, NULL) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (ok)
		pthread_detach(thread);
	return ok;
}

void movethread_wake(bool (*slice)(void))
{
	if (!lock_try(&lock))
		return;
	slice_fn = slice;
	work = true;
	if (!running)
		running = start_thread();
	pthread_cond_signal(&wanted);
	lock_release(&lock);
}

void movethread_fork_child(void)
{
	lock_init(&lock);
	wanted = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
	running = false;
	work = false;
}
