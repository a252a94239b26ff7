# SPDX-License-Identifier: BSD-2-Clause
# All of the command but main, so that tests can link its parts.
noinst_LTLIBRARIES += libcommand.la
libcommand_la_SOURCES = \
	tools/advice.c tools/advice.h \
	tools/advise.c \
	tools/advise_json.c \
	tools/advise_print.c tools/advise_print.h \
	tools/advise_ratio.c \
	tools/args.c tools/args.h \
	tools/assign.c tools/assign.h \
	tools/bands.c tools/bands.h \
	tools/binary.c tools/binary.h \
	tools/causes.c tools/causes.h \
	tools/change.c tools/change.h \
	tools/chart.c tools/chart.h \
	tools/chart_axis.c tools/chart_axis.h \
	tools/doctor.c tools/doctor.h \
	tools/doctor_check.h \
	tools/doctor_dax.c \
	tools/doctor_json.c \
	tools/doctor_kernel.c \
	tools/doctor_library.c \
	tools/doctor_memory.c \
	tools/doctor_nodes.c \
	tools/doctor_print.c \
	tools/doctor_probe.c \
	tools/doctor_process.c \
	tools/doctor_read.c \
	tools/field.c tools/field.h \
	tools/field_table.c \
	tools/fields.c tools/fields.h \
	tools/fields_schema.c \
	tools/format.c tools/format.h \
	tools/handover.c tools/handover.h \
	tools/history.c tools/history.h \
	tools/latency.c tools/latency.h \
	tools/launch.c tools/launch.h \
	tools/listing.c tools/listing.h \
	tools/mappings.c tools/mappings.h \
	tools/message.c tools/message.h \
	tools/moving.c tools/moving.h \
	tools/moving_plan.c \
	tools/nearest.c tools/nearest.h \
	tools/nodes.c tools/nodes.h \
	tools/nodes_json.c \
	tools/now.c tools/now.h \
	tools/numamaps.c tools/numamaps.h \
	tools/options.c \
	tools/order.c tools/order.h \
	tools/outfile.c tools/outfile.h \
	tools/output.c tools/output.h \
	tools/pages.c tools/pages.h \
	tools/plot.c tools/plot.h \
	tools/plot_braille.c tools/plot_braille.h \
	tools/plot_chart.c \
	tools/plot_page.c \
	tools/plot_script.c \
	tools/plot_svg.c \
	tools/process.c tools/process.h \
	tools/procfs.c tools/procfs.h \
	tools/program.c tools/program.h \
	tools/record.c \
	tools/record_file.c tools/record_file.h \
	tools/record_format.h \
	tools/record_head.c tools/record_head.h \
	tools/record_loop.c tools/record_loop.h \
	tools/record_program.c tools/record_program.h \
	tools/record_target.c tools/record_target.h \
	tools/recorder.c tools/recorder.h \
	tools/residency.c tools/residency.h \
	tools/roff.c tools/roff.h \
	tools/run.c \
	tools/schema.c tools/schema.h \
	tools/screen.c tools/screen.h \
	tools/screen_key.c tools/screen_key.h \
	tools/series.c tools/series.h \
	tools/set.c tools/set.h \
	tools/set_processes.c \
	tools/shape.c tools/shape.h \
	tools/sizes.c tools/sizes.h \
	tools/stat.c \
	tools/stat_forms.h \
	tools/stat_json.c \
	tools/stat_prometheus.c \
	tools/stat_text.c \
	tools/stat_tsv.c \
	tools/statfile.c tools/statfile.h \
	tools/statfile_row.c tools/statfile_row.h \
	tools/steered.c tools/steered.h \
	tools/survey.c tools/survey.h \
	tools/target.c tools/target.h \
	tools/terminal.c tools/terminal.h \
	tools/threshold.c tools/threshold.h \
	tools/tool.c tools/tool.h \
	tools/top.c tools/top.h \
	tools/top_bar.c \
	tools/top_help.c \
	tools/top_keys.c \
	tools/top_list.c \
	tools/top_process.c \
	tools/verify.c tools/verify.h \
	tools/verify_json.c \
	tools/verify_judge.c \
	tools/verify_text.c \
	tools/view.c tools/view.h \
	tools/watch.c tools/watch.h
nodist_libcommand_la_SOURCES = tools/plot_text.c
libcommand_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tools -DLIBDIR='"$(libdir)"'
libcommand_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(NCURSESW_CFLAGS)
libcommand_la_LIBADD = libbase.la $(JANSSON_LIBS) $(NCURSESW_LIBS) -lm

bin_PROGRAMS += tierheap
tierheap_SOURCES = tools/main.c
tierheap_LDADD = libcommand.la

# The style sheet and the script of the page, as text in the command.
EXTRA_DIST += tools/plot_text.sh tools/plot_page.css tools/plot_page.js
CLEANFILES += tools/plot_text.c
tools/plot_text.c: tools/plot_text.sh tools/plot_page.css tools/plot_page.js
	$(AM_V_GEN)$(MKDIR_P) tools && $(SHELL) $(srcdir)/tools/plot_text.sh \
		plot_page_style $(srcdir)/tools/plot_page.css \
		plot_page_script $(srcdir)/tools/plot_page.js > $@.tmp && mv $@.tmp $@

dist_bashcompletion_DATA = completion/tierheap
