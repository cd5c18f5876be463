/* SPDX-License-Identifier: MIT */
#include "svg_colors.h"

#include "svg.h"

/* A line for each row of the picture: colours of the same place in both lists are for light and
 * dark. They contrast with their background by 3 to 1 at least, and differ in brightness or by
 * their dashes for readers who do not see every colour. */
static const char *const light[SVG_LINES] = {
	"#0072b2", "#d55e00", "#00795c", "#a23b82", "#806000", "#1f2328", "#00838f", "#7a3b12"};
static const char *const dark[SVG_LINES] = {
	"#56b4e9", "#ff9d4d", "#35c79a", "#e58cc5", "#f0e442", "#e6edf3", "#3fd0d4", "#d3a07a"};
static const char *const dashes[SVG_LINES] = {NULL, "70 20", "20 20", "90 20 20 20", "120 30",
	"40 20 10 20", "10 20", "150 20 20 20 20 20"};

static const char light_rules[] = ".nlinspect .bg{fill:#fff}.nlinspect text{fill:#57606a}"
				  ".nlinspect .h,.nlinspect .k,.nlinspect .n{fill:#1f2328}"
				  ".nlinspect .g{stroke:#e3e7eb}.nlinspect .z{stroke:#8c959f}"
				  ".nlinspect .o{fill:#eceff2}.nlinspect .q{stroke:#cf222e}";
static const char dark_rules[] = ".nlinspect .bg{fill:#0d1117}.nlinspect text{fill:#9da7b1}"
				 ".nlinspect .h,.nlinspect .k,.nlinspect .n{fill:#e6edf3}"
				 ".nlinspect .g{stroke:#272d35}.nlinspect .z{stroke:#656d76}"
				 ".nlinspect .o{fill:#1b212a}.nlinspect .q{stroke:#ff7b72}";
static const char common_rules[] =
	".nlinspect text{font:12px system-ui,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,"
	"\"DejaVu Sans\",sans-serif}"
	".nlinspect .h{font-size:17px;font-weight:600}.nlinspect .k{font-weight:600}"
	".nlinspect .n{font-family:ui-monospace,Menlo,Consolas,\"DejaVu Sans Mono\",monospace}"
	".nlinspect .e{text-anchor:end}.nlinspect .m{text-anchor:middle}"
	".nlinspect path{fill:none}.nlinspect .z,.nlinspect .g{stroke-width:1}"
	".nlinspect .l{stroke:currentColor;stroke-width:16;stroke-linejoin:round}"
	".nlinspect .d{stroke:currentColor;stroke-width:40;stroke-linecap:round}"
	".nlinspect .b{fill:currentColor;fill-opacity:.25;stroke:currentColor;"
	"stroke-opacity:.8;stroke-width:6}"
	".nlinspect .x{stroke:currentColor;stroke-width:20}"
	".nlinspect .q{stroke-width:16;stroke-dasharray:30 30}";

static void write_colors(struct out *out, const char *const *colors, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		out_string(out, ".nlinspect .c");
		out_u64(out, i);
		out_string(out, "{color:");
		out_string(out, colors[i]);
		out_char(out, '}');
	}
}

void svg_colors(struct out *out, size_t rows)
{
	out_string(out, "<style>\n");
	out_string(out, common_rules);
	out_char(out, '\n');
	out_string(out, light_rules);
	write_colors(out, light, rows);
	for (size_t i = 0; i < rows; i++) {
		if (!dashes[i])
			continue;
		out_string(out, ".nlinspect .c");
		out_u64(out, i);
		out_string(out, " .l,.nlinspect .l.c");
		out_u64(out, i);
		out_string(out, "{stroke-dasharray:");
		out_string(out, dashes[i]);
		out_char(out, '}');
	}
	out_string(out, "\n@media(prefers-color-scheme:dark){");
	out_string(out, dark_rules);
	write_colors(out, dark, rows);
	out_string(out, "}\n</style>\n");
}
