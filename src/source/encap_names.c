#include "encap_names.h"

#include "nlinspect/model/encaps.h"

static void set_name(struct interfaces *interfaces, struct record *record, unsigned from,
	uint64_t index, unsigned id, struct text *member)
{
	if (!record_has(record, from))
		return;
	*member = interfaces_name(interfaces, (uint32_t)index);
	if (member->length)
		fieldset_add(&record->present, id);
}

void encap_set_names(struct interfaces *interfaces, const struct list *list)
{
	struct encap_record *encap = (struct encap_record *)(uintptr_t)list->items;
	struct record *base = &encap->base;

	set_name(interfaces, base, ENCAP_iif_index, encap->iif_index, ENCAP_iif, &encap->iif);
	set_name(interfaces, base, ENCAP_oif_index, encap->oif_index, ENCAP_oif, &encap->oif);
	set_name(interfaces, base, ENCAP_link_index, encap->link_index, ENCAP_link_dev,
		&encap->link_dev);
}
