/* SPDX-License-Identifier: BSD-2-Clause */
/* The memkind kind that is the PMEM tier. One thread, inside (memkind_thread.h). */
#ifndef TH_MEMKIND_KIND_H
#define TH_MEMKIND_KIND_H

#include <memkind.h>

#include "setup.h"

/*
 * Opens it on the nodes of setup->pmem, or on files in the directory of the
 * settings. NULL with a line in `why`: memkind can't, or would end the program.
 */
memkind_t kind_open(const struct setup *setup, char *why, size_t why_size);

#endif
