/* SPDX-License-Identifier: MIT */
#include "md5keys.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/inet_diag.h>

#define SCHEMA   md5_key
#define ROWS     "subject/sockets/records/md5keys.def"
#define ID(name) MD5_KEY_##name
#define KEY(member) \
	.kind = WIRE_NONE, .attribute = INET_DIAG_MD5SIG, .name = "tcp_diag_md5sig.tcpm_" #member

#include "nlinspect/model/rows.h"

const struct schema md5_key_schema = {
	.name = "md5_keys",
	.title = "peers with a TCP MD5 signature",
	FROM_ROWS(md5_key),
};
