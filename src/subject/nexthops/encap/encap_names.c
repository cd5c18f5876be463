/* SPDX-License-Identifier: MIT */
#include "encap_names.h"

#include "encaps.h"

void encap_set_names(struct interfaces *interfaces, const struct list *list)
{
	struct encap_record *encap = (struct encap_record *)(uintptr_t)list->items;
	struct record *base = &encap->base;

	interfaces_set_name(
		interfaces, base, ENCAP_iif_index, encap->iif_index, ENCAP_iif, &encap->iif);
	interfaces_set_name(
		interfaces, base, ENCAP_oif_index, encap->oif_index, ENCAP_oif, &encap->oif);
	interfaces_set_name(interfaces, base, ENCAP_link_index, encap->link_index, ENCAP_link_dev,
		&encap->link_dev);
}
