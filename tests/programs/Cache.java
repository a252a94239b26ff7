// SPDX-License-Identifier: BSD-2-Clause
// Blocks of many sizes in memory outside of the heap, least lately used first out, read by threads.
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import sun.misc.Unsafe;

class Cache {
	static final long CAPACITY = 96 << 20;
	static Unsafe unsafe;

	final LinkedHashMap<Integer, long[]> blocks = new LinkedHashMap<>(16, 0.75f, true);
	long held, evicted;

	synchronized long sum(int key, int size) {
		long[] block = blocks.get(key);
		if (block == null) {
			block = new long[] { unsafe.allocateMemory(size), size };
			for (int i = 0; i + 8 <= size; i += 8)
				unsafe.putLong(block[0] + i, key * 31L + i);
			blocks.put(key, block);
			held += size;
			while (held > CAPACITY) {
				Map.Entry<Integer, long[]> oldest = blocks.entrySet().iterator().next();
				unsafe.freeMemory(oldest.getValue()[0]);
				held -= oldest.getValue()[1];
				blocks.remove(oldest.getKey());
				evicted++;
			}
		}
		long sum = 0;
		for (int i = 0; i + 8 <= block[1]; i += 64)
			sum += unsafe.getLong(block[0] + i);
		return sum;
	}

	void clear() {
		for (long[] block : blocks.values())
			unsafe.freeMemory(block[0]);
		blocks.clear();
	}

	static long direct() {
		ByteBuffer[] live = new ByteBuffer[256];
		CRC32 crc = new CRC32();
		long x = 7;
		for (int i = 0; i < 20000; i++) {
			x = x * 16807 % 2147483647;
			int slot = (int) (x % live.length);
			if (live[slot] != null) {
				crc.update(live[slot].rewind());
				unsafe.invokeCleaner(live[slot]);
			}
			live[slot] = ByteBuffer.allocateDirect(64 + (int) (x % 40000));
			while (live[slot].remaining() >= 8)
				live[slot].putLong(x ^ live[slot].position());
		}
		return crc.getValue();
	}

	public static void main(String[] args) throws Exception {
		Field field = Unsafe.class.getDeclaredField("theUnsafe");
		field.setAccessible(true);
		unsafe = (Unsafe) field.get(null);
		long end = System.nanoTime() + (args.length > 0 ? Long.parseLong(args[0]) * 1000000000L : 0);
		do
			work();
		while (System.nanoTime() < end);
	}

	static void work() throws Exception {
		Cache cache = new Cache();
		long x = 1, sum = 0;
		for (int i = 0; i < 30000; i++) {
			x = x * 16807 % 2147483647;
			int key = (int) (x % 6000);
			sum += cache.sum(key, 4096 + key * 7 % 60000 / 8 * 8);
		}
		System.out.println(sum + " " + cache.held + " " + cache.evicted);
		cache.clear();
		long[] sums = new long[4];
		Thread[] threads = new Thread[4];
		for (int t = 0; t < 4; t++) {
			int id = t;
			threads[t] = new Thread(() -> sums[id] = direct());
			threads[t].start();
		}
		for (int t = 0; t < 4; t++) {
			threads[t].join();
			System.out.println(sums[t]);
		}
	}
}
