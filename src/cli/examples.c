#include "nlinspect/cli/help.h"

/* Short ones first: the help on one screen takes as many as it has lines left. */
const struct example examples[] = {
	{NULL, "nlinspect sockets -tl", "TCP ports that listen"},
	{NULL, "nlinspect sockets -i 'rtt>50ms' --sort -rtt", "slow connections first"},
	{NULL, "nlinspect links -w 1", "traffic per second"},
	{NULL, "nlinspect routes 10.1.2.3 --sort -dst", "routes that cover an address"},
	{NULL, "nlinspect sockets -a --count-by state -j", "counts, as JSON"},

	{"sockets", "nlinspect sockets -tl", "TCP ports that listen"},
	{"sockets", "nlinspect sockets -i 'rtt>50ms' --sort -rtt", "slow connections first"},
	{"sockets", "nlinspect sockets -a 443 src 10.0.0.0/8", "port 443, local network"},
	{"sockets", "nlinspect sockets -a --count-by state,user", "how many, and whose"},
	{"sockets", "nlinspect sockets -uam 'drops>0'", "UDP sockets that lost packets"},
	{"sockets", "nlinspect sockets -l -o local,recv_q,send_q,drops --sort -recv_q",
		"which listener's queue is full"},
	{"sockets", "nlinspect sockets 'send_q>64Ki' -o +unacked", "peers that do not keep up"},
	{"sockets", "nlinspect sockets -tw1 -o +bytes_sent --sort -bytes_sent --limit 10",
		"the ten connections that send most, each second anew"},
	{"sockets", "nlinspect sockets -t -j | jq 'map(.rtt_us // 0) | max'",
		"the longest round-trip time in microseconds"},
	{"sockets", "nlinspect sockets -ta --record now.pcap",
		"keep the kernel's answers, to be read with --replay now.pcap"},

	{"links", "nlinspect links -w 1", "traffic per second"},
	{"links", "nlinspect links flags=NO-CARRIER", "up, but not connected"},
	{"links", "nlinspect links 'rx_dropped>0 or tx_dropped>0'", "those that drop packets"},
	{"links", "nlinspect links --count-by kind", "how many of each kind"},
	{"links", "nlinspect links master=br0 -i", "the ports of a bridge"},
	{"links", "nlinspect links -w 0.5 --count 1 -j -o ifname,rx_bytes,tx_bytes",
		"one measurement over half a second, for a program"},

	{"routes", "nlinspect routes 10.1.2.3 --sort -dst",
		"the routes that cover an address, most specific first"},
	{"routes", "nlinspect routes -6 dev=eth0", "IPv6 routes by an interface"},
	{"routes", "nlinspect routes --table all", "the routes of every table"},
	{"routes", "nlinspect routes 'dst in 10.0.0.0/8'", "routes within a network"},
	{"routes", "nlinspect routes --table all --count-by table,protocol",
		"how many in each table, and who made them"},
	{"routes", "nlinspect routes -j default | jq -r '.[].gateway'", "the default gateways"},

	{"summary", "nlinspect summary", "how many sockets of each protocol, in which states"},
	{"summary", "nlinspect summary -w 1 -J", "the same every second, for a program"},
	{"summary", "nlinspect summary 'close_wait>0'",
		"the protocols whose processes forget to close"},

	{"fields", "nlinspect fields sockets", "what -o, --sort and filters take"},
	{"fields", "nlinspect fields links --json-schema", "for programs that read JSON"},
	{"fields", "nlinspect fields -j | jq -r '.[] | select(.role==\"counter\") | .name'",
		"every field that becomes a rate with --interval"},

	{"help", "nlinspect help sockets", "the manual page of a command"},
	{"help", "nlinspect help filter", "that of the filter language"},
	{NULL, NULL, NULL},
};
