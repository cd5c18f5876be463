/* SPDX-License-Identifier: MIT */
/* Words for values that TCP, multipath TCP, TLS and SCTP report. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_TRANSPORT_WORDS_H
#define NLINSPECT_SUBJECT_SOCKETS_TRANSPORT_WORDS_H

#include "nlinspect/model/field.h"

extern const struct words ca_state_words, tcp_option_words, fastopen_words, ecn_mode_words,
	accecn_opt_words, accecn_fail_words, tls_version_words, tls_cipher_words, tls_conf_words,
	subflow_words, mptcp_flag_words, sctp_state_words, sctp_path_words, sctp_type_words;

#endif
