/* SPDX-License-Identifier: MIT */
/* Packets of a file. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_FILE_H
#define NLINSPECT_SUBJECT_CAPTURE_FILE_H

#include "state.h"

/** Opens the file of -r. Reports failures. @return 0 or -errno */
int file_open(struct capture *capture);

/** As struct stream has them; the packets have the time. */
int file_run(struct capture *capture, uint64_t until);
uint64_t file_now(struct capture *capture);

/** Frees capture->file; NULL is fine. */
void file_close(struct capture *capture);

#endif
