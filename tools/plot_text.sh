#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# plot_text.sh NAME FILE NAME FILE...: C that defines each NAME as the text of FILE, without its
# first line, which is the licence.
echo '/* Made by plot_text.sh. */'
echo '#include "plot.h"'
while [ $# -ge 2 ]; do
	echo "const char $1[] ="
	sed '1d; s/\\/\\\\/g; s/"/\\"/g; s/.*/	"&\\n"/' "$2" || exit 1
	echo ';'
	shift 2
done
