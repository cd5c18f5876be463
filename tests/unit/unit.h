/* SPDX-License-Identifier: MIT */
/* Shared by all unit tests: a Check suite per file, and main(). A test file defines
 * `static void unit_tests(TCase *tests)`, which adds its tests. */
#ifndef UNIT_H
#define UNIT_H

#include <check.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void unit_tests(TCase *tests);

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	Suite *suite = suite_create("unit");
	TCase *tests = tcase_create("all");
	tcase_set_timeout(tests, 60);
	unit_tests(tests);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
