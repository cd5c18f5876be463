/* SPDX-License-Identifier: MIT */
/* The sums of the columns of a live view that can be summed up. */
#ifndef NLINSPECT_CLI_LISTING_LIVE_TOTALS_H
#define NLINSPECT_CLI_LISTING_LIVE_TOTALS_H

#include "flow/plan.h"
#include "live_rows.h"

/** Appends the sums over the rows of the view: "RX 1.2Mbit  TX 0bit". A sum that 64 bits do not
 * hold is left out. */
void totals_write(const struct live_rows *rows, const struct plan *plan, struct out *out);

#endif
