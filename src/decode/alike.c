#include "nlinspect/decode/alike.h"

static void loosen(uint8_t *bits, size_t at, size_t length)
{
	memset(bits + at, 0, length);
}

/* @return whether the attribute may be there */
static bool admit(
	struct alike *alike, const struct attribute *attribute, const struct alike_rule *rule)
{
	size_t at = (size_t)(attribute->payload - alike->bytes);

	if (alike_in(rule->fixed, attribute->type))
		return true;
	if (attribute->type == rule->usual) {
		loosen(alike->usual, at, attribute->length);
		loosen(alike->fixed, at, attribute->length);
		alike->usual_at = at;
		alike->usual_length = attribute->length;
		return true;
	}
	if (!alike_in(rule->loose, attribute->type) || alike->loose_count == ALIKE_LOOSE)
		return false;
	loosen(alike->fixed, at, attribute->length);
	alike->loose[alike->loose_count++] = *attribute;
	return true;
}

void alike_keep(struct alike *alike, const struct message *message, const struct alike_rule *rule)
{
	struct attribute attribute;
	struct cursor attributes;
	uint64_t seen = 0;

	alike->length = alike->loose_count = 0;
	alike->usual_at = alike->usual_length = 0;
	if (message->length > ALIKE_SIZE || message->length < rule->header || message->length % 4)
		return;
	memcpy(alike->bytes, message->payload, message->length);
	memset(alike->usual, 0xff, message->length);
	memset(alike->fixed, 0xff, message->length);
	attributes = cursor_of(alike->bytes + rule->header, message->length - rule->header);
	while (attribute_next(&attributes, &attribute)) {
		if (alike_in(seen, attribute.type) || !admit(alike, &attribute, rule))
			return;
		seen |= UINT64_C(1) << attribute.type;
	}
	/* The byte belongs to the attribute: without it, it means another. */
	if (alike->usual_length) {
		loosen(alike->usual, rule->usual_byte, 1);
		loosen(alike->fixed, rule->usual_byte, 1);
	}
	if (!attributes.malformed)
		alike->length = message->length;
}

bool alike_take(struct alike *alike, size_t index, const uint8_t *payload)
{
	const struct attribute *loose = &alike->loose[index];
	size_t at = (size_t)(loose->payload - alike->bytes);

	if (!memcmp(alike->bytes + at, payload + at, loose->length))
		return false;
	memcpy(alike->bytes + at, payload + at, loose->length);
	return true;
}
