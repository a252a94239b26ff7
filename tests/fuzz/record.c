/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The readers of record files, and what `tierheap plot` and `tierheap advise` make of them. Input: a
 * byte of choices, then the file, in which a byte below 8 stands for a long part of a right one.
 */
#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <unistd.h>

#include "advise_print.h"
#include "band.h"
#include "fuzz.h"
#include "message.h"
#include "plot.h"
#include "record_format.h"
#include "statfile.h"

#define PROCESSES_MAX 8 /* that are drawn */

static const char head[] =
    RECORD_MAGIC "1\n# started\t2026-11-28T10:00:00Z\n# interval\t1\n# command\tprogram\n";
static const char names[] =
    "unix_s\ttime_s\tpid\tcommand\tstate\tpolicy\tratio_dram\tratio_pmem\twanted_share\tshare\terror\t"
    "dram_resident_bytes\tpmem_resident_bytes\tpmem_nodes\tpmem_kind\tthreshold_low\t"
    "threshold_high\tthreshold_fraction\tthreshold_min\tthreshold_max\tmoved_bytes\tallocations\t"
    "engine\tstarter_bytes\tbands\tband_allocations\tband_pmem_bytes\n";
static const char before_bands[] =
    "4711\tprogram\ttiered\tdynamic-threshold\t1\t4\t0.800000\t0.801000\t0.001000\t104857600\t"
    "419430400\t2\tsimulated\t512\t640\t0.5\t0\t-\t4096\t1000\tsorted\t4194304\t";

static char message[1024]; /* the last one; empty: none */
static FILE *file_stream;  /* what is being read */
static char path[64];      /* of it */

/* The command's own would write to the fuzzer's terminal. */
void message_line(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
}

void message_report(void *ctx, const char *line)
{
	(void)ctx;
	message_line("%s", line);
}

/* Long, and always the same. */
const char plot_page_style[] = "";
const char plot_page_script[] = "";

static void bands_put(FILE *out, bool list)
{
	for (unsigned b = 0; b < BAND_FEW_HIGH; b++) {
		if (list)
			fprintf(out, "%s%u", b ? "," : "", 4096 * b);
		else if (band_max[b] == UINT64_MAX)
			fprintf(out, ",-:%u:%u", 65536 * b, 60000 * b);
		else
			fprintf(out, "%s%llu:%u:%u", b ? "," : "", (unsigned long long)band_max[b],
				65536 * b, 60000 * b);
	}
}

static void byte_put(FILE *out, uint8_t byte)
{
	static const char *const parts[] = {NULL, head, names, before_bands, "\t-\t-\n", "-\t-\t-\n"};

	if (byte == 6 || byte == 7)
		bands_put(out, byte == 7);
	else if (byte > 0 && byte < ARRAY_SIZE(parts))
		fputs(parts[byte], out);
	else
		fputc(byte, out);
}

static void file_fill(const struct input *in)
{
	if (!file_stream) {
		int fd = memfd_create("record", MFD_CLOEXEC);

		file_stream = fd < 0 ? NULL : fdopen(fd, "w");
		if (!file_stream)
			abort();
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	rewind(file_stream);
	for (size_t i = 0; i < in->size; i++)
		byte_put(file_stream, in->data[i]);
	if (fflush(file_stream) != 0 || ftruncate(fileno(file_stream), ftello(file_stream)) != 0)
		abort();
}

static void line_check(const char *text)
{
	for (; *text; text++)
		ensure((*text >= ' ' && *text <= '~') || *text == '\t',
		       "a line has nothing that a terminal obeys");
}

static void figures_check(const double *v, size_t rows)
{
	for (size_t i = 0; i < rows; i++)
		ensure(isnan(v[i]) || fabs(v[i]) <= 18446744073709551616.0,
		       "figures are in their bounds");
}

static void series_check(const struct series *s)
{
	size_t rows = 0;

	for (size_t i = 0; i < s->nprocesses; i++) {
		const struct series_process *p = &s->processes[i];

		ensure(p->rows > 0 && p->peak >= 0, "a process has a row");
		for (size_t k = 0; k < p->rows; k++) {
			ensure(p->time[k] >= 0 && p->unix_s[k] >= 0, "times are numbers");
			ensure(k == 0 || p->time[k] >= p->time[k - 1], "and don't go back");
		}
		for (size_t f = 0; f < SERIES_FIGURES; f++)
			figures_check(p->figure[f], p->rows);
		rows += p->rows;
	}
	ensure(rows == s->rows, "all rows are there");
}

/* Letters around it make another word of it. */
static void numbers_check(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at += len)
		ensure((at > text && strchr("abcdefghijklmnopqrstuvwxyz", at[-1])) ||
			   (at[len] && strchr("abcdefghijklmnopqrstuvwxyz", at[len])),
		       "every number that is drawn is one");
}

