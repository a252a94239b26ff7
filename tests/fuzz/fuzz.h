/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Targets for libFuzzer and AFL++: each file has one function, which is given any bytes and ends the
 * process where something does not hold. tests/fuzz/replay.c calls it without a fuzzer.
 */
#ifndef TH_TESTS_FUZZ_H
#define TH_TESTS_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold for every input, as a sentence. */
#define ensure(holds, sentence)                                                          \
	do {                                                                             \
		if (!(holds)) {                                                          \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, sentence); \
			abort();                                                         \
		}                                                                        \
	} while (0)

/* The input, read from its start; zeros behind its end. */
struct input {
	const uint8_t *data;
	size_t size;
};

static inline uint64_t input_number(struct input *in, size_t bytes)
{
	uint64_t n = 0;

	for (size_t i = 0; i < bytes && in->size > 0; i++, in->size--)
		n |= (uint64_t)*in->data++ << 8 * i;
	return n;
}

/*
 * The text up to the next `end` or the input's end, NUL-terminated and allocated to its length, so
 * that a read beyond it is seen. The caller frees it.
 */
static inline char *input_text(struct input *in, char end)
{
	size_t len = 0;
	char *text;

	while (len < in->size && in->data[len] != (uint8_t)end && in->data[len] != '\0')
		len++;
	text = malloc(len + 1);
	if (!text)
		abort();
	memcpy(text, in->data, len);
	text[len] = '\0';
	len += len < in->size;
	in->data += len;
	in->size -= len;
	return text;
}

#endif
