/* SPDX-License-Identifier: BSD-2-Clause */
#include "listing.h"

#include "args.h"
#include "message.h"

#define FIRST 256 /* of long options without a letter, args.h */

int listing_run(const struct listing *l, int argc, char **argv)
{
	struct option longs[LISTING_FORMS + 2] = {{"help", no_argument, NULL, 'h'}};
	int n = 1, chosen = 0, c;

	for (int i = 0; i < LISTING_FORMS; i++) {
		if (l->forms[i].flag)
			longs[n++] = (struct option){l->forms[i].flag, no_argument, NULL, FIRST + i};
		else if (l->forms[i].print)
			chosen = i;
	}
	while ((c = args_next(argc, argv, ":h", longs)) != -1) {
		if (c == 'h')
			return verb_help(l->verb);
		if (c == '?')
			return EXIT_USAGE;
		chosen = c - FIRST;
	}
	if (optind < argc) {
		message_line("\"%s\" is too much: tierheap %s takes no arguments", argv[optind],
			     l->verb->name);
		return EXIT_USAGE;
	}
	l->forms[chosen].print();
	return 0;
}
