/* SPDX-License-Identifier: MIT */
#include "recorder_file.h"

#include "recording.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

enum {
	/* The most that Wireshark accepts; few datagrams of the kernel exceed 32 KiB. */
	SNAP_LENGTH = 256 << 10,
	/* Plain bytes that wait for the packer. */
	PACK_PIECE = 256 << 10,
	NANOSECONDS_PER_S = 1000000000,
};

static void pack(struct recorder_file *file, enum pack_step step)
{
	struct out *out = &file->out;
	int error =
		file->packer->ops->write(file->packer, out->data, out->length, step, &file->packed);

	if (!file->error)
		file->error = error ? error : out->error;
	out->length = 0;
	if (step != PACK_MORE)
		out_flush(&file->packed);
}

static void write_pcap_header(struct out *out)
{
	const struct recording_header header = {
		.magic = RECORDING_MAGIC_NANOSECONDS,
		.major = 2,
		.minor = 4,
		.snap = SNAP_LENGTH,
		.link_type = RECORDING_LINK_TYPE,
	};

	out_bytes(out, &header, sizeof(header));
}

static void write_padding(struct out *out, size_t length)
{
	static const char zeros[4];

	out_bytes(out, zeros, -length & 3);
}

static void write_option(struct out *out, uint16_t code, const void *value, size_t length)
{
	const uint16_t head[] = {code, (uint16_t)length};

	out_bytes(out, head, sizeof(head));
	out_bytes(out, value, length);
	write_padding(out, length);
}

static void write_text_option(struct out *out, uint16_t code, const char *text)
{
	size_t length = text ? strlen(text) : 0;

	if (length)
		write_option(out, code, text, length < UINT16_MAX ? length : UINT16_MAX);
}

static void write_block(struct out *out, uint32_t type, const struct out *body)
{
	const uint32_t length = (uint32_t)(PCAPNG_FRAME + body->length), head[] = {type, length};

	out_bytes(out, head, sizeof(head));
	out_bytes(out, body->data, body->length);
	out_bytes(out, &length, sizeof(length));
}

/* The section, and one interface. */
static int write_pcapng_header(struct out *out, const struct recorder_style *style)
{
	const struct pcapng_section section = {
		.magic = PCAPNG_BYTE_ORDER, .major = 1, .length = UINT64_MAX};
	const struct pcapng_interface interface = {
		.link_type = RECORDING_LINK_TYPE, .snap = SNAP_LENGTH};
	const uint8_t nanoseconds = 9;
	struct out body;
	int error;

	out_init_memory(&body);
	out_bytes(&body, &section, sizeof(section));
	write_text_option(&body, PCAPNG_COMMENT, style->comment);
	write_text_option(&body, PCAPNG_SYSTEM, style->system);
	write_text_option(&body, PCAPNG_APPLICATION, style->application);
	write_option(&body, PCAPNG_OPTIONS_END, NULL, 0);
	write_block(out, PCAPNG_SECTION, &body);
	body.length = 0;
	out_bytes(&body, &interface, sizeof(interface));
	write_option(&body, PCAPNG_RESOLUTION, &nanoseconds, sizeof(nanoseconds));
	write_option(&body, PCAPNG_OPTIONS_END, NULL, 0);
	write_block(out, PCAPNG_INTERFACE, &body);
	error = body.error;
	out_fini(&body);
	return error;
}

static int packer_new(enum recorder_packing packing, struct packer **ret)
{
	switch (packing) {
	case RECORDER_GZIP:
		return pack_gzip(ret);
	case RECORDER_ZSTD:
		return pack_zstd(ret);
	default:
		*ret = NULL;
		return 0;
	}
}

static void packer_free(struct packer *packer)
{
	if (packer)
		packer->ops->free(packer);
}

static void release(struct recorder_file *file)
{
	packer_free(file->packer);
	out_fini(&file->out);
	out_fini(&file->packed);
}

int recorder_file_open(struct recorder_file *file, int fd, const struct recorder_style *style)
{
	int error = packer_new(style->packing, &file->packer);

	if (error)
		return error;
	file->fd = fd;
	file->pcapng = style->pcapng;
	out_init_memory(&file->out);
	out_init_memory(&file->packed);
	error = out_init(file->packer ? &file->packed : &file->out, fd);
	if (!error && style->pcapng)
		error = write_pcapng_header(&file->out, style);
	else if (!error)
		write_pcap_header(&file->out);
	if (error)
		release(file);
	return error;
}

struct out *recorder_file_packet(struct recorder_file *file, size_t length)
{
	uint32_t size = (uint32_t)length;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	file->time = (uint64_t)now.tv_sec * NANOSECONDS_PER_S + (uint64_t)now.tv_nsec;
	file->packet = size;
	if (file->pcapng) {
		const struct pcapng_packet packet = {
			.type = PCAPNG_ENHANCED,
			.block = PCAPNG_FRAME + 20 + size + (-size & 3),
			.high = (uint32_t)(file->time >> 32),
			.low = (uint32_t)file->time,
			.captured = size,
			.length = size,
		};

		out_bytes(&file->out, &packet, sizeof(packet));
	} else {
		const struct recording_packet packet = {
			.seconds = (uint32_t)now.tv_sec,
			.fraction = (uint32_t)now.tv_nsec,
			.captured = size,
			.length = size,
		};

		out_bytes(&file->out, &packet, sizeof(packet));
	}
	return &file->out;
}

void recorder_file_packet_end(struct recorder_file *file)
{
	const uint32_t block = PCAPNG_FRAME + 20 + file->packet + (-file->packet & 3);

	if (file->pcapng) {
		write_padding(&file->out, file->packet);
		out_bytes(&file->out, &block, sizeof(block));
	}
	if (file->packer && file->out.length > PACK_PIECE)
		pack(file, PACK_MORE);
}

void recorder_file_drain(struct recorder_file *file)
{
	if (!file->packer)
		out_flush(&file->out);
}

void recorder_file_flush(struct recorder_file *file)
{
	if (file->packer)
		pack(file, PACK_FLUSH);
	else
		out_flush(&file->out);
}

/* A delayed write may fail no earlier than in close(2). */
int recorder_file_close(struct recorder_file *file)
{
	int error;

	if (file->packer)
		pack(file, PACK_END);
	else
		out_flush(&file->out);
	error = file->error          ? file->error
		: file->packed.error ? file->packed.error
				     : file->out.error;
	release(file);
	if (close(file->fd) && !error)
		error = -errno;
	return error;
}

static bool cut_end(const char *path, size_t *length, const char *end)
{
	size_t ends = strlen(end);

	if (*length < ends || memcmp(path + *length - ends, end, ends) != 0)
		return false;
	*length -= ends;
	return true;
}

int recorder_style_of(const char *path, struct recorder_style *ret)
{
	size_t length = strlen(path);
	struct packer *packer = NULL;
	int error;

	*ret = (struct recorder_style){.packing = RECORDER_PLAIN};
	if (cut_end(path, &length, ".gz"))
		ret->packing = RECORDER_GZIP;
	else if (cut_end(path, &length, ".zst") || cut_end(path, &length, ".zstd"))
		ret->packing = RECORDER_ZSTD;
	ret->pcapng = cut_end(path, &length, ".pcapng");
	error = packer_new(ret->packing, &packer);
	packer_free(packer);
	return error;
}
