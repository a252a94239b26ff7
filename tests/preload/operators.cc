/* SPDX-License-Identifier: BSD-2-Clause */
/* Every form of C++'s new and delete is served by the heap, and fails as the language says. */
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <dlfcn.h>
#include <malloc.h>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <tierheap/tierheap.h>
#include <vector>

#include "bands.h"
#include "fact.h"

static const size_t sizes[] = {1, 8, 24, 100, 500, 3000, 10000, 40000, 100000, 500000, 3000000};

struct alignas(256) wide {
	char bytes[1000];
};

template <typename Get, typename Put> static bool round_trip(Get get, Put put, size_t alignment)
{
	for (size_t n : sizes) {
		void *p = keep(get(n));

		if (!p || (uintptr_t)p % alignment || malloc_usable_size(p) < n || !bands_right(p))
			return false;
		memset(p, 1, n);
		put(p, n);
	}
	return true;
}

static const std::align_val_t wide_alignment{256};

static bool plain_forms()
{
	return round_trip([](size_t n) { return ::operator new(n); },
			  [](void *p, size_t) { ::operator delete(p); }, 8) &&
	       round_trip([](size_t n) { return ::operator new[](n); },
			  [](void *p, size_t) { ::operator delete[](p); }, 8);
}

static bool sized_forms()
{
	return round_trip([](size_t n) { return ::operator new(n); },
			  [](void *p, size_t n) { ::operator delete(p, n); }, 8) &&
	       round_trip([](size_t n) { return ::operator new[](n); },
			  [](void *p, size_t n) { ::operator delete[](p, n); }, 8);
}

static bool nothrow_forms()
{
	return round_trip([](size_t n) { return ::operator new(n, std::nothrow); },
			  [](void *p, size_t) { ::operator delete(p, std::nothrow); }, 8) &&
	       round_trip([](size_t n) { return ::operator new[](n, std::nothrow); },
			  [](void *p, size_t) { ::operator delete[](p, std::nothrow); }, 8);
}

static bool aligned_forms()
{
	return round_trip([](size_t n) { return ::operator new(n, wide_alignment); },
			  [](void *p, size_t) { ::operator delete(p, wide_alignment); }, 256) &&
	       round_trip([](size_t n) { return ::operator new[](n, wide_alignment); },
			  [](void *p, size_t n) { ::operator delete[](p, n, wide_alignment); },
			  256) &&
	       round_trip(
		   [](size_t n) { return ::operator new(n, wide_alignment, std::nothrow); },
		   [](void *p, size_t) { ::operator delete(p, wide_alignment, std::nothrow); },
		   256) &&
	       round_trip(
		   [](size_t n) { return ::operator new[](n, wide_alignment, std::nothrow); },
		   [](void *p, size_t) { ::operator delete[](p, wide_alignment, std::nothrow); },
		   256);
}

/* C's and C++'s functions take each other's blocks, as programs that mix them rely on. */
static bool mixed_with_c()
{
	for (size_t n : sizes) {
		free(::operator new(n));
		::operator delete(malloc(n));
		free(::operator new(n, wide_alignment));
	}
	return true;
}

static bool zero_is_unique()
{
	char *a = new char[0], *b = new char[0];
	bool good = keep(a) && keep(b) && a != b;

	delete[] a;
	delete[] b;
	::operator delete(nullptr);
	::operator delete[](nullptr);
	return good;
}

template <typename Get> static bool throws(Get get)
{
	try {
		keep(get(opaque(PTRDIFF_MAX)));
	} catch (const std::bad_alloc &) {
		return true;
	}
	return false;
}

static unsigned handler_calls; /* main thread, no lock */

static void handler()
{
	if (++handler_calls == 3)
		std::set_new_handler(nullptr);
}

/* The handler is asked again and again until it has memory or takes itself away
 * ([new.delete.single]). */
static bool handler_called(bool nothrow)
{
	bool failed;

	handler_calls = 0;
	std::set_new_handler(handler);
	if (nothrow)
		failed = ::operator new(opaque(PTRDIFF_MAX), std::nothrow) == nullptr;
	else
		failed = throws([](size_t n) { return ::operator new(n); });
	std::set_new_handler(nullptr);
	return failed && handler_calls == 3;
}

static bool containers()
{
	std::map<std::string, std::vector<int>> words;
	auto fill = [&words](int from) {
		for (int i = from; i < from + 20000; i++)
			words["a key of some length " + std::to_string(i)].assign((size_t)i % 50,
										  i);
	};

	fill(0);
	std::thread other(fill, 20000);
	other.join();
	for (int i = 0; i < 40000; i++) {
		const std::vector<int> &v = words.at("a key of some length " + std::to_string(i));

		if (v.size() != (size_t)i % 50 || (!v.empty() && v.back() != i))
			return false;
	}
	return words.size() == 40000;
}

static bool aligned_types()
{
	std::unique_ptr<wide> one(new wide);
	std::unique_ptr<wide[]> many(new wide[10]);
	std::shared_ptr<wide> shared = std::make_shared<wide>();

	return (uintptr_t)one.get() % 256 == 0 && (uintptr_t)many.get() % 256 == 0 &&
	       (uintptr_t)shared.get() % 256 == 0;
}

int main()
{
	bands_learn();
	fact(tierheap_active() == 1, "the header works in C++, and the heap is tierheap's");
	fact(bands_count >= BANDS_MIN, "the heap has windows to be told apart");
	fact(plain_forms(), "new and delete, arrays too, serve every size in its window");
	fact(sized_forms(), "sized delete frees every size");
	fact(nothrow_forms(), "nothrow new and delete serve every size");
	fact(aligned_forms(),
	     "aligned new and delete, sized, nothrow and arrays too, serve every size");
	fact(mixed_with_c(), "free takes what new gave, and delete what malloc gave");
	fact(zero_is_unique(),
	     "new of no bytes gives a block of its own, and delete of a null pointer does nothing");
	fact(throws([](size_t n) { return ::operator new(n); }),
	     "new of too much throws bad_alloc");
	fact(throws([](size_t n) { return ::operator new[](n); }),
	     "new[] of too much throws bad_alloc");
	fact(throws([](size_t n) { return ::operator new(n, wide_alignment); }),
	     "aligned new of too much throws bad_alloc");
	fact(::operator new(opaque(PTRDIFF_MAX), std::nothrow) == nullptr,
	     "nothrow new of too much gives a null pointer");
	fact(handler_called(false), "new calls the new_handler until that takes itself away");
	fact(handler_called(true), "nothrow new calls the new_handler too");
	fact(aligned_types(), "types aligned to 256 are, alone, in arrays and in shared_ptr");
	fact(containers(), "containers filled by two threads keep their contents");
	return fact_end();
}
