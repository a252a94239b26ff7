#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# apart.sh COMMAND ARG...: runs it with a /dev/shm of its own, where that is allowed, so that tests
# that run side by side see no segments but their own; else when no other such command runs.
lock=${TMPDIR:-/tmp}/tierheap-apart-$(id -u).lock

# shellcheck disable=SC2016 # expanded inside
if unshare --mount mount -t tmpfs tmpfs /dev/shm 2> /dev/null; then
	exec unshare --mount sh -c 'mount -t tmpfs -o mode=1777 tmpfs /dev/shm && exec "$@"' sh "$@"
fi
exec flock -o "$lock" "$@"
