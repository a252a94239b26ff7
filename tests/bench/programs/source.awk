# SPDX-License-Identifier: BSD-2-Clause
# A C file of functions that call each other, no two of them alike.
function put(n,   i) {
	printf "static int table_%d[%d];\n", n, n % 61 + 16
	printf "struct node_%d { struct node_%d *next; long key; char text[%d]; };\n", n, n, n % 50 + 8
	printf "long work_%d(struct node_%d *list, long x, unsigned y)\n{\n\tlong sum = x;\n\n", n, n
	printf "\tfor (struct node_%d *p = list; p; p = p->next)\n", n
	printf "\t\tsum += p->key * %d + p->text[y %% sizeof(p->text)];\n", n % 13 + 2
	printf "\tswitch (y %% %d) {\n", n % 9 + 6
	for (i = 0; i < n % 9 + 6; i++)
		printf "\tcase %d: sum ^= (sum << %d) + table_%d[y %% %d]; break;\n", i, i % 7 + 1, n,
			n % 61 + 16
	printf "\t}\n\tfor (unsigned i = 0; i < %d; i++) {\n", n % 61 + 16
	printf "\t\ttable_%d[i] += (int)(sum / (i + %d));\n", n, n % 5 + 1
	printf "\t\tif (table_%d[i] > %d)\n\t\t\tsum -= table_%d[i] %% %d;\n\t}\n", n, n * 3, n,
		n % 17 + 3
	if (n > 0)
		printf "\tif (sum & 1)\n\t\tsum += work_%d(0, sum >> 3, y + %d);\n", n - 1, n
	printf "\treturn sum;\n}\n\n"
}
BEGIN {
	for (n = 0; n < 110; n++)
		put(n)
}
