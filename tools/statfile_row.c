/* SPDX-License-Identifier: BSD-2-Clause */
#include "statfile_row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "option.h"
#include "util.h"

/* A column's text; not terminated. */
struct text_part {
	const char *at;
	size_t len;
};

static struct text_part column_find(const char *line, int column)
{
	struct text_part part;

	while (column-- > 0)
		line += strcspn(line, "\t") + 1;
	part.at = line;
	part.len = strcspn(line, "\t");
	return part;
}

/* Up to the end or one of `ends`; "-": none, UINT64_MAX. *p moves behind it. */
static bool number_take(const char **p, const char *ends, uint64_t *out)
{
	size_t len = strcspn(*p, ends);

	if (len == 1 && **p == '-') {
		*out = UINT64_MAX;
		*p += 1;
		return true;
	}
	if (len == 0 || len > 20 || strspn(*p, "0123456789") < len)
		return false;
	*out = strtoull(*p, NULL, 10);
	*p += len;
	return true;
}

static bool number_read(const char *text, uint64_t *out)
{
	return number_take(&text, "", out);
}

static bool command_read(struct view *v, const char *text)
{
	size_t i = 0;

	for (; text[i] && i + 1 < sizeof(v->s.command); i++)
		v->s.command[i] = text[i] < ' ' || text[i] > '~' ? '?' : text[i];
	v->s.command[i] = '\0';
	return true;
}

static bool pid_read(struct view *v, const char *text)
{
	pid_t pid;

	if (!args_pid(text, &pid))
		return false;
	v->s.pid = (uint32_t)pid;
	return true;
}

static bool choice_read(const char *const *names, const char *text, uint32_t *out)
{
	for (*out = 0; names[*out]; (*out)++)
		if (strcmp(names[*out], text) == 0)
			return true;
	return false;
}

static bool state_read(struct view *v, const char *text)
{
	static const char *const names[] = {"starting", "tiered", "dram", NULL};

	return choice_read(names, text, &v->s.state);
}

static bool policy_read(struct view *v, const char *text)
{
	return choice_read(option_policy_names, text, &v->s.policy);
}

static bool engine_read(struct view *v, const char *text)
{
	uint32_t engine;

	if (!choice_read(option_engine_names, text, &engine))
		return false;
	v->s.engine = engine;
	return true;
}

static bool kind_read(struct view *v, const char *text)
{
	v->s.simulated = strcmp(text, "simulated") == 0;
	return v->s.simulated || strcmp(text, "real") == 0 || strcmp(text, "none") == 0;
}

static bool part_read(const char *text, uint32_t *out)
{
	uint64_t n;

	if (!number_read(text, &n) || n > 1000000)
		return false;
	*out = (uint32_t)n;
	return true;
}

static bool ratio_dram_read(struct view *v, const char *text)
{
	return part_read(text, &v->s.ratio_dram);
}

static bool ratio_pmem_read(struct view *v, const char *text)
{
	return part_read(text, &v->s.ratio_pmem);
}

static bool fraction_read(struct view *v, const char *text)
{
	char *end;
	double x = strtod(text, &end);

	if (*text == '\0' || *end != '\0' || !(x >= 0 && x <= 1))
		return false;
	v->s.threshold_ppm = (uint64_t)(x * 1e6 + 0.5);
	return true;
}

#define READ_NUMBER(name, member)                                                                  \
	static bool name##_read(struct view *v, const char *text)                                  \
	{                                                                                          \
		return number_read(text, &v->s.member);                                            \
	}
READ_NUMBER(dram, dram.resident_bytes)
READ_NUMBER(pmem, pmem.resident_bytes)
READ_NUMBER(low, threshold_low)
READ_NUMBER(high, threshold_high)
READ_NUMBER(min, threshold_min)
READ_NUMBER(max, threshold_max)
READ_NUMBER(starter, starter_bytes)

/* "32:8192:8000,48:0:0" */
static bool band_take(struct tierheap_band *band, const char **p)
{
	return number_take(p, ":", &band->max_size) && *(*p)++ == ':' &&
	       number_take(p, ":", &band->resident_bytes) && *(*p)++ == ':' &&
	       number_take(p, ",", &band->usable_bytes);
}

static bool bands_read(struct view *v, const char *text)
{
	if (strcmp(text, "-") == 0)
		return true;
	do {
		if (v->s.nbands == TIERHEAP_SEGMENT_BANDS ||
		    !band_take(&v->s.bands[v->s.nbands++], &text))
			return false;
	} while (*text++ == ',');
	return text[-1] == '\0';
}

