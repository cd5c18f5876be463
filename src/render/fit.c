/* SPDX-License-Identifier: MIT */
#include "fit.h"

static size_t total_width(const struct fit_column *columns, size_t count, size_t gap)
{
	size_t total = 0;

	for (size_t i = 0; i < count; i++) {
		if (!columns[i].left_out)
			total += (total ? gap : 0) + columns[i].width;
	}
	return total;
}

/* Empty columns leave together: half of them would only puzzle. */
static void start(struct fit_column *columns, size_t count, bool usual)
{
	for (size_t i = 0; i < count; i++) {
		columns[i].left_out = columns[i].content == FIT_EMPTY && columns[i].rank;
		columns[i].width = usual ? columns[i].usual : columns[i].widest;
	}
}

/* Whether the first one is missed less. */
static bool leaves_before(const struct fit_column *a, const struct fit_column *b)
{
	return a->content != b->content ? a->content < b->content : a->rank >= b->rank;
}

/* Leaves out columns of these contents while the table is too wide. @return whether it fits */
static bool leave_out(
	struct fit_column *columns, size_t count, size_t gap, size_t width, enum fit_content most)
{
	while (total_width(columns, count, gap) > width) {
		struct fit_column *next = NULL;

		for (size_t i = 0; i < count; i++) {
			struct fit_column *column = &columns[i];

			if (!column->left_out && column->rank && column->content <= most &&
				(!next || leaves_before(column, next)))
				next = column;
		}
		if (!next)
			return false;
		next->left_out = true;
	}
	return true;
}

/* A wide column that had to leave may have made room for narrow ones that left before it. */
static void bring_back(struct fit_column *columns, size_t count, size_t gap, size_t width)
{
	for (unsigned rank = 1; rank <= UINT8_MAX; rank++) {
		for (size_t i = 0; i < count; i++) {
			struct fit_column *column = &columns[i];

			if (!column->left_out || column->rank != rank ||
				column->content == FIT_EMPTY)
				continue;
			column->left_out = false;
			column->left_out = total_width(columns, count, gap) > width;
		}
	}
}

static size_t widen_column(struct fit_column *column, size_t room)
{
	size_t more = column->left_out ? 0 : column->widest - column->width;

	if (more > room)
		more = room;
	column->width += more;
	return more;
}

/* The columns that matter most are given the room first. */
static void widen(struct fit_column *columns, size_t count, size_t gap, size_t width)
{
	size_t total = total_width(columns, count, gap);

	for (unsigned rank = 0; rank <= UINT8_MAX; rank++) {
		for (size_t i = 0; i < count && total < width; i++) {
			if (columns[i].rank == rank)
				total += widen_column(&columns[i], width - total);
		}
	}
}

void fit_columns(struct fit_column *columns, size_t count, size_t gap, size_t width)
{
	for (size_t i = 0; i < count; i++) {
		columns[i].left_out = false;
		columns[i].width = columns[i].widest;
	}
	if (total_width(columns, count, gap) <= width)
		return;
	start(columns, count, false);
	if (leave_out(columns, count, gap, width, FIT_SAME))
		return;
	start(columns, count, true);
	leave_out(columns, count, gap, width, FIT_VARIED);
	bring_back(columns, count, gap, width);
	widen(columns, count, gap, width);
}
