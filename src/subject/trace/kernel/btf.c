/* SPDX-License-Identifier: MIT */
/* Reads the kernel's own description of its types: arguments of tracepoints, names of reasons.
 */
#include "parts.h"

#include "nlinspect/base/cleanup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int kernel_arguments(const struct btf *btf, const char *tracepoint)
{
	const struct btf_type *type;
	char name[128];
	int id;

	snprintf(name, sizeof(name), "btf_trace_%s", tracepoint);
	id = btf__find_by_name_kind(btf, name, BTF_KIND_TYPEDEF);
	type = id > 0 ? btf__type_by_id(btf, (uint32_t)id) : NULL;
	/* typedef void (*btf_trace_NAME)(void *, …) */
	if (type)
		type = btf__type_by_id(btf, type->type);
	if (!type || !btf_is_ptr(type))
		return -1;
	type = btf__type_by_id(btf, type->type);
	return type && btf_is_func_proto(type) ? btf_vlen(type) - 1 : -1;
}

static const struct btf_type *enum_named(const struct btf *btf, const char *name)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_ENUM);

	return id > 0 ? btf__type_by_id(btf, (uint32_t)id) : NULL;
}

int kernel_constant(const struct btf *btf, const char *type, const char *name, uint32_t *ret)
{
	const struct btf_type *of = enum_named(btf, type);

	for (unsigned i = 0; of && i < btf_vlen(of); i++) {
		const struct btf_enum *constant = &btf_enum(of)[i];

		if (strcmp(btf__name_by_offset(btf, constant->name_off), name) != 0)
			continue;
		*ret = (uint32_t)constant->val;
		return 0;
	}
	return -ENOENT;
}

/* @return the name without its prefix; "" if there is none */
static const char *constant_named(
	const struct btf *btf, const char *type, const char *prefix, uint32_t value)
{
	const struct btf_type *of = enum_named(btf, type);

	for (unsigned i = 0; of && i < btf_vlen(of); i++) {
		const struct btf_enum *constant = &btf_enum(of)[i];
		const char *name = btf__name_by_offset(btf, constant->name_off);

		if ((uint32_t)constant->val != value)
			continue;
		return strncmp(name, prefix, strlen(prefix)) ? name : name + strlen(prefix);
	}
	return "";
}

/* Some subsystems have reasons of their own, by the upper 16 bits. */
static const char *drop_reason(const struct btf *btf, uint32_t reason)
{
	static const struct {
		const char *type, *prefix;
	} kinds[] = {
		{"skb_drop_reason", "SKB_DROP_REASON_"},
		{"mac80211_drop_reason", "RX_DROP_"},
		{"ovs_drop_reason", "OVS_DROP_"},
	};
	const char *name = "";

	for (size_t i = 0; i < ARRAY_SIZE(kinds) && !*name; i++)
		name = constant_named(btf, kinds[i].type, kinds[i].prefix, reason);
	return name;
}

/* The congestion state at a retransmission says what caused it. */
static const char *retransmit_reason(uint32_t state)
{
	static const char *const states[] = {"PROBE", "DISORDER", "CWR", "RECOVERY", "TIMEOUT"};

	return state < ARRAY_SIZE(states) ? states[state] : "";
}

const char *trace_kernel_reason(struct trace_kernel *kernel, unsigned probe, uint32_t reason)
{
	if (!reason)
		return "";
	switch (probe) {
	case TRACE_RETRANSMIT:
		return retransmit_reason(reason - 1);
	case TRACE_RESET:
		return constant_named(kernel->btf, "sk_rst_reason", "SK_RST_REASON_", reason - 1);
	default:
		return drop_reason(kernel->btf, reason);
	}
}
