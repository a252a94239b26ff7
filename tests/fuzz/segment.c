/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command's reader of segments, and what it prints of one. Input: a length, then patches of a
 * right segment, each an offset and eight bytes. A write that is under way ends, or never does.
 */
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "fuzz.h"
#include "stat_forms.h"

#define PID 4711u

static int file = -1;    /* the segment; main thread */
static bool writer_ends; /* the write that is under way, at the reader's next pause */

/* The reader's pause between two tries: no time passes here. */
int nanosleep(const struct timespec *wanted, struct timespec *left)
{
	uint64_t even = 8;

	(void)wanted;
	(void)left;
	if (writer_ends && pwrite(file, &even, 8, offsetof(struct tierheap_segment, sequence)) != 8)
		abort();
	return 0;
}

static struct tierheap_segment right(void)
{
	struct tierheap_segment s = {
	    .magic = TIERHEAP_SEGMENT_MAGIC, .version = TIERHEAP_SEGMENT_VERSION,
	    .size = sizeof(s), .pid = PID, .page_size = 4096, .start_ticks = 99,
	    .library_version = "0.1.0", .command = "program", .state = TIERHEAP_STATE_TIERED,
	    .ratio_dram = 1, .ratio_pmem = 4, .nbands = 3, .threshold_low = 512,
	    .threshold_high = 640, .threshold_ppm = 380000, .threshold_max = UINT64_MAX,
	    .dram = {100 << 20, 96 << 20, {1}}, .pmem = {400 << 20, 386 << 20, {12}},
	    .bands = {{16, 2 << 20, 1 << 20, 0}, {640, 100 << 20, 96 << 20, 62 << 20},
	              {UINT64_MAX, 398 << 20, 385 << 20, 338 << 20}},
	};

	return s;
}

static void file_fill(struct input *in)
{
	struct tierheap_segment s = right();
	size_t length = (size_t)input_number(in, 2);

	/* Most are as long as they have to be. */
	if (length > sizeof(s))
		length = length % 8 ? sizeof(s) : sizeof(s) + length;
	while (in->size > 0) {
		size_t at = (size_t)input_number(in, 2) % (sizeof(s) - 7);
		uint64_t value = input_number(in, 8);

		memcpy((char *)&s + at, &value, 8);
	}
	if (file < 0)
		file = memfd_create("segment", MFD_CLOEXEC);
	if (ftruncate(file, 0) || ftruncate(file, (off_t)length) ||
	    pwrite(file, &s, length < sizeof(s) ? length : sizeof(s), 0) < 0)
		abort();
}

static void string_check(const char *text, size_t size)
{
	ensure(memchr(text, '\0', size), "a string has its end");
	for (; *text; text++)
		ensure(*text >= ' ' && *text <= '~', "and nothing that a terminal obeys");
}

static void view_check(const struct view *v)
{
	const struct tierheap_segment *s = &v->s;
	double share = view_share(v), wanted = view_wanted_share(v);

	ensure(s->nbands <= TIERHEAP_SEGMENT_BANDS, "there is room for the bands");
	ensure(s->state <= TIERHEAP_STATE_DRAM && s->policy <= TIERHEAP_POLICY_PMEM_ONLY &&
	       s->engine <= TIERHEAP_ENGINE_MEMKIND, "every word is a known one");
	ensure(s->ratio_dram <= 1000000 && s->ratio_pmem <= 1000000 &&
	       s->threshold_ppm <= 1000000 && s->simulated <= 1, "numbers are in their ranges");
	ensure(s->sequence % 2 == 0, "no write was under way");
	string_check(s->library_version, sizeof(s->library_version));
	string_check(s->command, sizeof(s->command));
	string_check(s->message, sizeof(s->message));
	ensure(isnan(share) || (share >= 0 && share <= 1), "a share is a part of the whole");
	ensure(isnan(wanted) || (wanted >= 0 && wanted <= 1), "so is the wanted one");
	ensure(v->age >= 0 && v->uptime >= v->age, "no time is before another's start");
}

/* What a form prints of it; the caller frees it. */
static char *printed(const struct stat_form *form, const struct view *v, bool whole)
{
	FILE *real = stdout;
	size_t length = 0;
	char *text = NULL;

	stdout = open_memstream(&text, &length);
	if (!stdout)
		abort();
	if (form->round) {
		form->round(v, 1);
	} else if (whole) {
		form->whole(v);
	} else {
		if (form->head)
			form->head();
		form->row(v);
	}
	fclose(stdout);
	stdout = real;
	ensure(length > 0 && strlen(text) == length, "something is printed, without a NUL");
	for (const char *p = text; *p; p++)
		ensure((*p >= ' ' && *p <= '~') || *p == '\n' || *p == '\t',
		       "and nothing that a terminal obeys");
	return text;
}

/* Each line is a comment or a sample, whose labels are quoted and whose value is a number. */
static void metrics_check(char *text)
{
	ensure(strlen(text) >= 6 && strcmp(text + strlen(text) - 6, "# EOF\n") == 0,
	       "metrics end as they have to");
	for (char *line = text, *end; *line; line = end + 1) {
		char *p = strchr(line, '{');
		bool quoted = false;

		end = strchr(line, '\n');
		*end = '\0';
		if (*line == '#')
			continue;
		ensure(p, "a sample has labels");
		for (; *p && (quoted || *p != '}'); p++) {
			if (quoted && *p == '\\' && p[1])
				p++;
			else if (*p == '"')
				quoted = !quoted;
		}
		ensure(p[0] == '}' && p[1] == ' ', "the labels end before the value");
		strtod(p + 2, &p);
		ensure(*p == '\0', "which is a number");
	}
}

static void forms_check(const struct view *v)
{
	static const struct stat_form *const forms[] = {&stat_text, &stat_json, &stat_tsv,
							&stat_prometheus, &stat_openmetrics};

	for (unsigned i = 0; i < 2 * ARRAY_SIZE(forms); i++) {
		const struct stat_form *form = forms[i % ARRAY_SIZE(forms)];
		char *text = printed(form, v, i < ARRAY_SIZE(forms));

		if (form == &stat_json) {
			json_t *json = json_loads(text, 0, NULL);

			ensure(json, "JSON can be read");
			json_decref(json);
		} else if (form->round) {
			metrics_check(text);
		}
		free(text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	char why[256] = "";
	uint64_t ticks = 0;
	struct view v;

	writer_ends = input_number(&in, 1) % 2;
	file_fill(&in);
	if (view_header(file, PID, &ticks, why, sizeof(why)) && view_read(file, &v, why, sizeof(why))) {
		view_check(&v);
		forms_check(&v);
	} else {
		ensure(strlen(why) > 10 && strlen(why) < 200, "a refusal says why");
	}
	return 0;
}
