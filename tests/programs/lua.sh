#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Tables and strings, which Lua's allocator asks realloc for.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs lua5.4

work() {
	lua5.4 - <<-'LUA'
		local x, t, n = 1, {}, 0
		for i = 1, 400000 do
			x = x * 16807 % 2147483647
			local k = "k" .. x % 60000
			t[k] = (t[k] or "") .. string.rep(string.char(97 + x % 26), x % 30)
			if i % 5 == 0 then t["k" .. (x >> 8) % 60000] = nil end
		end
		local keys = {}
		for k, v in pairs(t) do n = n + #v; keys[#keys + 1] = k end
		table.sort(keys)
		print(#keys, n, keys[1], keys[#keys])
		local all = {}
		for _, k in ipairs(keys) do all[#all + 1] = t[k] end
		local s = table.concat(all, ",")
		print(#s, select(2, s:gsub("aaaaaaaa", "")))
		local co = {}
		for i = 1, 5000 do co[i] = coroutine.wrap(function(a) while true do a = coroutine.yield(a * i) end end) end
		local sum = 0
		for i = 1, 5000 do sum = sum + co[i](2) end
		print(sum)
	LUA
}

program lua "$(lua5.4 -v 2>&1 | cut -d ' ' -f 2)" lua5.4
tap_done
