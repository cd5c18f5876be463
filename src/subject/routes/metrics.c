/* SPDX-License-Identifier: MIT */
#include "metrics.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "subject/schemas.h"

#include <linux/rtnetlink.h>

/* RTAX_LOCK is a set of metrics: 1 << RTAX_*. */
static const struct word locks[] = {
	{1 << RTAX_MTU, "mtu"},
	{1 << RTAX_WINDOW, "window"},
	{1 << RTAX_RTT, "rtt"},
	{1 << RTAX_RTTVAR, "rttvar"},
	{1 << RTAX_SSTHRESH, "ssthresh"},
	{1 << RTAX_CWND, "cwnd"},
	{1 << RTAX_ADVMSS, "advmss"},
	{1 << RTAX_REORDERING, "reordering"},
	{1 << RTAX_HOPLIMIT, "hoplimit"},
	{1 << RTAX_INITCWND, "initcwnd"},
	{1 << RTAX_FEATURES, "features"},
	{1 << RTAX_RTO_MIN, "rto_min"},
	{1 << RTAX_INITRWND, "initrwnd"},
	{1 << RTAX_QUICKACK, "quickack"},
	{1 << RTAX_CC_ALGO, "congestion"},
	{1 << RTAX_FASTOPEN_NO_COOKIE, "fastopen_no_cookie"},
};
static const struct words metric_lock_words = WORDS(locks);

static const struct word features[] = {
	{RTAX_FEATURE_ECN, "ecn"},
	{RTAX_FEATURE_SACK, "sack"},
	{RTAX_FEATURE_TIMESTAMP, "timestamp"},
	{RTAX_FEATURE_ALLFRAG, "allfrag"},
	{1 << 4, "tcp_usec_ts"},
};
static const struct words metric_feature_words = WORDS(features);

#define SCHEMA              metrics
#define ROWS                "subject/routes/metrics.def"
#define ID(name)            METRIC_##name
#define METRIC(number)      SOURCE_ATTRIBUTE(WIRE_METRICS, number, uint32_t)
#define METRIC_TEXT(number) .kind = WIRE_METRICS, .attribute = (number), .name = #number

#include "nlinspect/model/rows.h"

const struct schema metrics_schema = {
	.name = "metrics",
	.title = "metrics of a route",
	FROM_ROWS(metrics),
};
