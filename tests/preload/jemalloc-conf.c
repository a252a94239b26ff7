/* SPDX-License-Identifier: BSD-2-Clause */
/* The malloc_conf of a program is honoured where it is the program's to set, and not where it would
 * break the placement. */
#include <jemalloc/jemalloc.h>
#include <string.h>
#include <sys/types.h>

#include "bands.h"
#include "fact.h"

const char *malloc_conf =
    "dirty_decay_ms:1234,muzzy_decay_ms:77,percpu_arena:percpu,hpa:true,oversize_threshold:65536";

static ssize_t number(const char *name)
{
	ssize_t value = -99;
	size_t len = sizeof(value);

	return mallctl(name, &value, &len, NULL, 0) ? -99 : value;
}

static bool is(const char *name, const char *wanted)
{
	const char *value = "";
	size_t len = sizeof(value);

	return mallctl(name, &value, &len, NULL, 0) == 0 && strcmp(value, wanted) == 0;
}

static bool off(const char *name)
{
	bool value = true;
	size_t len = sizeof(value);

	return mallctl(name, &value, &len, NULL, 0) == 0 && !value;
}

int main(void)
{
	bands_learn();
	fact(number("opt.dirty_decay_ms") == 1234 && number("opt.muzzy_decay_ms") == 77,
	     "decay of the program's malloc_conf is taken");
	fact(is("opt.percpu_arena", "disabled"), "arenas per CPU are refused");
	fact(off("opt.hpa"), "jemalloc's huge page allocator is refused");
	fact(!bands_disorder && bands_count >= BANDS_MIN, "the heap is sorted all the same");
	return fact_end();
}
