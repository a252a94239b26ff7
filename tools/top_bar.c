/* SPDX-License-Identifier: BSD-2-Clause */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "top.h"

#define ERROR_NEAR 0.01
#define ERROR_FAR  0.05

void top_bar(double share, double wanted, unsigned width, char buf[TOP_BAR_LEN])
{
	static const char *const ascii[] = {"#", ".", "|"};
	static const char *const blocks[] = {"\u2588", "\u2591", "\u2502"};
	const char *const *parts = screen_utf8() ? blocks : ascii;
	unsigned inner = width < 3 ? 1 : width - 2;
	long filled = isnan(share) ? 0 : lround(fmin(1, share) * inner), mark = -1;
	size_t len = 1;

	if (!isnan(wanted))
		mark = (long)fmin(inner - 1, floor(wanted * inner));
	memcpy(buf, "[", 2);
	for (long i = 0; i < (long)inner && len + 8 < TOP_BAR_LEN; i++)
		len += (size_t)snprintf(buf + len, TOP_BAR_LEN - len, "%s",
					parts[i == mark ? 2 : i < filled ? 0 : 1]);
	memcpy(buf + len, "]", 2);
}

enum screen_look top_error_look(double error)
{
	if (isnan(error))
		return SCREEN_PLAIN;
	if (fabs(error) < ERROR_NEAR)
		return SCREEN_GOOD;
	return fabs(error) < ERROR_FAR ? SCREEN_WARNING : SCREEN_BAD;
}

void top_keys_draw(const char *text)
{
	screen_put(screen_rows() - 1, 0, screen_columns(), SCREEN_HEAD, text);
}
