/* SPDX-License-Identifier: MIT */
#include "capture.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "subject/capture/packet/numbers.h"

#include <net/ethernet.h>
#include <netinet/in.h>

static const struct word directions[] = {
	{CAPTURE_IN, "in"},
	{CAPTURE_OUT, "out"},
};
static const struct words capture_directions = WORDS(directions);

static const struct word receptions[] = {
	{CAPTURE_UNICAST, "unicast"},
	{CAPTURE_BROADCAST, "broadcast"},
	{CAPTURE_MULTICAST, "multicast"},
	{CAPTURE_OTHER, "other"},
};
static const struct words capture_receptions = WORDS(receptions);

static const struct word link_types[] = {
	{CAPTURE_LINK_NULL, "null"},
	{CAPTURE_LINK_ETHERNET, "ethernet"},
	{CAPTURE_LINK_RAW_BSD, "raw-bsd"},
	{CAPTURE_LINK_RAW, "raw"},
	{CAPTURE_LINK_LOOP, "loop"},
	{CAPTURE_LINK_SLL, "linux-sll"},
	{CAPTURE_LINK_IPV4, "ipv4"},
	{CAPTURE_LINK_IPV6, "ipv6"},
	{CAPTURE_LINK_SLL2, "linux-sll2"},
};
const struct words capture_link_types = WORDS(link_types);

static const struct word protocols[] = {
	{IPPROTO_ICMP, "icmp"},
	{IPPROTO_IGMP, "igmp"},
	{IPPROTO_IPIP, "ipip"},
	{IPPROTO_TCP, "tcp"},
	{IPPROTO_UDP, "udp"},
	{IPPROTO_DCCP, "dccp"},
	{IPPROTO_IPV6, "sit"},
	{IPPROTO_RSVP, "rsvp"},
	{IPPROTO_GRE, "gre"},
	{IPPROTO_ESP, "esp"},
	{IPPROTO_AH, "ah"},
	{IPPROTO_ICMPV6, "icmp6"},
	{IPPROTO_NONE, "none"},
	{PACKET_OSPF, "ospf"},
	{IPPROTO_PIM, "pim"},
	{PACKET_VRRP, "vrrp"},
	{PACKET_L2TP, "l2tp"},
	{IPPROTO_SCTP, "sctp"},
	{IPPROTO_UDPLITE, "udplite"},
	{CAPTURE_ETHER(ETHERTYPE_IP), "ip"},
	{CAPTURE_ETHER(ETHERTYPE_ARP), "arp"},
	{CAPTURE_ETHER(ETHERTYPE_REVARP), "rarp"},
	{CAPTURE_ETHER(ETHERTYPE_VLAN), "vlan"},
	{CAPTURE_ETHER(ETHERTYPE_IPV6), "ip6"},
	{CAPTURE_ETHER(PACKET_ETHER_MPLS), "mpls"},
	{CAPTURE_ETHER(PACKET_ETHER_PPPOE_DISCOVERY), "pppoe-discovery"},
	{CAPTURE_ETHER(PACKET_ETHER_PPPOE), "pppoe"},
	{CAPTURE_ETHER(PACKET_ETHER_EAPOL), "eapol"},
	{CAPTURE_ETHER(PACKET_ETHER_QINQ), "qinq"},
	{CAPTURE_ETHER(PACKET_ETHER_LLDP), "lldp"},
	{CAPTURE_ETHER(PACKET_ETHER_MACSEC), "macsec"},
	{CAPTURE_ETHER(PACKET_ETHER_PTP), "ptp"},
	{CAPTURE_LLC(PACKET_LLC_STP), "stp"},
	{CAPTURE_LLC(PACKET_LLC_SNAP), "snap"},
	{CAPTURE_LLC(PACKET_LLC_IPX), "ipx"},
	{CAPTURE_LLC(PACKET_LLC_ISIS), "isis"},
};
static const struct word protocol_aliases[] = {
	{IPPROTO_ICMPV6, "icmpv6"},
	{CAPTURE_ETHER(ETHERTYPE_IPV6), "ipv6"},
	{CAPTURE_ETHER(ETHERTYPE_IP), "ipv4"},
};
const struct words capture_protocols = {
	.list = protocols,
	.count = ARRAY_SIZE(protocols),
	.aliases = protocol_aliases,
	.alias_count = ARRAY_SIZE(protocol_aliases),
};

