/* SPDX-License-Identifier: MIT */
#include "statistics.h"

int statistics_add(struct statistics *statistics, uint64_t ns)
{
	int error = quantiles_add(&statistics->quantiles, ns, false);
	double before = (double)ns - statistics->mean;

	if (error)
		return error;
	if (!statistics->count || ns < statistics->min)
		statistics->min = ns;
	if (ns > statistics->max)
		statistics->max = ns;
	if (statistics->count) {
		uint64_t last = statistics->last, change = ns > last ? ns - last : last - ns;

		/* RFC 3550, appendix A.8. */
		statistics->jitter += change - ((statistics->jitter + 8) >> 4);
		statistics->ewma += ns - statistics->ewma / 8;
	} else {
		statistics->ewma = ns * 8;
	}
	statistics->count++;
	statistics->sum += ns;
	statistics->last = ns;
	statistics->mean += before / (double)statistics->count;
	statistics->squares += before * ((double)ns - statistics->mean);
	return 0;
}

uint64_t statistics_mean(const struct statistics *statistics)
{
	uint64_t count = statistics->count;

	return count ? (statistics->sum + count / 2) / count : 0;
}

/* Newton's method: libm has a function for this, and nothing else here needs libm. */
static double square_root(double value)
{
	double root = value > 1 ? value : 1;

	for (double next = (root + value / root) / 2; next < root; next = (root + value / root) / 2)
		root = next;
	return root;
}

uint64_t statistics_deviation(const struct statistics *statistics)
{
	double variance = statistics->count ? statistics->squares / (double)statistics->count : 0;

	return variance > 0 ? (uint64_t)(square_root(variance) + 0.5) : 0;
}

/* A bucket stands for its middle, which may lie beyond every time that was measured. */
uint64_t statistics_quantile(const struct statistics *statistics, unsigned permille)
{
	uint64_t value = quantiles_at(&statistics->quantiles, permille);

	if (value < statistics->min)
		return statistics->min;
	return value > statistics->max ? statistics->max : value;
}

uint64_t statistics_jitter(const struct statistics *statistics)
{
	return statistics->jitter >> 4;
}

uint64_t statistics_ewma(const struct statistics *statistics)
{
	return statistics->ewma / 8;
}

void statistics_fini(struct statistics *statistics)
{
	quantiles_fini(&statistics->quantiles);
}
