/* SPDX-License-Identifier: MIT */
#include "qdiscs.h"

#include "nlinspect/base/ratio.h"

#include <errno.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#define SCHEMA   qdisc_band
#define ROWS     "subject/qdiscs/bands.def"
#define ID(name) QDISC_BAND_##name
#define BAND     SOURCE_BY_HAND(WIRE_NONE, TCA_OPTIONS, "tc_prio_qopt.priomap")

#include "nlinspect/model/rows.h"

const struct schema qdisc_band_schema = {
	.name = "priomap",
	.title = "bands of priorities",
	FROM_ROWS(qdisc_band),
};

enum {
	TICK_NS = 64, /* PSCHED_SHIFT of the kernel is 6 */
	MICROSECONDS = 1000000,
	LOG_MAX = 63,
};

int qdisc_finish_prio(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct qdisc_options_record *options = value;
	struct tc_prio_qopt wire;

	if (length < sizeof(wire))
		return -EBADMSG;
	memcpy(&wire, bytes, sizeof(wire));
	options->priomap = decoding_list(decoding, &qdisc_band_schema, sizeof(wire.priomap));
	if (!options->priomap.items)
		return -ENOMEM;
	for (uint32_t i = 0; i < sizeof(wire.priomap); i++) {
		struct qdisc_band_record *band = list_record(&options->priomap, i);

		RECORD_SET(band, QDISC_BAND_band, band, wire.priomap[i]);
	}
	fieldset_add(&options->base.present, QDISC_OPTIONS_priomap);
	return 0;
}

/* The kernel rounds to ticks, and tc(8) down to microseconds. */
static uint64_t ticks_us(uint64_t ticks)
{
	return ticks * TICK_NS / 1000;
}

/* The number of bytes for so many ticks at a rate in bytes per second. */
static uint64_t ticks_bytes(uint64_t ticks, uint64_t rate)
{
	return ratio_down(rate, ticks_us(ticks), MICROSECONDS);
}

/* The time that a full queue takes at a rate, minus the time of a burst. @return negative: it is
 * never full */
static int64_t wait_us(const struct qdisc_options_record *options, uint64_t rate, uint64_t ticks)
{
	uint64_t all = ratio_down(options->limit, MICROSECONDS, rate);

	return all > INT64_MAX ? INT64_MAX : (int64_t)all - (int64_t)ticks_us(ticks);
}

int qdisc_finish_tbf(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct qdisc_options_record *options = value;
	uint64_t buffer = options->burst, mtu = options->minburst;
	int64_t latency;

	(void)decoding, (void)bytes, (void)length;
	if (!record_has(&options->base, QDISC_OPTIONS_rate) ||
		!record_has(&options->base, QDISC_OPTIONS_burst) || !options->rate)
		return 0;
	options->burst = ticks_bytes(buffer, options->rate);
	latency = wait_us(options, options->rate, buffer);
	if (record_has(&options->base, QDISC_OPTIONS_peakrate) && options->peakrate) {
		int64_t peak = wait_us(options, options->peakrate, mtu);

		options->minburst = ticks_bytes(mtu, options->peakrate);
		latency = peak > latency ? peak : latency;
	} else {
		fieldset_remove(&options->base.present, QDISC_OPTIONS_minburst);
	}
	if (latency >= 0)
		RECORD_SET(options, QDISC_OPTIONS_latency_us, latency_us, (uint64_t)latency);
	return 0;
}

int qdisc_finish_htb(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct qdisc_options_record *options = value;

	(void)decoding, (void)bytes, (void)length;
	if (record_has(&options->base, QDISC_OPTIONS_burst))
		options->burst = ticks_bytes(options->burst, options->rate);
	if (record_has(&options->base, QDISC_OPTIONS_cburst))
		options->cburst = ticks_bytes(options->cburst, options->ceil);
	return 0;
}

int qdisc_finish_fq(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct qdisc_options_record *options = value;

	(void)decoding, (void)bytes, (void)length;
	if (!record_has(&options->base, QDISC_OPTIONS_buckets))
		return 0;
	if (options->buckets > LOG_MAX)
		return -EBADMSG;
	options->buckets = UINT64_C(1) << options->buckets;
	return 0;
}
