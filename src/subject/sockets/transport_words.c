/* SPDX-License-Identifier: MIT */
#include "transport_words.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include <linux/mptcp.h>
#include <linux/tls.h>

static const struct word ca_states[] = {
	{0, "open"},
	{1, "disorder"},
	{2, "cwr"},
	{3, "recovery"},
	{4, "loss"},
};
const struct words ca_state_words = WORDS(ca_states);

static const struct word tcp_options[] = {
	{1, "timestamps"},
	{2, "sack"},
	{4, "wscale"},
	{8, "ecn"},
	{16, "ecn-seen"},
	{32, "syn-data"},
	{64, "usec-ts"},
	{128, "tfo-child"},
};
const struct words tcp_option_words = WORDS(tcp_options);

static const struct word fastopen[] = {
	{0, "unspec"},
	{1, "cookie-unavailable"},
	{2, "data-not-acked"},
	{3, "syn-retransmitted"},
};
const struct words fastopen_words = WORDS(fastopen);

static const struct word ecn_modes[] = {
	{0, "disabled"},
	{1, "rfc3168"},
	{2, "accecn"},
	{3, "pending"},
};
const struct words ecn_mode_words = WORDS(ecn_modes);

static const struct word accecn_opts[] = {
	{0, "not-seen"},
	{1, "empty-seen"},
	{2, "counter-seen"},
	{3, "fail-seen"},
};
const struct words accecn_opt_words = WORDS(accecn_opts);

static const struct word accecn_fails[] = {
	{1, "ace-fail-send"},
	{2, "ace-fail-recv"},
	{4, "opt-fail-send"},
	{8, "opt-fail-recv"},
};
const struct words accecn_fail_words = WORDS(accecn_fails);

static const struct word tls_versions[] = {{0x0303, "1.2"}, {0x0304, "1.3"}};
const struct words tls_version_words = WORDS(tls_versions);

static const struct word tls_ciphers[] = {
	{51, "aes-gcm-128"},
	{52, "aes-gcm-256"},
	{53, "aes-ccm-128"},
	{54, "chacha20-poly1305"},
	{55, "sm4-gcm"},
	{56, "sm4-ccm"},
	{57, "aria-gcm-128"},
	{58, "aria-gcm-256"},
};
const struct words tls_cipher_words = WORDS(tls_ciphers);

static const struct word tls_confs[] = {
	{1, "base"},
	{2, "sw"},
	{3, "hw"},
	{4, "hw-record"},
};
const struct words tls_conf_words = WORDS(tls_confs);

static const struct word subflows[] = {
	{1 << 0, "mcap-rem"},
	{1 << 1, "mcap-loc"},
	{1 << 2, "join-rem"},
	{1 << 3, "join-loc"},
	{1 << 4, "bkup-rem"},
	{1 << 5, "bkup-loc"},
	{1 << 6, "fully-established"},
	{1 << 7, "connected"},
	{1 << 8, "mapvalid"},
};
const struct words subflow_words = WORDS(subflows);

static const struct word mptcp_flags[] = {{1, "fallback"}, {2, "remote-key-received"}};
const struct words mptcp_flag_words = WORDS(mptcp_flags);

static const struct word sctp_states[] = {
	{0, "closed"},
	{1, "cookie-wait"},
	{2, "cookie-echoed"},
	{3, "established"},
	{4, "shutdown-pending"},
	{5, "shutdown-sent"},
	{6, "shutdown-received"},
	{7, "shutdown-ack-sent"},
};
const struct words sctp_state_words = WORDS(sctp_states);

static const struct word sctp_paths[] = {
	{0, "inactive"},
	{1, "potentially-failed"},
	{2, "active"},
	{3, "unconfirmed"},
	{0xffff, "unknown"},
};
const struct words sctp_path_words = WORDS(sctp_paths);

static const struct word sctp_types[] = {
	{0, "one-to-many"},
	{1, "peeled-off"},
	{2, "one-to-one"},
};
const struct words sctp_type_words = WORDS(sctp_types);
