/* SPDX-License-Identifier: BSD-2-Clause */
#include "field.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "option.h"

const struct field *field_find(const char *name)
{
	for (size_t i = 0; i < field_count; i++)
		if (strcmp(field_table[i].name, name) == 0)
			return &field_table[i];
	return NULL;
}

const char *field_settings(const struct view *v, char out[FIELD_SETTINGS_LEN])
{
	static const char *const keys[] = {"bind", "move", "verbose"};
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *value = field_find(keys[i])->read.text(v);

		if (value && strcmp(value, option_by_key(keys[i])->dflt) != 0)
			len += (size_t)snprintf(out + len, FIELD_SETTINGS_LEN - len, "%s%s=%s",
						len ? " " : "", keys[i], value);
	}
	return out;
}

/* A segment's owner can write any number into it. */
static uint64_t integer_bound(enum field_type type, uint64_t n)
{
	if (n <= INT64_MAX)
		return n;
	return type == FIELD_SIZE ? UINT64_MAX : INT64_MAX;
}

uint64_t field_integer(const struct field *f, const struct view *v)
{
	return integer_bound(f->type, f->read.number(v));
}

uint64_t band_field_integer(const struct band_field *f, const struct view *v, uint32_t band)
{
	return integer_bound(f->type, f->read(v, band));
}

double field_real(const struct field *f, const struct view *v)
{
	double x = f->read.real(v);

	return fabs(x) < 0.0000005 && f->unit && strcmp(f->unit, "ratio") == 0 ? 0.0 : x;
}

double field_number(const struct field *f, const struct view *v)
{
	uint64_t n;

	switch (f->type) {
	case FIELD_COUNT:
	case FIELD_SIZE:
		n = field_integer(f, v);
		if (n == UINT64_MAX)
			return f->optional ? NAN : INFINITY;
		return (double)n;
	case FIELD_BOOL:
		return f->read.number(v) ? 1 : 0;
	case FIELD_REAL:
		return field_real(f, v);
	default:
		return NAN;
	}
}

static void integer_print(FILE *out, uint64_t n)
{
	if (n == UINT64_MAX)
		fputc('-', out);
	else
		fprintf(out, "%" PRIu64, n);
}

static void real_print(FILE *out, double x)
{
	if (isnan(x))
		fputc('-', out);
	else
		fprintf(out, "%.6f", x);
}

/* "16:4096:4000,32:8192:8000" */
static void bands_print(FILE *out, const struct view *v)
{
	if (v->s.nbands == 0)
		fputc('-', out);
	for (uint32_t i = 0; i < v->s.nbands; i++)
		for (size_t k = 0; k < band_field_count && band_field_table[k].packed; k++) {
			if (i || k)
				fputc(k ? ':' : ',', out);
			integer_print(out, band_field_integer(&band_field_table[k], v, i));
		}
}

void field_print(FILE *out, const struct field *f, const struct view *v)
{
	const char *text;

	switch (f->type) {
	case FIELD_TEXT:
		text = f->read.text(v);
		fputs(text ? text : "-", out);
		break;
	case FIELD_COUNT:
	case FIELD_SIZE:
		integer_print(out, field_integer(f, v));
		break;
	case FIELD_REAL:
		real_print(out, field_real(f, v));
		break;
	case FIELD_BOOL:
		fputs(f->read.number(v) ? "true" : "false", out);
		break;
	case FIELD_NODES:
		fputs(view_nodes(f->read.tier(v)), out);
		break;
	case FIELD_BANDS:
		bands_print(out, v);
		break;
	}
}
