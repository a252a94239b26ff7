/* SPDX-License-Identifier: BSD-2-Clause */
#include "format.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "util.h"

char *format_mib_number(uint64_t bytes, char buf[FORMAT_LEN])
{
	snprintf(buf, FORMAT_LEN, "%.1f", (double)bytes / (1 << 20));
	return buf;
}

char *format_mib(uint64_t bytes, char buf[FORMAT_LEN])
{
	snprintf(buf, FORMAT_LEN, "%.1f MiB", (double)bytes / (1 << 20));
	return buf;
}

char *format_size(uint64_t bytes, char buf[FORMAT_LEN])
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	size_t unit = 0;

	if (bytes == UINT64_MAX) {
		snprintf(buf, FORMAT_LEN, "unlimited");
		return buf;
	}
	while (bytes && bytes % 1024 == 0 && unit + 1 < ARRAY_SIZE(units)) {
		bytes /= 1024;
		unit++;
	}
	snprintf(buf, FORMAT_LEN, "%" PRIu64 " %s", bytes, units[unit]);
	return buf;
}

/* One digit after the point below ten, where there is a unit. */
static void scale_format(double number, double base, const char *const *units, size_t nunits,
			 char *buf)
{
	size_t unit = 0;

	while (number >= base - 0.5 && unit + 1 < nunits) {
		number /= base;
		unit++;
	}
	snprintf(buf, FORMAT_LEN, unit && number < 9.95 ? "%.1f%s" : "%.0f%s", number, units[unit]);
}

char *format_short(uint64_t bytes, char buf[FORMAT_LEN])
{
	static const char *const units[] = {"B", "K", "M", "G", "T", "P", "E"};

	scale_format((double)bytes, 1024, units, ARRAY_SIZE(units), buf);
	return buf;
}

char *format_count(double number, char buf[FORMAT_LEN])
{
	static const char *const units[] = {"", "k", "M", "G", "T", "P", "E"};

	if (isnan(number))
		snprintf(buf, FORMAT_LEN, "-");
	else
		scale_format(number, 1000, units, ARRAY_SIZE(units), buf);
	return buf;
}

char *format_duration(double seconds, char buf[FORMAT_LEN])
{
	double minutes = floor(seconds / 60), hours = floor(minutes / 60);

	if (seconds < 60)
		snprintf(buf, FORMAT_LEN, "%.1f s", seconds);
	else if (hours < 1)
		snprintf(buf, FORMAT_LEN, "%.0f min %02.0f s", minutes,
			 floor(seconds - minutes * 60));
	else
		snprintf(buf, FORMAT_LEN, "%.0f h %02.0f min", hours, minutes - hours * 60);
	return buf;
}

char *format_share(double share, char buf[FORMAT_LEN])
{
	if (isnan(share))
		snprintf(buf, FORMAT_LEN, "-");
	else
		snprintf(buf, FORMAT_LEN, "%.4f", share);
	return buf;
}

char *format_error(double error, char buf[FORMAT_LEN])
{
	/* No "-0.0000". */
	if (isnan(error))
		snprintf(buf, FORMAT_LEN, "-");
	else
		snprintf(buf, FORMAT_LEN, "%+.4f", fabs(error) < 0.00005 ? 0.0 : error);
	return buf;
}
