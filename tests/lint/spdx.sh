#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every file of code names its licence in the first line (the second, behind #!).
. "${top_srcdir:?}/tests/lint/lint.sh"

spdx_check() {
	lint_sources "$1" > "$lint_work/files"
	[ -s "$lint_work/files" ] || { echo "no source files in $1"; return 1; }
	wrong=0
	while read -r file; do
		first=$(sed -n '1{/^#!/!{p;q}};2{p;q}' "$1/$file")
		case $first in
		*"SPDX-License-Identifier: BSD-2-Clause"*) ;;
		*) echo "$file has no SPDX-License-Identifier: BSD-2-Clause"; wrong=1 ;;
		esac
	done < "$lint_work/files"
	return $wrong
}

tap_check "every source file names its licence" spdx_check "$top_srcdir"
lint_finds "a file without a licence is found" src/a.c 'int a;' spdx_check
lint_finds "a licence below the first line is found" src/a.h '
/* SPDX-License-Identifier: BSD-2-Clause */' spdx_check
lint_finds "another licence is found" tests/a.sh '#!/bin/sh
# SPDX-License-Identifier: MIT' spdx_check
tap_done
