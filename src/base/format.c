/* SPDX-License-Identifier: MIT */
#include "nlinspect/base/format.h"

#include "nlinspect/base/cleanup.h"

#include <sys/socket.h>
#include <time.h>

/* A prefix, and the value that it stands for; ascending. */
struct scale {
	uint64_t size;
	const char *name;
};

static const struct scale size_scales[] = {
	{UINT64_C(1) << 10, "Ki"},
	{UINT64_C(1) << 20, "Mi"},
	{UINT64_C(1) << 30, "Gi"},
	{UINT64_C(1) << 40, "Ti"},
	{UINT64_C(1) << 50, "Pi"},
	{UINT64_C(1) << 60, "Ei"},
};

static const struct scale count_scales[] = {
	{UINT64_C(1000), "k"},
	{UINT64_C(1000000), "M"},
	{UINT64_C(1000000000), "G"},
	{UINT64_C(1000000000000), "T"},
	{UINT64_C(1000000000000000), "P"},
	{UINT64_C(1000000000000000000), "E"},
};

/* In bytes, because the bits of a large rate exceed 64 bits. */
static const struct scale rate_scales[] = {
	{UINT64_C(125), "kbit"},
	{UINT64_C(125000), "Mbit"},
	{UINT64_C(125000000), "Gbit"},
	{UINT64_C(125000000000), "Tbit"},
	{UINT64_C(125000000000000), "Pbit"},
	{UINT64_C(125000000000000000), "Ebit"},
};

static const struct scale duration_scales[] = {
	{UINT64_C(1000), "us"},
	{UINT64_C(1000000), "ms"},
	{UINT64_C(1000000000), "s"},
};

/* value / size in tenths, rounded. */
static uint64_t tenths_of(uint64_t value, uint64_t size)
{
	return value / size * 10 + (value % size * 10 + size / 2) / size;
}

/* The first scale in which the value stays below `limit` tenths, so that a value rounded up to the
 * next prefix uses that: 1.0Mi, not 1024.0Ki. */
static const struct scale *scale_for(
	uint64_t value, const struct scale *scales, size_t count, uint64_t limit)
{
	while (count > 1 && tenths_of(value, scales->size) >= limit) {
		scales++;
		count--;
	}
	return scales;
}

static void scaled(struct out *out, uint64_t value, const struct scale *scale)
{
	uint64_t tenths = tenths_of(value, scale->size);

	out_u64(out, tenths / 10);
	out_char(out, '.');
	out_char(out, (char)('0' + tenths % 10));
	out_string(out, scale->name);
}

void format_size(struct out *out, uint64_t bytes)
{
	if (bytes < 1024)
		out_u64(out, bytes);
	else
		scaled(out, bytes,
			scale_for(bytes, size_scales, ARRAY_SIZE(size_scales), 1024 * 10));
}

void format_count(struct out *out, uint64_t count)
{
	if (count < 1000)
		out_u64(out, count);
	else
		scaled(out, count,
			scale_for(count, count_scales, ARRAY_SIZE(count_scales), 1000 * 10));
}

void format_rate(struct out *out, uint64_t bytes_per_second)
{
	if (bytes_per_second < 125) {
		out_u64(out, bytes_per_second * 8);
		out_string(out, "bit");
	} else {
		scaled(out, bytes_per_second,
			scale_for(
				bytes_per_second, rate_scales, ARRAY_SIZE(rate_scales), 1000 * 10));
	}
}

/* "3m12s": the larger part, and the smaller one with two digits. */
static void duration_parts(
	struct out *out, uint64_t value, uint64_t part, const char *large, const char *small)
{
	uint64_t rest = value % part;

	out_u64(out, value / part);
	out_string(out, large);
	if (rest < 10)
		out_char(out, '0');
	out_u64(out, rest);
	out_string(out, small);
}

void format_duration(struct out *out, uint64_t nanoseconds)
{
	const uint64_t second = UINT64_C(1000000000);
	uint64_t seconds = nanoseconds / second + (nanoseconds % second >= second / 2);

	if (nanoseconds < 1000) {
		out_u64(out, nanoseconds);
		out_string(out, nanoseconds ? "ns" : "");
	} else if (tenths_of(nanoseconds, second) < 60 * 10) {
		const struct scale *scale = scale_for(
			nanoseconds, duration_scales, ARRAY_SIZE(duration_scales), 1000 * 10);
		out_fixed(out, tenths_of(nanoseconds, scale->size), 1);
		out_string(out, scale->name);
	} else if (seconds < 3600) {
		duration_parts(out, seconds, 60, "m", "s");
	} else if (seconds < 86400) {
		duration_parts(out, seconds / 60, 60, "h", "m");
	} else {
		duration_parts(out, seconds / 3600, 24, "d", "h");
	}
}

