/* SPDX-License-Identifier: BSD-2-Clause */
/* The doctor on dax devices: memory that could be PMEM nodes and is not, or not all of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor_check.h"
#include "os_file.h"

#define DEVICES_MAX 64u
#define NAME_LEN    24u
#define LIST_LEN    256u

#define DEVICES_PATH "/sys/bus/dax/devices"

struct device {
	char name[NAME_LEN];   /* dax0.0 */
	char driver[NAME_LEN]; /* kmem, device_dax, ...; empty: none */
	uint64_t size;         /* bytes */
	uint64_t node;         /* NODE_MAX: the firmware gives none */
};

struct devices {
	const struct doctor *d;
	struct device list[DEVICES_MAX];
	size_t count;
};

static void driver_read(const struct doctor *d, struct device *device)
{
	char path[512], target[512], *name;

	snprintf(path, sizeof(path), "%s" DEVICES_PATH "/%s/driver", d->root, device->name);
	if (os_read_link(path, target, sizeof(target)) < 0)
		return;
	name = strrchr(target, '/');
	snprintf(device->driver, NAME_LEN, "%.*s", (int)NAME_LEN - 1, name ? name + 1 : target);
}

/* What goes into a command: the tree can be anybody's. */
static bool name_plain(const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789.";

	return strlen(name) < NAME_LEN && name[strspn(name, plain)] == '\0';
}

/* Devices without a size are there to be made: "daxctl create-device". */
static bool device_look(void *ctx, const char *name)
{
	struct devices *all = ctx;
	struct device *device = &all->list[all->count];
	char path[512];

	if (all->count == DEVICES_MAX || !name_plain(name))
		return true;
	*device = (struct device){.node = NODE_MAX};
	snprintf(device->name, NAME_LEN, "%s", name);
	snprintf(path, sizeof(path), DEVICES_PATH "/%s/size", name);
	if (!doctor_number(all->d, path, &device->size) || device->size == 0)
		return true;
	snprintf(path, sizeof(path), DEVICES_PATH "/%s/target_node", name);
	if (!doctor_number(all->d, path, &device->node) || device->node >= NODE_MAX)
		device->node = NODE_MAX;
	driver_read(all->d, device);
	all->count++;
	return true;
}

static int device_compare(const void *a, const void *b)
{
	return strcmp(((const struct device *)a)->name, ((const struct device *)b)->name);
}

static void devices_read(const struct doctor *d, struct devices *all)
{
	char path[512];

	all->d = d;
	all->count = 0;
	snprintf(path, sizeof(path), "%s" DEVICES_PATH, d->root);
	os_list_dir(path, device_look, all); /* no dax bus: no device */
	qsort(all->list, all->count, sizeof(all->list[0]), device_compare);
}

static bool device_is_memory(const struct device *device)
{
	return strcmp(device->driver, "kmem") == 0;
}

/* Appends to a list of LIST_LEN bytes; what has no room is left for the next time. */
static void list_add(char *list, const char *separator, const char *text)
{
	size_t len = strlen(list);

	if (len + strlen(separator) + strlen(text) < LIST_LEN)
		snprintf(list + len, LIST_LEN - len, "%s%s", len ? separator : "", text);
}

/* --- devices that are not system RAM --- */

static void device_text(const struct device *device, char *buf, size_t size)
{
	char bytes[DOCTOR_BYTES_LEN];

	snprintf(buf, size, "%s (%s, %s)", device->name, doctor_bytes(device->size, bytes),
		 device->driver[0] ? device->driver : "no driver");
}

void check_dax(const struct doctor *d, struct findings *out)
{
	static struct devices all; /* too large for the stack; one thread */
	char shown[LIST_LEN] = "", names[LIST_LEN] = "", text[96], policy[32];
	struct finding *f;

	devices_read(d, &all);
	if (all.count == 0) {
		finding_add(out, DOCTOR_OK, "dax", "there are no dax devices");
		return;
	}
	for (size_t i = 0; i < all.count; i++) {
		if (device_is_memory(&all.list[i]))
			continue;
		device_text(&all.list[i], text, sizeof(text));
		list_add(shown, ", ", text);
		list_add(names, " ", all.list[i].name);
	}
	if (!names[0]) {
		finding_add(out, DOCTOR_OK, "dax", "%zu device%s, all system RAM", all.count,
			    all.count == 1 ? "" : "s");
		return;
	}
	f = finding_add(out, DOCTOR_WARNING, "dax", "not system RAM: %s", shown);
	finding_why(f,
		    "it is no node, so no part of the PMEM tier; what is stored on it is lost when "
		    "it becomes one");
	/* daxctl-reconfigure-device(1): refused where the kernel brings blocks online by itself. */
	finding_todo(f, "daxctl reconfigure-device --mode=system-ram%s %s",
		     doctor_text(d, "/sys/devices/system/memory/auto_online_blocks", policy,
				 sizeof(policy)) &&
			     strcmp(policy, "offline") != 0
			 ? " --force"
			 : "",
		     names);
}

/* --- PMEM that is no dax device --- */

struct namespaces {
	const struct doctor *d;
	char shown[LIST_LEN], first[NAME_LEN];
};

