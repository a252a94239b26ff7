# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154
# Sourced with the directory of the results in `out`: $work is where they are made. What an
# interrupted run leaves has another name and is not taken for results. A user's settings have no say.
for v in $(env | sed -n 's/^\(TIERHEAP_[A-Z_]*\|MEMKIND_[A-Z_]*\|MALLOC_CONF\|LD_PRELOAD\)=.*/\1/p'); do
	case $v in
	TIERHEAP_VM_*) ;;
	*) unset "$v" ;;
	esac
done
work=$out.unfinished
rm -rf "$work"
mkdir -p "$work"
trap 'echo "run.sh: interrupted; what there is lies in $work" >&2; exit 130' HUP INT TERM
