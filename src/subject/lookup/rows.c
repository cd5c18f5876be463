#include "state.h"

#include "nlinspect/model/layout.h"

#include <errno.h>
#include <stdlib.h>

static struct fieldset every_field(const struct schema *schema)
{
	struct fieldset set = {{0}};

	fieldset_add_range(&set, 0, schema->field_count);
	return set;
}

int rows_hold(struct lookup *lookup, const struct record *record)
{
	const struct schema *schema = lookup->run->schema;
	const struct fieldset all = every_field(schema);
	struct record **list;
	struct record *copy;

	list = reallocarray(lookup->rows.list, lookup->rows.count + 1, sizeof(struct record *));
	if (!list)
		return -ENOMEM;
	lookup->rows.list = list;
	copy = malloc(schema->size + record_extra(schema, &all, record));
	if (!copy)
		return -ENOMEM;
	record_keep(schema, schema, &all, record, copy);
	list[lookup->rows.count++] = copy;
	return 0;
}

int rows_push(struct lookup *lookup)
{
	int error = 0;

	for (size_t i = 0; i < lookup->rows.count && !error; i++)
		error = source_push(lookup->run, lookup->rows.list[i]);
	return error;
}

void rows_fini(struct lookup *lookup)
{
	for (size_t i = 0; i < lookup->rows.count; i++)
		free(lookup->rows.list[i]);
	free(lookup->rows.list);
}
