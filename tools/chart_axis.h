/* SPDX-License-Identifier: BSD-2-Clause */
/* The ranges and labels of a chart's axes, rounded outwards to what reads well. */
#ifndef TOOL_CHART_AXIS_H
#define TOOL_CHART_AXIS_H

#include "chart.h"

void chart_axis_linear(struct chart_axis *axis, double low, double high, enum chart_unit unit);
/* Powers of two. 0 < low <= high. */
void chart_axis_log(struct chart_axis *axis, double low, double high);
/* Seconds; the range itself is kept. */
void chart_axis_time(struct chart_axis *axis, double low, double high);

#endif