/* mode: raw, memory (fsdax), safe (sector) or dax; drivers/nvdimm/namespace_devs.c of the kernel */
static bool namespace_look(void *ctx, const char *name)
{
	struct namespaces *n = ctx;
	char path[512], mode[32], bytes[DOCTOR_BYTES_LEN], text[128];
	uint64_t size;

	if (strncmp(name, "namespace", 9) != 0 || !name_plain(name))
		return true;
	snprintf(path, sizeof(path), "/sys/bus/nd/devices/%s/size", name);
	if (!doctor_number(n->d, path, &size) || size == 0)
		return true;
	snprintf(path, sizeof(path), "/sys/bus/nd/devices/%s/mode", name);
	if (!doctor_text(n->d, path, mode, sizeof(mode)) || strcmp(mode, "dax") == 0)
		return true;
	snprintf(text, sizeof(text), "%s (%s, %s)", name, doctor_bytes(size, bytes), mode);
	list_add(n->shown, ", ", text);
	if (!n->first[0] || strcmp(name, n->first) < 0)
		snprintf(n->first, sizeof(n->first), "%s", name);
	return true;
}

void check_namespaces(const struct doctor *d, struct findings *out)
{
	struct namespaces n = {.d = d};
	char path[512];
	struct finding *f;

	snprintf(path, sizeof(path), "%s/sys/bus/nd/devices", d->root);
	os_list_dir(path, namespace_look, &n); /* no NVDIMM bus: none */
	if (!n.shown[0])
		return;
	f = finding_add(out, DOCTOR_NOTE, "namespaces", "PMEM that is no dax device: %s", n.shown);
	finding_why(f, "only a devdax namespace can be a node; the change of its mode erases it");
	finding_todo(f, "ndctl create-namespace -f -e %s --mode=devdax", n.first);
}

/* --- blocks of theirs that are offline --- */

struct blocks {
	const struct doctor *d;
	uint64_t node;
	unsigned count, offline;
};

/* nodeN/memoryM/state; admin-guide/mm/memory-hotplug.rst of the kernel */
static bool block_look(void *ctx, const char *name)
{
	struct blocks *b = ctx;
	char path[512], state[32];

	if (strncmp(name, "memory", 6) != 0 || strspn(name + 6, "0123456789") == 0)
		return true;
	snprintf(path, sizeof(path), "/sys/devices/system/node/node%u/%s/state", (unsigned)b->node,
		 name);
	if (!doctor_text(b->d, path, state, sizeof(state)))
		return true;
	b->count++;
	b->offline += strcmp(state, "offline") == 0;
	return true;
}

/* What of the device's node is offline; false: nothing. */
static bool device_offline(const struct doctor *d, const struct device *device, char *buf,
			   size_t size)
{
	struct blocks b = {.d = d, .node = device->node};
	char path[512];

	snprintf(path, sizeof(path), "%s/sys/devices/system/node/node%u", d->root,
		 (unsigned)device->node);
	os_list_dir(path, block_look, &b);
	if (b.offline)
		snprintf(buf, size, "%u of %u of node %u (%s)", b.offline, b.count,
			 (unsigned)device->node, device->name);
	else if (!nodeset_has(&d->topology.has_memory, (unsigned)device->node))
		snprintf(buf, size, "all of node %u (%s)", (unsigned)device->node, device->name);
	else
		return false;
	return true;
}

void check_blocks(const struct doctor *d, struct findings *out)
{
	static struct devices all; /* as above */
	char shown[LIST_LEN] = "", names[LIST_LEN] = "", text[96];
	unsigned memory = 0;
	struct finding *f;

	devices_read(d, &all);
	for (size_t i = 0; i < all.count; i++) {
		struct device *device = &all.list[i];

		if (!device_is_memory(device) || device->node == NODE_MAX)
			continue;
		memory++;
		if (!device_offline(d, device, text, sizeof(text)))
			continue;
		list_add(shown, ", ", text);
		list_add(names, " ", device->name);
	}
	if (names[0]) {
		f = finding_add(out, DOCTOR_WARNING, "blocks", "memory blocks are offline: %s",
				shown);
		finding_why(f, "the device is system RAM, but nobody can use what is offline");
		finding_todo(f, "daxctl online-memory %s", names);
	} else if (memory) {
		finding_add(out, DOCTOR_OK, "blocks", "all memory of kmem devices is online");
	}
}

/* --- zones --- */

/* The devices of these nodes, as arguments of daxctl; none has another name. */
static void node_devices(const struct doctor *d, const struct nodeset *nodes, char names[LIST_LEN])
{
	static struct devices all; /* as above */

	devices_read(d, &all);
	names[0] = '\0';
	for (size_t i = 0; i < all.count; i++)
		if (device_is_memory(&all.list[i]) &&
		    nodeset_has(nodes, (unsigned)all.list[i].node))
			list_add(names, " ", all.list[i].name);
}

/*
 * Memory in ZONE_MOVABLE takes no kernel data and can be handed back: admin-guide/mm/
 * memory-hotplug.rst of the kernel. has_normal_memory lists the nodes that have other zones.
 */
void check_zones(const struct doctor *d, struct findings *out)
{
	struct nodeset normal, wrong = d->topology.pmem;
	char nodes[DOCTOR_NODES_LEN], names[LIST_LEN];
	struct finding *f;

	if (!doctor_tiered(d) || !doctor_node_list(d, "has_normal_memory", &normal))
		return;
	nodeset_intersect(&wrong, &normal);
	if (nodeset_empty(&wrong))
		return;
	f = finding_add(out, DOCTOR_NOTE, "zones", "PMEM node %s is not (all) movable memory",
			doctor_nodes(&wrong, nodes));
	finding_why(f,
		    "the kernel puts page tables and the like there too: slower, and it can't be "
		    "taken offline");
	node_devices(d, &wrong, names);
	if (names[0])
		finding_todo(f, "daxctl offline-memory %s && daxctl online-memory %s", names,
			     names);
	else
		finding_todo(f, "# boot with movable_node, if the firmware calls it hot-pluggable");
}