static const struct word ether_types[] = {
	{ETHERTYPE_IP, "ip"},
	{ETHERTYPE_ARP, "arp"},
	{ETHERTYPE_REVARP, "rarp"},
	{ETHERTYPE_VLAN, "vlan"},
	{ETHERTYPE_IPV6, "ip6"},
	{PACKET_ETHER_MPLS, "mpls"},
	{PACKET_ETHER_PPPOE_DISCOVERY, "pppoe-discovery"},
	{PACKET_ETHER_PPPOE, "pppoe"},
	{PACKET_ETHER_EAPOL, "eapol"},
	{PACKET_ETHER_QINQ, "qinq"},
	{PACKET_ETHER_LLDP, "lldp"},
	{PACKET_ETHER_MACSEC, "macsec"},
	{PACKET_ETHER_PTP, "ptp"},
};
static const struct word ether_type_aliases[] = {
	{ETHERTYPE_IP, "ipv4"},
	{ETHERTYPE_IPV6, "ipv6"},
};
static const struct words capture_ether_types = {
	.list = ether_types,
	.count = ARRAY_SIZE(ether_types),
	.aliases = ether_type_aliases,
	.alias_count = ARRAY_SIZE(ether_type_aliases),
};

static const struct word ip_flags[] = {
	{PACKET_IP_RF, "RF"},
	{PACKET_IP_DF, "DF"},
	{PACKET_IP_MF, "MF"},
};
static const struct words capture_ip_flags = WORDS(ip_flags);

static const struct word extensions[] = {
	{PACKET_HOP_BY_HOP, "hop-by-hop"},
	{PACKET_ROUTING, "routing"},
	{PACKET_FRAGMENT, "fragment"},
	{PACKET_DESTINATION, "destination"},
	{PACKET_AH, "ah"},
	{PACKET_MOBILITY, "mobility"},
};
static const struct words capture_extensions = WORDS(extensions);

static const struct word tcp_flags[] = {
	{PACKET_TCP_FIN, "FIN"},
	{PACKET_TCP_SYN, "SYN"},
	{PACKET_TCP_RST, "RST"},
	{PACKET_TCP_PSH, "PSH"},
	{PACKET_TCP_ACK, "ACK"},
	{PACKET_TCP_URG, "URG"},
	{PACKET_TCP_ECE, "ECE"},
	{PACKET_TCP_CWR, "CWR"},
	{PACKET_TCP_AE, "AE"},
};
static const struct words capture_tcp_flags = WORDS(tcp_flags);

static const struct word arp_operations[] = {
	{1, "request"},
	{2, "reply"},
	{3, "rarp-request"},
	{4, "rarp-reply"},
	{8, "inarp-request"},
	{9, "inarp-reply"},
};
static const struct words capture_arp_operations = WORDS(arp_operations);

