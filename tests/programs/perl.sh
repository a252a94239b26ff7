#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Hashes, strings that grow, sorting and regular expressions.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs perl

work() {
	perl -e '
		my ($x, %h, @long) = (1);
		for my $i (1 .. 300000) {
			$x = $x * 16807 % 2147483647;
			$h{"key" . $x % 70000} .= chr(97 + $x % 26) x ($x % 40);
			push @long, "x" x ($x % 5000) if $i % 200 == 0;
			delete $h{"key" . ($x >> 8) % 70000} if $i % 5 == 0;
		}
		my $sum = 0;
		$sum += length for values %h;
		print scalar(keys %h), " $sum ", scalar(@long), "\n";
		my @sorted = sort { length $h{$b} <=> length $h{$a} or $a cmp $b } keys %h;
		print "@sorted[0 .. 4]\n";
		my $all = join ",", map { $h{$_} } @sorted;
		my $n = () = $all =~ /([a-z])\1{9,}/g;
		print length($all), " $n\n";'
}

program perl "$(perl -e 'printf "%vd", $^V')" perl
tap_done
