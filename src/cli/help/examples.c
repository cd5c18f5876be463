/* SPDX-License-Identifier: MIT */
#include "help.h"

const struct example program_examples[] = {
	{"nlinspect sockets -tl", "TCP ports that listen"},
	{"nlinspect sockets -i 'rtt>50ms' --sort -rtt", "slow connections first"},
	{"nlinspect links -w 1", "traffic per second"},
	{"nlinspect routes 10.1.2.3", "routes that cover an address"},
	{"nlinspect sockets -a --count-by state -j", "counts, as JSON"},
	{NULL, NULL},
};
