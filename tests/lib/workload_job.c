/* SPDX-License-Identifier: BSD-2-Clause */
#include "workload_job.h"

#include <pthread.h>
#include <time.h>

#include "workload_replay.h"
#include "workload_series.h"

/* What all workers do next. Sizes are of one pool. Written by main while the workers wait. */
struct job {
	enum job_kind kind;
	bool leave;              /* no more jobs */
	const struct mix *mix;
	uint64_t target;         /* bytes */
	uint64_t until[THREADS_MAX]; /* of each pool's `allocated`: where it stops */
	unsigned turn;           /* worker i has pool (i + turn) % threads: blocks change threads */
};

/* All below: written by main before the workers start, or while they wait at the barrier. */
static const struct workload *load;
struct pool pools[THREADS_MAX]; /* each used by one worker at a time */
static struct job job;
static pthread_barrier_t barrier;
static pthread_t workers[THREADS_MAX];

static uint64_t cpu_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void job_do(unsigned worker)
{
	unsigned i = (worker + job.turn) % load->threads;
	const struct mix *m = mix_of(job.mix, i);
	struct pool *p = &pools[i];
	uint64_t since = cpu_now();

	switch (job.kind) {
	case JOB_GROW:
		pool_grow(p, m, job.target, job.until[i]);
		break;
	case JOB_CHURN:
		pool_churn(p, m, job.target, job.until[i]);
		break;
	case JOB_SHRINK:
		pool_shrink(p, m, job.target);
		break;
	case JOB_REPLAY:
		pool_replay(p, job.until[i]);
		break;
	}
	p->cpu_ns += cpu_now() - since;
}

static void *worker_main(void *arg)
{
	for (;;) {
		pthread_barrier_wait(&barrier);
		if (job.leave)
			return NULL;
		job_do((unsigned)(uintptr_t)arg);
		pthread_barrier_wait(&barrier);
	}
}

/* One thread means one: main does the work itself. */
static void slice_run(void)
{
	if (load->threads == 1) {
		job_do(0);
		return;
	}
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
}

/* All pools are where the job ends. */
static bool job_done(const uint64_t *end)
{
	if (job.kind == JOB_REPLAY)
		return replay_done();
	for (unsigned t = 0; t < load->threads; t++) {
		if (job.kind == JOB_GROW && pools[t].bytes < job.target)
			return false;
		if (job.kind == JOB_CHURN && pools[t].allocated < end[t])
			return false;
	}
	return true;
}

void job_run(enum job_kind kind, uint64_t target, uint64_t amount)
{
	uint64_t start[THREADS_MAX], end[THREADS_MAX], at = 0;

	if ((kind == JOB_REPLAY) != (load->mix->kind == MIX_RECORDED))
		workload_fail("the mix \"recorded\" and the phase replay= go together");
	job.kind = kind;
	job.mix = load->mix;
	job.target = target / load->threads;
	job.turn++;
	for (unsigned t = 0; t < load->threads; t++) {
		start[t] = pools[t].allocated;
		end[t] = kind == JOB_CHURN ? start[t] + amount / load->threads : UINT64_MAX;
	}
	do {
		at += series_interval() / load->threads;
		for (unsigned t = 0; t < load->threads; t++)
			job.until[t] = end[t] - start[t] < at ? end[t] : start[t] + at;
		slice_run();
		series_sample(load, pools);
	} while (!job_done(end));
}

void jobs_start(const struct workload *w)
{
	load = w;
	for (unsigned t = 0; t < w->threads; t++)
		pool_init(&pools[t], w->heap_bytes / 16 / w->threads, w->seed + t);
	if (w->threads == 1)
		return;
	pthread_barrier_init(&barrier, NULL, w->threads + 1);
	for (unsigned t = 0; t < w->threads; t++)
		if (pthread_create(&workers[t], NULL, worker_main, (void *)(uintptr_t)t))
			workload_fail("no thread");
}

void jobs_end(void)
{
	if (load->threads == 1)
		return;
	job.leave = true;
	pthread_barrier_wait(&barrier);
	for (unsigned t = 0; t < load->threads; t++)
		pthread_join(workers[t], NULL);
}