/* "12,0,3": a number for each band, which have been read. */
static bool list_read(struct view *v, const char *text, uint64_t *first, size_t stride)
{
	if (strcmp(text, "-") == 0)
		return true;
	for (uint32_t i = 0; i < v->s.nbands; i++)
		if ((i > 0 && *text++ != ',') || !number_take(&text, ",", &first[i * stride]))
			return false;
	return *text == '\0';
}

static bool allocations_read(struct view *v, const char *text)
{
	return list_read(v, text, v->s.band_allocations, 1);
}

static bool band_pmem_read(struct view *v, const char *text)
{
	return list_read(v, text, &v->s.bands[0].pmem_bytes,
			 sizeof(v->s.bands[0]) / sizeof(uint64_t));
}

/* In this order they are read. Those that are not needed came later than the first version. */
static const struct column {
	const char *name;
	bool (*read)(struct view *v, const char *text);
	bool needed;
} columns[] = {
    {"pid", pid_read, true},
    {"dram_resident_bytes", dram_read, true},
    {"pmem_resident_bytes", pmem_read, true},
    {"bands", bands_read, true},
    {"command", command_read, true},
    {"state", state_read, true},
    {"policy", policy_read, true},
    {"ratio_dram", ratio_dram_read, true},
    {"ratio_pmem", ratio_pmem_read, true},
    {"pmem_kind", kind_read, true},
    {"threshold_low", low_read, true},
    {"threshold_high", high_read, true},
    {"threshold_fraction", fraction_read, true},
    {"threshold_min", min_read, true},
    {"threshold_max", max_read, true},
    {"engine", engine_read, false},
    {"starter_bytes", starter_read, false},
    {"band_allocations", allocations_read, false},
    {"band_pmem_bytes", band_pmem_read, false},
};
_Static_assert(ARRAY_SIZE(columns) <= STATFILE_COLUMNS, "the head has room for all");

/* Rows of the table. */
enum { COLUMN_PID, COLUMN_DRAM, COLUMN_PMEM };

unsigned statfile_columns(const char *line)
{
	unsigned n = 1;

	for (; *line; line++)
		n += *line == '\t';
	return n;
}

static int name_find(const char *line, const char *name)
{
	unsigned count = statfile_columns(line);

	for (unsigned i = 0; i < count; i++) {
		struct text_part part = column_find(line, (int)i);

		if (part.len == strlen(name) && memcmp(part.at, name, part.len) == 0)
			return (int)i;
	}
	return -1;
}

const char *statfile_head_read(struct statfile_head *h, const char *line)
{
	h->count = 0;
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
		h->column[i] = name_find(line, columns[i].name);
		if (h->column[i] < 0 && columns[i].needed)
			return columns[i].name;
	}
	h->count = statfile_columns(line);
	return NULL;
}

/* False: it is not understood. */
static bool column_read(const struct statfile_head *h, const char *line, size_t row, struct view *v)
{
	struct text_part part = column_find(line, h->column[row]);
	char *text = strndup(part.at, part.len);
	bool ok = text && columns[row].read(v, text);

	free(text);
	return ok;
}

bool statfile_brief_read(const struct statfile_head *h, const char *line,
			 struct statfile_brief *out)
{
	struct view v;

	if (!column_read(h, line, COLUMN_PID, &v) || !column_read(h, line, COLUMN_DRAM, &v) ||
	    !column_read(h, line, COLUMN_PMEM, &v))
		return false;
	out->pid = (pid_t)v.s.pid;
	out->resident = (double)v.s.dram.resident_bytes + (double)v.s.pmem.resident_bytes;
	return true;
}

/* Where a band lies, as far as the threshold tells. */
static void pmem_guess(struct tierheap_segment *s)
{
	double upper = 1 - (double)s->threshold_ppm / 1e6;

	for (uint32_t i = 0; i < s->nbands; i++) {
		struct tierheap_band *b = &s->bands[i];

		if (s->state == TIERHEAP_STATE_DRAM || b->max_size <= s->threshold_low)
			b->pmem_bytes = 0;
		else if (b->max_size > s->threshold_high)
			b->pmem_bytes = b->resident_bytes;
		else
			b->pmem_bytes = (uint64_t)((double)b->resident_bytes * upper);
	}
}

const char *statfile_row_read(const struct statfile_head *h, const char *line, struct view *out)
{
	memset(out, 0, sizeof(*out));
	out->s.starter_bytes = UINT64_MAX;
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
		/* Its values are put over what the threshold tells. */
		if (columns[i].read == band_pmem_read)
			pmem_guess(&out->s);
		if (h->column[i] >= 0 && !column_read(h, line, i, out))
			return columns[i].name;
	}
	return NULL;
}