enum { OCTET = 4 }; /* bytes copied for each octet of any length */

/* 0 to 255, each with a dot after it. */
static const char octets[] = "0.  1.  2.  3.  4.  5.  6.  7.  8.  9.  10. 11. 12. 13. 14. 15. "
			     "16. 17. 18. 19. 20. 21. 22. 23. 24. 25. 26. 27. 28. 29. 30. 31. "
			     "32. 33. 34. 35. 36. 37. 38. 39. 40. 41. 42. 43. 44. 45. 46. 47. "
			     "48. 49. 50. 51. 52. 53. 54. 55. 56. 57. 58. 59. 60. 61. 62. 63. "
			     "64. 65. 66. 67. 68. 69. 70. 71. 72. 73. 74. 75. 76. 77. 78. 79. "
			     "80. 81. 82. 83. 84. 85. 86. 87. 88. 89. 90. 91. 92. 93. 94. 95. "
			     "96. 97. 98. 99. 100.101.102.103.104.105.106.107.108.109.110.111."
			     "112.113.114.115.116.117.118.119.120.121.122.123.124.125.126.127."
			     "128.129.130.131.132.133.134.135.136.137.138.139.140.141.142.143."
			     "144.145.146.147.148.149.150.151.152.153.154.155.156.157.158.159."
			     "160.161.162.163.164.165.166.167.168.169.170.171.172.173.174.175."
			     "176.177.178.179.180.181.182.183.184.185.186.187.188.189.190.191."
			     "192.193.194.195.196.197.198.199.200.201.202.203.204.205.206.207."
			     "208.209.210.211.212.213.214.215.216.217.218.219.220.221.222.223."
			     "224.225.226.227.228.229.230.231.232.233.234.235.236.237.238.239."
			     "240.241.242.243.244.245.246.247.248.249.250.251.252.253.254.255.";

/* Their lengths including the dot. */
static const uint8_t octet_length[256] = {[0 ... 9] = 2, [10 ... 99] = 3, [100 ... 255] = 4};

enum { ADDRESS_ROOM = 48 }; /* more bytes than an IPv4 or IPv6 address needs */

/* Writes an IPv4 address; needs room for one more byte. @return its end */
static char *dotted(char *to, const uint8_t *bytes)
{
	for (unsigned i = 0; i < 4; i++) {
		memcpy(to, octets + OCTET * bytes[i], OCTET);
		to += octet_length[bytes[i]];
	}
	/* Without the last dot. */
	return to - 1;
}

/* Writes a group without leading zeros and returns its end. */
static char *group(char *to, unsigned value)
{
	unsigned shift = value >= 0x1000 ? 12 : value >= 0x100 ? 8 : value >= 0x10 ? 4 : 0;

	for (;; shift -= 4) {
		*to++ = "0123456789abcdef"[value >> shift & 15];
		if (!shift)
			return to;
	}
}

static unsigned group_at(const uint8_t *bytes, unsigned index)
{
	return (unsigned)bytes[index * 2] << 8 | bytes[index * 2 + 1];
}

/* Finds the run of zero groups that "::" stands for: the longest, of equal ones the first, never a
 * single group (RFC 5952, 4.2). */
static void find_zeros(const uint8_t *bytes, unsigned *start, unsigned *end)
{
	unsigned best = 1;

	*start = *end = 8;
	for (unsigned i = 0; i < 8; i++) {
		unsigned first = i;
		while (i < 8 && !group_at(bytes, i))
			i++;
		if (i - first > best) {
			best = i - first;
			*start = first;
			*end = i;
		}
	}
}

/* Addresses that embed an IPv4 address in a well-known way end in its dotted form (RFC 5952, 5);
 * the same ones as inet_ntop(3), so that texts of other programs compare equal. */
static bool is_mixed(const uint8_t *bytes, unsigned start, unsigned end)
{
	return start == 0 && ((end == 5 && group_at(bytes, 5) == 0xffff) || end == 6);
}

