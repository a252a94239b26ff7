#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Strings and arrays on malloc beside Ruby's own object pages; threads; a forked child.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs ruby

work() {
	ruby -e '
		x = 1
		step = -> { x = x * 16807 % 2147483647 }
		words = Array.new(150_000) { ("w" * (step.call % 120 + 24)) + x.to_s }
		puts words.sum(&:size)
		groups = words.group_by { |w| w.size }
		puts groups.size, groups.map { |k, v| [v.size, k] }.max.inspect
		parts = 4.times.map { |i| Thread.new { words.each_slice(4).map { |s| s[i % s.size] }.join.size } }
		puts parts.map(&:value).inspect
		GC.start
		r, w = IO.pipe
		fork { w.puts words.map(&:reverse).sort.first(2).inspect; w.close; exit! }
		w.close
		puts r.read
		Process.wait
		puts $?.exitstatus'
}

program ruby "$(ruby -e 'puts RUBY_VERSION')" ruby
tap_done
