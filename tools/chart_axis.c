/* SPDX-License-Identifier: BSD-2-Clause */
#include "chart_axis.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "util.h"

#define STEPS 6 /* between the ticks of an axis, at most, before rounding */

/* 1, 2 or 5 times a power of ten. */
static double step_decimal(double range)
{
	static const double factors[] = {1, 2, 5};
	double power = pow(10, floor(log10(range / STEPS)));

	for (size_t i = 0; i < ARRAY_SIZE(factors); i++)
		if (power * factors[i] * STEPS >= range)
			return power * factors[i];
	return power * 10;
}

static double step_binary(double range)
{
	return fmax(1, exp2(ceil(log2(range / STEPS))));
}

static double step_time(double range)
{
	static const double steps[] = {60,   120,  300,   600,   900,   1800,
				       3600, 7200, 10800, 21600, 43200, 86400};

	if (range < 240)
		return step_decimal(range);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		if (steps[i] * STEPS >= range)
			return steps[i];
	return 86400 * step_decimal(range / 86400);
}

static void rate_text(double v, char buf[FORMAT_LEN])
{
	static const char *const powers[] = {"", " k", " M", " G", " T"};
	size_t i = 0;

	for (; v >= 1000 && i + 1 < ARRAY_SIZE(powers); i++)
		v /= 1000;
	snprintf(buf, FORMAT_LEN, "%.4g%s/s", v, powers[i]);
}

static void bytes_text(double v, const char *per, char buf[FORMAT_LEN])
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	size_t i = 0;

	for (; v >= 1024 && i + 1 < ARRAY_SIZE(units); i++)
		v /= 1024;
	snprintf(buf, FORMAT_LEN, "%.4g %s%s", v, units[i], per);
}

char *chart_value(enum chart_unit unit, double v, char buf[FORMAT_LEN])
{
	if (isnan(v))
		snprintf(buf, FORMAT_LEN, "-");
	else if (unit == CHART_SHARE)
		format_share(v, buf);
	else if (unit == CHART_ERROR)
		format_error(v, buf);
	else if (unit == CHART_RATE)
		rate_text(v, buf);
	else
		bytes_text(v, unit == CHART_BYTE_RATE ? "/s" : "", buf);
	return buf;
}

static void tick_text(double at, double step, enum chart_unit unit, char buf[FORMAT_LEN])
{
	int digits = (int)fmax(0, ceil(-log10(step) - 1e-9));

	if (unit == CHART_SHARE)
		snprintf(buf, FORMAT_LEN, "%.1f", at);
	else if (unit == CHART_ERROR)
		snprintf(buf, FORMAT_LEN, fabs(at) < step / 2 ? "0" : "%+.*f", digits, at);
	else
		chart_value(unit, at, buf);
}

static void ticks_fill(struct chart_axis *axis, double step, enum chart_unit unit)
{
	double first = ceil(axis->low / step - 1e-9);

	axis->nticks = 0;
	for (double i = first; i * step <= axis->high + step * 1e-9; i++) {
		struct chart_tick *t = &axis->ticks[axis->nticks];

		if (axis->nticks++ == CHART_TICKS - 1)
			return;
		/* Adding 0 makes -0 what it should be. */
		t->at = i * step + 0.0;
		tick_text(t->at, step, unit, t->text);
	}
}

void chart_axis_linear(struct chart_axis *axis, double low, double high, enum chart_unit unit)
{
	bool bytes = unit == CHART_BYTES || unit == CHART_BYTE_RATE;
	double step;

	if (!(high > low))
		high = low + 1;
	step = bytes ? step_binary(high - low) : step_decimal(high - low);
	axis->low = floor(low / step + 1e-9) * step;
	axis->high = ceil(high / step - 1e-9) * step;
	ticks_fill(axis, step, unit);
}

void chart_axis_log(struct chart_axis *axis, double low, double high)
{
	double first = floor(log2(low)), last = ceil(log2(high)), step;

	if (last - first < 2) {
		first--;
		last = first + 3;
	}
	step = ceil((last - first) / STEPS);
	axis->low = exp2(first);
	axis->high = exp2(last);
	axis->nticks = 0;
	for (double e = first; e <= last && axis->nticks < CHART_TICKS; e += step) {
		struct chart_tick *t = &axis->ticks[axis->nticks++];

		t->at = exp2(e);
		bytes_text(t->at, "", t->text);
	}
}

static void time_text(double at, double step, char buf[FORMAT_LEN])
{
	uint64_t s = (uint64_t)llround(at);

	if (step < 60)
		snprintf(buf, FORMAT_LEN, "%.*f s", (int)fmax(0, ceil(-log10(step) - 1e-9)), at);
	else if (step < 3600 && s < 3600)
		snprintf(buf, FORMAT_LEN, "%" PRIu64 " min", s / 60);
	else
		snprintf(buf, FORMAT_LEN, "%" PRIu64 ":%02" PRIu64 " h", s / 3600, s / 60 % 60);
}

void chart_axis_time(struct chart_axis *axis, double low, double high)
{
	double step;

	if (high - low < 0.001)
		high = low + 0.001;
	/* What began right after the record shows where that began. */
	axis->low = low < (high - low) / 20 ? 0 : low;
	axis->high = high;
	axis->log = false;
	step = step_time(high - low);
	ticks_fill(axis, step, CHART_RATE);
	for (size_t i = 0; i < axis->nticks; i++)
		time_text(axis->ticks[i].at, step, axis->ticks[i].text);
}