static void drawing_check(void (*draw)(FILE *out, const struct plot *plot), const struct plot *plot)
{
	size_t length = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		abort();
	draw(out, plot);
	fclose(out);
	ensure(length > 0 && strlen(text) == length, "something is drawn, without a NUL");
	for (const char *p = text; *p; p++)
		ensure((*p >= ' ' && *p <= '~') || *p == '\n' || *p == '\t',
		       "and nothing that is no text");
	numbers_check(text, "nan");
	numbers_check(text, "inf");
	free(text);
}

/* The file's own words are not to look like numbers. */
static void words_change(char *text)
{
	while ((text = strchr(text, 'n')))
		*text = 'm';
}

static void sets_check(const struct chart_set *sets, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < CHART_COUNT; c++) {
			const struct chart_axis *y = &sets[i].charts[c].y;

			ensure(y->low < y->high && isfinite(y->low) && isfinite(y->high),
			       "an axis has a range");
			ensure(y->nticks <= CHART_TICKS && (!y->log || y->low > 0),
			       "and ticks within it");
		}
}

/* As `tierheap plot` does. */
static void series_draw(const struct series *s)
{
	struct chart_set sets[PROCESSES_MAX];
	size_t n = 0;

	words_change(s->command);
	words_change(s->host);
	words_change(s->started);
	words_change(s->interval);
	for (; n < s->nprocesses && n < PROCESSES_MAX; n++) {
		words_change(s->processes[n].command);
		words_change(s->processes[n].about);
		if (!chart_set_make(&sets[n], &s->processes[n], n))
			abort();
	}
	sets_check(sets, n);
	drawing_check(plot_page, &(struct plot){s, sets, n});
	drawing_check(plot_script, &(struct plot){s, sets, n});
	for (size_t i = 0; i < n; i++)
		chart_set_free(&sets[i]);
}

static void series_try(void)
{
	struct series s;

	message[0] = '\0';
	if (series_read(&s, path)) {
		series_check(&s);
		series_draw(&s);
	} else {
		ensure(message[0], "a refusal says why");
	}
	line_check(message);
	series_free(&s);
}

static void part_check(double part)
{
	ensure(isnan(part) || (part >= 0 && part <= 1), "a part is one of a whole");
}

static void advice_check(const struct advise *a)
{
	struct ratio ratios[ADVISE_RATIOS];
	unsigned n = advise_ratios(a, ratios);
	struct advice now, to;

	advice_now(&a->heap, &now);
	for (unsigned i = 0; i < n; i++) {
		advice_make(&a->heap, ratios[i].dram, ratios[i].pmem, &to);
		ensure(to.dram + to.pmem == now.dram + now.pmem, "no page is lost or made");
		ensure(to.to_dram <= to.dram && to.to_pmem <= to.pmem, "what moves is there then");
		ensure(to.objects >= 0 && to.objects <= to.all_objects * 1.0000001,
		       "objects in DRAM are some of all");
		part_check(to.fraction);
		part_check(to.allocations);
	}
}

/* What is printed of it, which the caller frees. */
static char *printed(void (*print)(const struct advise *a), const struct advise *a)
{
	FILE *real = stdout;
	size_t length = 0;
	char *text = NULL;

	stdout = open_memstream(&text, &length);
	if (!stdout)
		abort();
	print(a);
	fclose(stdout);
	stdout = real;
	ensure(length > 0 && strlen(text) == length, "something is printed, without a NUL");
	for (const char *p = text; *p; p++)
		ensure((*p >= ' ' && *p <= '~') || *p == '\n',
		       "and nothing that a terminal obeys");
	return text;
}

static void advice_print(struct advise *a, bool asked)
{
	char *text = printed(advise_json_print, a);
	json_t *json = json_loads(text, 0, NULL);

	ensure(json, "JSON can be read");
	json_decref(json);
	free(text);
	a->asked = asked ? (struct ratio){1, 8} : (struct ratio){1000000, 0};
	free(printed(advise_cost_print, a));
	a->asked = (struct ratio){0, 0};
	free(printed(advise_table_print, a));
}

static void statfile_try(unsigned choice)
{
	struct advise a = {.file = "FILE", .sysfs = "/nowhere"};
	struct statfile_wanted wanted = {path, choice & 1 ? 4711 : 0, choice & 2};
	char why[1024] = "", no[256] = "";

	if (!statfile_read(&wanted, &a.view, why, sizeof(why))) {
		ensure(strlen(why) > 10 && strlen(why) < 700, "a refusal says why");
		line_check(why);
		return;
	}
	line_check(a.view.s.command);
	ensure(a.view.s.nbands <= TIERHEAP_SEGMENT_BANDS, "there is room for the bands");
	ensure(a.view.s.threshold_ppm <= 1000000, "a part of a band is one of the whole");
	if (advice_heap_read(&a.view, &a.heap, no, sizeof(no))) {
		advice_check(&a);
		advice_print(&a, choice & 4);
	} else {
		ensure(strlen(no) > 10, "what gives no advice says why");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	unsigned choice = (unsigned)input_number(&in, 1);

	file_fill(&in);
	series_try();
	statfile_try(choice);
	return 0;
}
