/* SPDX-License-Identifier: MIT */
#include "nlinspect/model/field.h"

size_t field_size(enum field_type type)
{
	switch (type) {
	case FIELD_TEXT:
		return sizeof(struct text);
	case FIELD_ADDRESS:
		return sizeof(struct address);
	case FIELD_PREFIX:
		return sizeof(struct prefix);
	case FIELD_MAC:
		return sizeof(struct lladdr);
	case FIELD_ENDPOINT:
		return sizeof(struct endpoint);
	case FIELD_LIST:
	case FIELD_OBJECT:
		return sizeof(struct list);
	default:
		return sizeof(uint64_t);
	}
}

bool field_number(const struct field *field, unsigned id, const struct record *record, int64_t *ret)
{
	const void *value = field_value(field, record);
	int64_t number;

	if (!field_is_number(field) || !record_has(record, id))
		return false;
	number = *(const int64_t *)value;
	if (field->type == FIELD_NUM && *(const uint64_t *)value > INT64_MAX)
		number = INT64_MAX;
	*ret = number < -INT64_MAX ? -INT64_MAX : number;
	return true;
}

static enum word_tone tone_of_word(const struct field *field, uint64_t value)
{
	const struct words *words = field->words;

	for (size_t i = 0; words && i < words->count; i++) {
		if (words->list[i].value == value)
			return words->list[i].tone;
	}
	return TONE_PLAIN;
}

static enum word_tone tone_of_flags(const struct field *field, uint64_t value)
{
	const struct words *words = field->words;
	enum word_tone worst = TONE_PLAIN;

	for (size_t i = 0; words && i < words->count; i++) {
		const struct word *word = &words->list[i];

		if (word->tone > worst && word->value && (value & word->value) == word->value)
			worst = word->tone;
	}
	return worst;
}

static enum word_tone tone_of_list(const struct field *field, const struct list *list)
{
	enum word_tone worst = TONE_PLAIN;

	for (uint32_t i = 0; i < list->count; i++) {
		const struct record *item = list_item(list, i);

		for (unsigned id = 0; id < field->list->field_count; id++) {
			enum word_tone tone = record_has(item, id)
						      ? field_tone(&field->list->fields[id], item)
						      : TONE_PLAIN;

			worst = tone > worst ? tone : worst;
		}
	}
	return worst;
}

enum word_tone field_tone(const struct field *field, const struct record *record)
{
	const void *value = field_value(field, record);

	switch (field->type) {
	case FIELD_ENUM:
		return tone_of_word(field, *(const uint64_t *)value);
	case FIELD_FLAGS:
		return tone_of_flags(field, *(const uint64_t *)value);
	case FIELD_LIST:
	case FIELD_OBJECT:
		return tone_of_list(field, value);
	default:
		return TONE_PLAIN;
	}
}
