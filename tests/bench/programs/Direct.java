// SPDX-License-Identifier: BSD-2-Clause
// Direct buffers of many sizes, each given back before the collector would, as network servers do.
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import sun.misc.Unsafe;

class Direct {
	static final int LIVE = 1024;
	static final int COUNT = 150000;

	public static void main(String[] args) throws Exception {
		Field field = Unsafe.class.getDeclaredField("theUnsafe");
		field.setAccessible(true);
		Unsafe unsafe = (Unsafe) field.get(null);
		ByteBuffer[] live = new ByteBuffer[LIVE];
		boolean right = true;
		long x = 1;

		for (int i = 0; i < COUNT; i++) {
			x = (x * 1103515245L + 12345L) & 0x7fffffffL;
			int slot = (int) (x >> 8) % LIVE;
			int size = 64 << (int) (x >> 20) % 11;
			if (live[slot] != null) {
				int end = live[slot].capacity() - 8;
				right = right && live[slot].getLong(0) == end && live[slot].getLong(end) == slot;
				unsafe.invokeCleaner(live[slot]);
			}
			live[slot] = ByteBuffer.allocateDirect(size);
			live[slot].putLong(0, size - 8);
			live[slot].putLong(size - 8, slot);
		}
		Files.writeString(Path.of("answer"), right ? "right" : "wrong");
	}
}