static const struct word dns_types[] = {
	{PACKET_DNS_A, "A"},
	{PACKET_DNS_NS, "NS"},
	{PACKET_DNS_CNAME, "CNAME"},
	{PACKET_DNS_SOA, "SOA"},
	{PACKET_DNS_PTR, "PTR"},
	{PACKET_DNS_MX, "MX"},
	{PACKET_DNS_TXT, "TXT"},
	{PACKET_DNS_AAAA, "AAAA"},
	{PACKET_DNS_SRV, "SRV"},
	{PACKET_DNS_NAPTR, "NAPTR"},
	{PACKET_DNS_OPT, "OPT"},
	{PACKET_DNS_DS, "DS"},
	{PACKET_DNS_RRSIG, "RRSIG"},
	{PACKET_DNS_NSEC, "NSEC"},
	{PACKET_DNS_DNSKEY, "DNSKEY"},
	{PACKET_DNS_SVCB, "SVCB"},
	{PACKET_DNS_HTTPS, "HTTPS"},
	{PACKET_DNS_ANY, "ANY"},
	{PACKET_DNS_CAA, "CAA"},
};
const struct words capture_dns_types = WORDS(dns_types);

static const struct word dns_rcodes[] = {
	{0, "NoError"},
	{1, "FormErr", TONE_WARNING},
	{2, "ServFail", TONE_BAD},
	{3, "NXDomain", TONE_WARNING},
	{4, "NotImp", TONE_WARNING},
	{5, "Refused", TONE_BAD},
};
const struct words capture_dns_rcodes = WORDS(dns_rcodes);

static const struct word checksums[] = {
	{CAPTURE_SUM_CORRECT, "correct"},
	{CAPTURE_SUM_OFFLOAD, "offload"},
	{CAPTURE_SUM_BAD, "bad", TONE_BAD},
};
static const struct words capture_checksums = WORDS(checksums);

static const struct word faults[] = {
	{CAPTURE_FAULT_CUT, "cut"},
	{CAPTURE_FAULT_MALFORMED, "malformed", TONE_BAD},
};
static const struct words capture_faults = WORDS(faults);

static const struct word owner_matches[] = {
	{CAPTURE_OWNER_EXACT, "exact"},
	{CAPTURE_OWNER_BOUND, "bound"},
	{CAPTURE_OWNER_PAST, "past"},
	{CAPTURE_OWNER_TOLD, "told"},
};
static const struct words capture_owner_matches = WORDS(owner_matches);

/* Words of pcap-filter(7), where they mean the same. */
static const struct synonym synonyms[] = {
	{"src", "source"},
	{"dst", "destination"},
	{"sport", "source_port"},
	{"dport", "destination_port"},
	{"dev", "interface"},
	{"dir", "direction"},
	{"proto", "protocol"},
	{"len", "length"},
	{"hlim", "ttl"},
	{"win", "window"},
	{"remote", "peer"},
	{"remote_address", "peer_address"},
	{"remote_port", "peer_port"},
};

static const struct phrase phrases[] = {
	{"port", .fields = "source_port destination_port"},
	{"host", .fields = "source_address destination_address"},
};

static const struct view views[] = {
	{"link",
		"time_ns interface direction source_mac destination_mac vlan ether_type length "
		"info",
		"the link header"},
	{"ip", "time_ns protocol source destination tos ttl ip_id ip_flags length checksum",
		"the header of IP"},
	{"tcp", "time_ns source destination flags seq ack window payload_bytes options",
		"the header of TCP"},
	{"dns", "time_ns source destination dns_id dns_response dns_type dns_name dns_rcode",
		"DNS queries and responses"},
	{"who", "time_ns interface direction process pid user unit peer protocol length",
		"the owners of the local sockets"},
};

#define SCHEMA   capture
#define ROWS     "subject/capture/capture.def"
#define ID(name) CAPTURE_##name

#include "nlinspect/model/rows.h"

const struct schema capture_schema = {
	.name = "capture",
	.title = "packets, decoded, with the processes that sent or received them",
	FROM_ROWS(capture),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.phrases = phrases,
	.phrase_count = ARRAY_SIZE(phrases),
	.views = views,
	.view_count = ARRAY_SIZE(views),
	.bare_number = "source_port destination_port",
	.bare_address = "source_address destination_address",
	.bare_mac = "source_mac destination_mac",
	.bare_word = "process unit",
	.zone = "interface",
	.kin = "source_address destination_address",
};