static char *colons(char *to, const uint8_t *bytes)
{
	unsigned start, end;

	find_zeros(bytes, &start, &end);
	unsigned count = is_mixed(bytes, start, end) ? 6 : 8;

	for (unsigned i = 0; i < count; i++) {
		if (i == start) {
			*to++ = ':';
			i = end;
			if (i >= count) {
				*to++ = ':';
				break;
			}
		}
		if (i)
			*to++ = ':';
		to = group(to, group_at(bytes, i));
	}
	if (count == 8)
		return to;
	if (to[-1] != ':')
		*to++ = ':';
	return dotted(to, bytes + 12);
}

static void hex_pair(struct out *out, uint8_t byte)
{
	out_char(out, "0123456789abcdef"[byte >> 4]);
	out_char(out, "0123456789abcdef"[byte & 15]);
}

/* A stack of MPLS labels in the notation of ip(8): four bytes each, 20 bits for the label. */
static void labels(struct out *out, const uint8_t *bytes, uint8_t length)
{
	for (unsigned i = 0; i + 4 <= length; i += 4) {
		if (i)
			out_char(out, '/');
		out_u64(out,
			(uint64_t)bytes[i] << 12 | (uint64_t)bytes[i + 1] << 4 | bytes[i + 2] >> 4);
		if (bytes[i + 2] & 1) /* the bottom of the stack */
			break;
	}
}

void format_address(struct out *out, uint8_t family, const uint8_t *bytes, uint8_t length)
{
	if (family == AF_INET || family == AF_INET6) {
		char *to, *end;

		if (!out_reserve(out, ADDRESS_ROOM))
			return;
		to = out->data + out->length;
		end = family == AF_INET ? dotted(to, bytes) : colons(to, bytes);
		out->length += (size_t)(end - to);
	} else if (family == AF_MPLS && length % 4 == 0) {
		labels(out, bytes, length);
	} else {
		for (unsigned i = 0; i < length; i++)
			hex_pair(out, bytes[i]);
	}
}

void format_bits(struct out *out, uint8_t bits)
{
	char *to;

	if (!out_reserve(out, 1 + OCTET))
		return;
	to = out->data + out->length;
	*to = '/';
	memcpy(to + 1, octets + OCTET * bits, OCTET);
	out->length += octet_length[bits];
}

void format_lladdr(struct out *out, const uint8_t *bytes, uint8_t length)
{
	static const char digits[] = "0123456789abcdef";
	char *to;

	if (!length || !out_reserve(out, 3U * length))
		return;
	to = out->data + out->length;
	for (unsigned i = 0; i < length; i++) {
		*to++ = digits[bytes[i] >> 4];
		*to++ = digits[bytes[i] & 15];
		*to++ = ':';
	}
	/* Without the last colon. */
	out->length += 3U * length - 1;
}

/* @return whether the time has a form; its number is written otherwise */
static bool find_local(struct out *out, uint64_t unix_ms, struct tm *ret)
{
	time_t seconds = (time_t)(unix_ms / 1000);

	if (localtime_r(&seconds, ret))
		return true;
	out_u64(out, unix_ms);
	return false;
}

void format_time(struct out *out, uint64_t unix_ms)
{
	struct tm local;
	char text[64];

	if (find_local(out, unix_ms, &local) &&
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &local))
		out_string(out, text);
}

/* The time of day with the decimals of a second. */
static void write_clock(struct out *out, uint64_t unix_ms, uint64_t decimals, uint32_t scale)
{
	struct tm local;
	char text[16];

	if (!find_local(out, unix_ms, &local))
		return;
	strftime(text, sizeof(text), "%H:%M:%S.", &local);
	out_string(out, text);
	for (; scale; scale /= 10)
		out_char(out, (char)('0' + decimals / scale % 10));
}

void format_clock(struct out *out, uint64_t unix_ms)
{
	write_clock(out, unix_ms, unix_ms, 100);
}

void format_clock_ns(struct out *out, uint64_t unix_ns)
{
	write_clock(out, unix_ns / 1000000, unix_ns, 100000000);
}

void format_base64(struct out *out, const void *bytes, size_t length)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *from = bytes;

	for (size_t at = 0; at < length; at += 3) {
		size_t left = length - at;
		uint32_t bits = (uint32_t)from[at] << 16;

		if (left > 1)
			bits |= (uint32_t)from[at + 1] << 8;
		if (left > 2)
			bits |= from[at + 2];
		out_char(out, digits[bits >> 18]);
		out_char(out, digits[bits >> 12 & 63]);
		out_char(out, left > 1 ? digits[bits >> 6 & 63] : '=');
		out_char(out, left > 2 ? digits[bits & 63] : '=');
	}
}
