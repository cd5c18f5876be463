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

static const struct interruption at_once = {.stop = yes, .input = -1}, never = {.input = -1};

struct keyboard {
	int fd;
	unsigned looks;
};

/* Reads a byte and ends, but not at the look before the wait. */
static bool has_read(void *context)
{
	struct keyboard *keyboard = context;
	char byte;

	return keyboard->looks++ && read(keyboard->fd, &byte, 1) == 1;
}

/* The kernel has never used this group, and every user may join it. */
static void listen_to_nothing(struct connector *connector)
{
	struct transport *transport = NULL;
	struct request request = {.length = 0};
	uint8_t buffer[64];
	size_t length;
	int keys[2];

	ck_assert_int_eq(pipe(keys), 0);
	ck_assert_int_eq(write(keys[1], "q", 1), 1);

	struct keyboard keyboard = {.fd = keys[0]};
	const struct interruption key_pressed = {has_read, &keyboard, keys[0]};

	ck_assert_int_eq(connector->ops->listen(
				 connector, NETLINK_ROUTE, UINT64_C(1) << RTNLGRP_NOP2, &transport),
		0);
	ck_assert_int_eq(transport->ops->wait(transport, UINT64_MAX, &at_once), -ECANCELED);
	ck_assert_int_eq(
		transport->ops->wait(transport, transport->ops->now(transport) + 1000, &never),
		-ETIMEDOUT);
	ck_assert_int_eq(transport->ops->wait(transport, UINT64_MAX, &key_pressed), -ECANCELED);
	ck_assert_uint_eq(keyboard.looks, 2);
	ck_assert_int_eq(
		transport->ops->receive(transport, buffer, sizeof(buffer), &length), -ETIMEDOUT);
	ck_assert_int_lt(transport->ops->send(transport, &request), 0);
	ck_assert_uint_eq(transport->ops->received(transport), 0);
	ck_assert_uint_eq(transport->ops->lost(transport), 0);
	transport_close(transport);
	close(keys[0]);
	close(keys[1]);
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
	ck_assert_int_eq(
		recorder_connector_new(kernel, fd, &(struct recorder_style){0}, &recorder), 0);
	listen_to_nothing(recorder);
	ck_assert_int_eq(connector_close(recorder), 0);
	ck_assert_int_eq(lseek(again, 0, SEEK_SET), 0);
	ck_assert_int_eq(replay_connector_new(again, error, sizeof(error), &replay), 0);
	ck_assert_int_eq(
		replay->ops->listen(replay, NETLINK_ROUTE, UINT64_C(1) << RTNLGRP_NOP2, &transport),
		0);
	ck_assert_int_eq(transport->ops->wait(transport, UINT64_MAX, &never), -ENODATA);
	ck_assert_int_eq(transport->ops->wait(transport, UINT64_MAX, &at_once), -ECANCELED);
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
