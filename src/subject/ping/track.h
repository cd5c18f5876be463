/* SPDX-License-Identifier: MIT */
/* Makes records of events: finds the probe that an event is about, and what has become of it. A
 * probe counts once that is known. */
#ifndef NLINSPECT_SUBJECT_PING_TRACK_H
#define NLINSPECT_SUBJECT_PING_TRACK_H

#include "nlinspect/base/cleanup.h"

#include "event.h"
#include "ping.h"
#include "recent.h"
#include "statistics.h"

struct run;

enum probe_state { PROBE_NONE, PROBE_OUTSTANDING, PROBE_ENDED, PROBE_EXPIRED };

struct probe {
	uint64_t seq, sent, sent_unix, stamp; /* times as in struct ping_event */
	uint32_t payload;                     /* bytes */
	enum probe_state state;
};

/** An error that kept a probe from going on, the last one. */
struct fault {
	bool is_known, is_own; /* is_own: this host itself reported it */
	uint8_t type, code;    /* of ICMP … */
	uint32_t error;        /* … or, if it is not 0, errno of sending */
	uint32_t mtu;
	struct address from;
};

/** A host. */
struct tracked {
	char *host;
	char *source; /* as ping(8) prints it; NULL: not asked for */
	struct address address;
	enum ping_protocol protocol;
	uint32_t payload;
	uint64_t cookie;
	uint16_t id;
	uint16_t port;         /* of TCP and UDP; 0: ICMP */
	uint8_t hop;           /* of --trace; 0: the host itself */
	bool reached;          /* the host itself answered from there */
	struct address router; /* who answered last; family 0: nobody */
	uint64_t mtu;          /* the least that was reported; 0: none was … */
	struct address narrow; /* … and who did */
	struct fault fault;    /* the last one that was reported */
	char *name;            /* of the router, by -r; NULL */
	bool skipped;          /* of a recording: not asked for; a hop that lies beyond the host */
	struct probe *ring;    /* by the low bits of their numbers */
	size_t ring_size;
	uint64_t newest;      /* number of the last probe; 0: none */
	uint64_t oldest;      /* no probe before it is outstanding */
	uint64_t outstanding; /* how many are */
	uint64_t begun, last; /* times of the first and the last probe */
	uint64_t pipe;        /* most probes on the way when one ended */
	uint64_t ended, received, duplicates, late, corrupted, errors, unsent;
	struct statistics statistics;
	struct recent recent;
};

struct track {
	struct run *run;
	struct tracked *targets;
	size_t count;
	bool probes, summaries; /* whether these records are wanted */
	struct ping_record record;
	char reason[128], verdict[512], history[RECENT_TEXT];
};

/** Begins to make records of a run. */
void track_init(struct track *track, struct run *run);

/** Takes an event. @return 0; -ECANCELED or an error of the sink; -ENOMEM; -EBADMSG (no such host)
 */
int track_take(struct track *track, const struct ping_event *event);

/** Whether both are hops on the way to one address. */
bool tracked_same_way(const struct tracked *a, const struct tracked *b);

/** The outstanding probe with the smallest number. @return NULL if there is none */
const struct probe *tracked_oldest(struct tracked *tracked);

/** Whether a probe of that number can be sent: the oldest of too many is not answered. */
bool tracked_has_room(const struct tracked *tracked);

void track_fini(struct track *track);

#endif
