/* SPDX-License-Identifier: MIT */
#include "netlink/watch.h"

#include "nlinspect/netlink/message.h"

#include "unit.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	MTU = 1400,
	LOST = 3000, /* changes, whose news no socket's buffer holds */
};

/* @return whether there is a network of our own, which nobody else changes */
static bool own_network(void)
{
	return !unshare(geteuid() ? CLONE_NEWUSER | CLONE_NEWNET : CLONE_NEWNET);
}

/* The kernel reports each new MTU as a link of AF_UNSPEC. */
static void set_mtu(int mtu)
{
	CLEANUP(close) int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq wanted = {.ifr_name = "lo", .ifr_mtu = mtu};

	ck_assert_int_eq(ioctl(fd, SIOCSIFMTU, &wanted), 0);
}

static struct request links_of(uint8_t family, uint16_t watch_for)
{
	struct ifinfomsg header = {.ifi_family = family};
	struct request request;

	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	request.watch = UINT64_C(1) << RTNLGRP_LINK;
	request.watch_for = watch_for;
	return request;
}

static bool changed(struct watcher *watcher)
{
	return watcher->ops->changed(watcher);
}

START_TEST(news_count_once)
{
	CLEANUP(watcher_close) struct watcher *watcher = NULL;
	struct request request = links_of(AF_UNSPEC, 0);

	if (!own_network())
		return;
	set_mtu(MTU);
	ck_assert_int_eq(kernel_watch(NULL, &request, &watcher), 0);
	/* Messages from before it was opened are not news. */
	ck_assert(!changed(watcher));
	set_mtu(MTU + 1);
	set_mtu(MTU + 2);
	ck_assert(changed(watcher));
	ck_assert(!changed(watcher));
}
END_TEST

START_TEST(only_that_type_and_family_count)
{
	static const struct {
		uint8_t family;
		uint16_t type;
		bool changed;
	} cases[] = {
		{AF_UNSPEC, RTM_NEWLINK, true},
		{AF_UNSPEC, RTM_DELLINK, false},
		{AF_BRIDGE, RTM_NEWLINK, false},
	};

	if (!own_network())
		return;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP(watcher_close) struct watcher *watcher = NULL;
		struct request request = links_of(cases[i].family, cases[i].type);

		ck_assert_int_eq(kernel_watch(NULL, &request, &watcher), 0);
		set_mtu(MTU + (int)i);
		ck_assert_int_eq(changed(watcher), cases[i].changed);
	}
}
END_TEST

static bool is_of_mtu(const void *context, const struct message *news)
{
	struct attribute mtu;
	uint32_t value = 0;

	if (attribute_find(message_attributes(news, sizeof(struct ifinfomsg)), IFLA_MTU, &mtu) &&
		mtu.length == sizeof(value))
		memcpy(&value, mtu.payload, sizeof(value));
	return value == *(const uint32_t *)context;
}

START_TEST(only_news_that_matter_count)
{
	CLEANUP(watcher_close) struct watcher *watcher = NULL;
	struct request request = links_of(AF_UNSPEC, 0);
	const uint32_t wanted = MTU + 5;

	if (!own_network())
		return;
	request.watch_matters = is_of_mtu;
	request.watch_context = &wanted;
	ck_assert_int_eq(kernel_watch(NULL, &request, &watcher), 0);
	set_mtu(MTU);
	set_mtu(MTU + 1);
	ck_assert(!changed(watcher));
	set_mtu(MTU + 5);
	set_mtu(MTU);
	ck_assert(changed(watcher));
	ck_assert(!changed(watcher));
}
END_TEST

/* Which kind those were that did not fit is not known. */
START_TEST(lost_news_count)
{
	CLEANUP(watcher_close) struct watcher *watcher = NULL;
	struct request request = links_of(AF_BRIDGE, RTM_NEWLINK);

	if (!own_network())
		return;
	ck_assert_int_eq(kernel_watch(NULL, &request, &watcher), 0);
	for (int i = 0; i < LOST; i++)
		set_mtu(MTU + i % 2);
	ck_assert(changed(watcher));
	ck_assert(!changed(watcher));
}
END_TEST

static struct table_order order;

static struct table_order order_read(struct connector *connector, uint8_t first)
{
	ck_assert_ptr_null(connector);
	ck_assert_uint_eq(first, AF_BRIDGE);
	return order;
}

START_TEST(another_order_counts)
{
	CLEANUP(watcher_close) struct watcher *watcher = NULL;
	struct request request = links_of(AF_BRIDGE, RTM_NEWLINK);

	if (!own_network())
		return;
	order.mask = 7;
	request.watch_order = order_read;
	ck_assert_int_eq(kernel_watch(NULL, &request, &watcher), 0);
	ck_assert(!changed(watcher));
	order.seed++;
	ck_assert(changed(watcher));
	ck_assert(!changed(watcher));
	/* The byte that is watched says which of the links count, and the order counts anyway. */
	order.grows++;
	set_mtu(MTU);
	ck_assert(changed(watcher));
}
END_TEST

START_TEST(an_order_that_cannot_be_read_does_not_count)
{
	const struct table_order known = {.grows = 1, .seed = 2, .mask = 3}, unknown = {0};
	CLEANUP(watcher_close) struct watcher *watcher = NULL;
	struct request request = links_of(AF_BRIDGE, RTM_NEWLINK);

	if (!own_network())
		return;
	request.watch_order = order_read;
	order = known;
	ck_assert_int_eq(kernel_watch(NULL, &request, &watcher), 0);
	order = unknown;
	ck_assert(!changed(watcher));
	order = known;
	ck_assert(!changed(watcher));
	order.grows++;
	ck_assert(changed(watcher));
}
END_TEST

START_TEST(unknown_groups_and_protocols_are_refused)
{
	struct watcher *watcher = NULL;
	struct request request = links_of(AF_UNSPEC, 0);

	request.watch = UINT64_C(1) << 63;
	ck_assert_int_eq(kernel_watch(NULL, &request, &watcher), -EINVAL);
	request.protocol = 9999;
	ck_assert_int_eq(kernel_watch(NULL, &request, &watcher), -EPROTONOSUPPORT);
	ck_assert_ptr_null(watcher);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, news_count_once);
	tcase_add_test(tests, only_that_type_and_family_count);
	tcase_add_test(tests, only_news_that_matter_count);
	tcase_add_test(tests, lost_news_count);
	tcase_add_test(tests, another_order_counts);
	tcase_add_test(tests, an_order_that_cannot_be_read_does_not_count);
	tcase_add_test(tests, unknown_groups_and_protocols_are_refused);
}
