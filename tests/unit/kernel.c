/* SPDX-License-Identifier: MIT */
#include "conversation.h"

#include <sched.h>
#include <sys/socket.h>

/* Every network namespace has its loopback interface, which anybody may see. */
static int find_loopback(void *context, const struct message *message)
{
	struct attribute name;
	bool *found = context;

	ck_assert_uint_eq(message->type, RTM_NEWLINK);
	ck_assert(attribute_find(
		message_attributes(message, sizeof(struct ifinfomsg)), IFLA_IFNAME, &name));
	if (name.length == 3 && !memcmp(name.payload, "lo", 3))
		*found = true;
	return 0;
}

START_TEST(kernel_dumps_links)
{
	struct ifinfomsg header = {.ifi_family = AF_UNSPEC};
	struct connector *connector;
	struct query_status status;
	struct request request;
	bool found = false;

	ck_assert_int_eq(kernel_connector_new(&connector), 0);
	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	ck_assert_int_eq(query_dump(connector, &request, find_loopback, &found, NULL, &status), 0);
	ck_assert(found);
	ck_assert_uint_ge(status.tries, 1);
	ck_assert_uint_eq(status.foreign, 0);
	ck_assert(!status.malformed);
	ck_assert_int_eq(connector_close(connector), 0);
}
END_TEST

START_TEST(kernel_explains_a_refusal)
{
	struct ifinfomsg header = {.ifi_change = 1};
	struct connector *connector;
	struct query_status status;
	struct request request;
	bool found = false;

	ck_assert_int_eq(kernel_connector_new(&connector), 0);
	/* Refused since 4.20, by the strict check that the transport asks for. */
	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	ck_assert_int_eq(
		query_dump(connector, &request, find_loopback, &found, NULL, &status), -EINVAL);
	ck_assert_uint_gt(strlen(status.text), 0);
	ck_assert_int_eq(connector_close(connector), 0);
}
END_TEST

START_TEST(kernel_tells_what_did_not_fit)
{
	struct ifinfomsg header = {.ifi_family = AF_UNSPEC};
	struct connector *connector;
	struct transport *transport;
	struct request request;
	uint8_t small[64];
	size_t length = 0;

	ck_assert_int_eq(kernel_connector_new(&connector), 0);
	ck_assert_int_eq(connector->ops->connect(connector, NETLINK_ROUTE, &transport), 0);
	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	ck_assert_int_eq(transport->ops->send(transport, &request), 0);
	ck_assert_int_eq(
		transport->ops->receive(transport, small, sizeof(small), &length), -EMSGSIZE);
	ck_assert_uint_gt(length, sizeof(small));
	transport_close(transport);
	ck_assert_int_eq(connector_close(connector), 0);
}
END_TEST

/* Sends what looks like a link to the conversation, which has this process's id as its port, since
 * it is the first one. @return whether that is allowed here */
static bool forge_link(void)
{
	CLEANUP(close) int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	CLEANUP(packet_fini) struct packet packet = {0};
	struct sockaddr_nl port = {.nl_family = AF_NETLINK, .nl_pid = (uint32_t)getpid()};

	packet_row(&packet, 0, 1);
	return sendto(fd, packet.bytes, packet.length, 0, (struct sockaddr *)&port, sizeof(port)) ==
	       (ssize_t)packet.length;
}

START_TEST(only_the_kernel_is_heard)
{
	struct connector *connector;
	struct transport *transport;
	uint8_t buffer[256];
	size_t length;

	/* In a namespace where it may administer the network. */
	if (geteuid() && unshare(CLONE_NEWUSER | CLONE_NEWNET))
		return;
	ck_assert_int_eq(kernel_connector_new(&connector), 0);
	ck_assert_int_eq(connector->ops->connect(connector, NETLINK_ROUTE, &transport), 0);
	if (forge_link())
		ck_assert_int_eq(
			transport->ops->receive(transport, buffer, sizeof(buffer), &length),
			-EAGAIN);
	transport_close(transport);
	ck_assert_int_eq(connector_close(connector), 0);
}
END_TEST

START_TEST(unknown_protocol_is_not_supported)
{
	struct connector *connector;
	struct transport *transport = NULL;

	ck_assert_int_eq(kernel_connector_new(&connector), 0);
	ck_assert_int_eq(connector->ops->connect(connector, 9999, &transport), -EPROTONOSUPPORT);
	ck_assert_ptr_null(transport);
	ck_assert_int_eq(connector_close(connector), 0);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, kernel_dumps_links);
	tcase_add_test(tests, kernel_explains_a_refusal);
	tcase_add_test(tests, kernel_tells_what_did_not_fit);
	tcase_add_test(tests, only_the_kernel_is_heard);
	tcase_add_test(tests, unknown_protocol_is_not_supported);
}
