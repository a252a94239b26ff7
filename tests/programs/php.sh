#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Arrays and strings with PHP's own allocator, then with malloc alone.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs php

work() {
	for zend in 1 0; do
		USE_ZEND_ALLOC=$zend php -r '
			$x = 1; $h = [];
			for ($i = 0; $i < 200000; $i++) {
				$x = $x * 16807 % 2147483647;
				$k = "k" . $x % 50000;
				$h[$k] = ($h[$k] ?? "") . str_repeat(chr(97 + $x % 26), $x % 60);
			}
			ksort($h);
			echo count($h), " ", strlen(implode($h)), " ", md5(json_encode($h)), "\n";
			echo preg_match_all("/([a-z])\\1{20,}/", implode(",", $h)), "\n";
			$back = unserialize(serialize($h));
			var_dump($back === $h);'
	done
}

program php "$(php -r 'echo PHP_VERSION;')" php
tap_done
