# SPDX-License-Identifier: BSD-2-Clause
# For the tests of what other programs read.

# forms_need MODULE...: sets $python to a Python that has them, named as their Debian packages are.
forms_need() {
	for python in /usr/bin/python3 python3; do
		forms_found=yes
		for forms_module; do
			"$python" -c "import $(echo "$forms_module" | tr - _)" 2> /dev/null ||
				forms_found=
		done
		[ -z "$forms_found" ] || return 0
	done
	tap_missing "Python needs modules: apt-get install $(printf ' python3-%s' "$@")"
}

# forms ARG...: see forms.py.
forms() {
	"$python" "$top_srcdir/tests/cli/forms.py" "$@"
}

# forms_beside KIND FORM...: what stat says of a segment of that kind, as $cli_work/KIND.FORM each.
forms_beside() {
	forms_kind=$1
	shift
	"$fake" "$forms_kind" sh -c 'kind=$1
		shift
		for form; do
			"$tool" stat $FAKE_PID "--$form" > "$cli_work/$kind.$form" || exit
		done' sh "$forms_kind" "$@"
}

# All whose segments can be read.
forms_kinds="good simulated dram starting fixed spread crowded lazy idle waiting quotes escapes
	unterminated huge older strict"
