/* SPDX-License-Identifier: BSD-2-Clause */
/* The checks of `tierheap doctor`. Each adds one finding, or one for each thing that is wrong. */
#ifndef TOOL_DOCTOR_CHECK_H
#define TOOL_DOCTOR_CHECK_H

#include "doctor.h"

typedef void doctor_check(const struct doctor *d, struct findings *out);

/* doctor_nodes.c */
doctor_check check_nodes, check_room, check_cpuset, check_speed, check_tiers;
/* doctor_dax.c */
doctor_check check_dax, check_namespaces, check_blocks, check_zones;
/* doctor_kernel.c */
doctor_check check_kernel, check_balancing, check_demotion, check_reclaim, check_huge_pages;
/* doctor_memory.c */
doctor_check check_swap, check_overcommit, check_container;
/* doctor_process.c */
doctor_check check_settings, check_policies, check_limits, check_statistics;
/* doctor_library.c */
doctor_check check_library, check_memkind;

#endif
