/* SPDX-License-Identifier: MIT */
/* Listening to the kernel, through a recorder, and to what it recorded. Nothing happens meanwhile.
 */
#include "nlinspect/netlink/transport.h"

#include "unit.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <unistd.h>

static bool yes(void *context)
{
	(void)context;
	return true;
}

/* The kernel has never used this group, and every user may join it. */
static void listen_to_nothing(struct connector *connector)
{
	struct transport *transport = NULL;
	struct request request = {.length = 0};
	uint8_t buffer[64];
	size_t length;

	ck_assert_int_eq(connector->ops->listen(
				 connector, NETLINK_ROUTE, UINT64_C(1) << RTNLGRP_NOP2, &transport),
		0);
	ck_assert_int_eq(transport->ops->wait(transport, UINT64_MAX, yes, NULL), -ECANCELED);
	ck_assert_int_eq(
		transport->ops->wait(transport, transport->ops->now(transport) + 1000, NULL, NULL),
		-ETIMEDOUT);
	ck_assert_int_eq(
		transport->ops->receive(transport, buffer, sizeof(buffer), &length), -ETIMEDOUT);
	ck_assert_int_lt(transport->ops->send(transport, &request), 0);
	ck_assert_uint_eq(transport->ops->received(transport), 0);
	ck_assert_uint_eq(transport->ops->lost(transport), 0);
	transport_close(transport);
}

START_TEST(a_quiet_stream_and_its_recording)
{
	char name[] = "/tmp/nlinspect-listen-XXXXXX", error[128];
	struct connector *kernel, *recorder, *replay;
	struct transport *transport = NULL;
	int fd = mkstemp(name), again;

	ck_assert_int_ge(fd, 0);
	again = dup(fd);
	unlink(name);
	ck_assert_int_eq(kernel_connector_new(&kernel), 0);
	ck_assert_int_eq(recorder_connector_new(kernel, fd, &recorder), 0);
	listen_to_nothing(recorder);
	ck_assert_int_eq(connector_close(recorder), 0);
	ck_assert_int_eq(lseek(again, 0, SEEK_SET), 0);
	ck_assert_int_eq(replay_connector_new(again, error, sizeof(error), &replay), 0);
	ck_assert_int_eq(
		replay->ops->listen(replay, NETLINK_ROUTE, UINT64_C(1) << RTNLGRP_NOP2, &transport),
		0);
	ck_assert_int_eq(transport->ops->wait(transport, UINT64_MAX, NULL, NULL), -ENODATA);
	ck_assert_int_eq(transport->ops->wait(transport, UINT64_MAX, yes, NULL), -ECANCELED);
	ck_assert_uint_eq(transport->ops->now(transport), 0);
	ck_assert_uint_eq(transport->ops->received(transport), 0);
	ck_assert_uint_eq(transport->ops->lost(transport), 0);
	transport_close(transport);
	ck_assert_int_eq(replay->ops->listen(replay, NETLINK_SOCK_DIAG, 2, &transport), -ENODATA);
	ck_assert_int_eq(connector_close(replay), 0);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, a_quiet_stream_and_its_recording);
}
