# libquoth, the quoth command, and the tests that need no index.
include_HEADERS += client/libquoth/quoth.h
lib_LTLIBRARIES += libquoth.la
libquoth_la_SOURCES = $(libquoth_sources) client/libquoth/libquoth.map
libquoth_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
libquoth_la_LDFLAGS = $(AM_LDFLAGS) -version-info 0:0:0 -no-undefined \
	-Wl,--version-script=$(srcdir)/client/libquoth/libquoth.map
libquoth_la_LIBADD = libwire.la $(JANSSON_LIBS)
libquoth_la_DEPENDENCIES = libwire.la client/libquoth/libquoth.map
libquoth_sources = \
	client/libquoth/ask.c \
	client/libquoth/base64.c client/libquoth/base64.h \
	client/libquoth/link.c client/libquoth/link.h \
	client/libquoth/quoth.h \
	client/libquoth/reply.c \
	client/libquoth/run.c \
	client/libquoth/subscribe.c

pkgconfig_DATA += client/libquoth/quoth.pc
EXTRA_DIST += client/libquoth/quoth.pc.in
CLEANFILES += client/libquoth/quoth.pc
client/libquoth/quoth.pc: client/libquoth/quoth.pc.in Makefile
	$(AM_V_at)$(MKDIR_P) client/libquoth
	$(AM_V_GEN)sed -e 's|@prefix[@]|$(prefix)|' \
		-e 's|@exec_prefix[@]|$(exec_prefix)|' \
		-e 's|@libdir[@]|$(libdir)|' \
		-e 's|@includedir[@]|$(includedir)|' \
		-e 's|@PACKAGE_VERSION[@]|$(PACKAGE_VERSION)|' \
		-e 's|@JANSSON_LIBS[@]|$(JANSSON_LIBS)|' \
		$(srcdir)/client/libquoth/quoth.pc.in > $@

# What the command does with an answer, apart from main, so that tests have it.
noinst_LTLIBRARIES += libquothcmd.la
libquothcmd_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
libquothcmd_la_LIBADD = libwire.la
libquothcmd_la_SOURCES = \
	client/libquoth/base64.c client/libquoth/base64.h \
	client/cite/cite.c client/cite/cite.h \
	client/cite/cite_bibtex.c \
	client/cite/cite_csl.c \
	client/output/colour.c client/output/colour.h \
	client/versions/diff.c client/versions/diff.h \
	client/output/escape.c client/output/escape.h \
	client/output/fit.c client/output/fit.h \
	client/output/kwic_lines.c client/output/kwic_lines.h \
	client/output/kwic_view.c client/output/kwic_view.h \
	client/command/options.c client/command/options.h \
	client/output/out_count.c \
	client/output/out_formats.c \
	client/output/out_json.c \
	client/output/out_plain.c \
	client/output/out_terminal.c \
	client/output/out_versions.c \
	client/output/output.c client/output/output.h \
	client/command/questions.c client/command/questions.h \
	client/command/save.c client/command/save.h \
	client/command/say.c client/command/say.h \
	client/versions/sentences.c client/versions/sentences.h \
	client/output/table.c client/output/table.h \
	client/output/template.c client/output/template.h \
	client/versions/versions.c client/versions/versions.h \
	client/watch/watch.h \
	client/watch/watch_exec.c \
	client/watch/watch_json.c \
	client/watch/watch_state.c \
	client/trend/svg.c client/trend/svg.h \
	client/trend/trend.c client/trend/trend.h \
	client/trend/trend_bars.c \
	client/trend/trend_chart.c \
	client/trend/trend_lines.c \
	client/trend/trend_svg.c client/trend/trend_svg.h \
	client/cite/tex.c client/cite/tex.h \
	client/output/width.c \
	client/output/wrap.c client/output/wrap.h

bin_PROGRAMS += quoth
quoth_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
quoth_LDADD = libquoth.la libquothcmd.la $(JANSSON_LIBS) -lm
quoth_SOURCES = \
	client/command/call.c client/command/call.h \
	client/command/cmd_cite.c \
	client/command/cmd_collocates.c \
	client/command/cmd_copies.c \
	client/command/cmd_count.c \
	client/command/cmd_diff.c \
	client/command/cmd_facets.c \
	client/command/cmd_get.c \
	client/command/cmd_help.c \
	client/command/cmd_index.c \
	client/command/cmd_kwic.c \
	client/command/cmd_connect.c \
	client/command/cmd_mcp.c \
	client/command/cmd_rpc.c \
	client/command/cmd_search.c \
	client/command/cmd_similar.c \
	client/command/cmd_status.c \
	client/command/cmd_suggest.c \
	client/command/config_file.c \
	client/command/cmd_trend.c \
	client/command/cmd_watch.c \
	client/command/command.h \
	client/complete/bash_line.c \
	client/complete/cmd_complete.c \
	client/complete/complete.h \
	client/complete/complete_index.c \
	client/complete/complete_option.c \
	client/complete/complete_program.c \
	client/complete/complete_quoth.c \
	client/command/document.c client/command/document.h \
	client/output/facets.c client/output/facets.h \
	client/command/ledger.c client/command/ledger.h \
	client/command/main.c \
	client/mcp/mcp.h \
	client/mcp/mcp_args.c \
	client/mcp/mcp_ask.c \
	client/mcp/mcp_get.c \
	client/mcp/mcp_input.c \
	client/mcp/mcp_kwic.c \
	client/mcp/mcp_output.c \
	client/mcp/mcp_passage.c client/mcp/mcp_passage.h \
	client/mcp/mcp_search.c \
	client/mcp/mcp_serve.c \
	client/mcp/mcp_text.c \
	client/command/pager.c client/command/pager.h \
	client/command/problem.c client/command/problem.h \
	client/command/pump.c client/command/pump.h \
	client/command/query_options.c client/command/query_options.h \
	client/command/search.c client/command/search.h \
	client/command/session.c client/command/session.h \
	client/output/prometheus.c client/output/prometheus.h \
	client/command/spawn.c client/command/spawn.h \
	client/output/status_view.c client/output/status_view.h \
	client/output/trace.c client/output/trace.h

EXTRA_DIST += client/pictures/emacs.png client/pictures/take.sh \
	client/pictures/terminal.png client/pictures/vim.png

dist_man_MANS += client/quoth.1 client/libquoth/libquoth.3

# What TAB does in shells, where each of them looks for it: bash by the name of the
# program, zsh and fish in a folder.
bashcompletiondir = @bashcompletiondir@
zshcompletiondir = @zshcompletiondir@
fishcompletiondir = @fishcompletiondir@
dist_zshcompletion_DATA = client/shell/_quoth
EXTRA_DIST += client/shell/quoth.bash client/shell/quoth.fish
install-data-hook: install-completions
uninstall-hook: uninstall-completions
install-completions:
	$(MKDIR_P) "$(DESTDIR)$(bashcompletiondir)" "$(DESTDIR)$(fishcompletiondir)"
	for program in quoth quothd quoth-index; do \
		$(INSTALL_DATA) $(srcdir)/client/shell/quoth.bash \
			"$(DESTDIR)$(bashcompletiondir)/$$program" && \
		$(INSTALL_DATA) $(srcdir)/client/shell/quoth.fish \
			"$(DESTDIR)$(fishcompletiondir)/$$program.fish" || exit; \
	done
uninstall-completions:
	for program in quoth quothd quoth-index; do \
		rm -f "$(DESTDIR)$(bashcompletiondir)/$$program" \
			"$(DESTDIR)$(fishcompletiondir)/$$program.fish"; \
	done
.PHONY: install-completions uninstall-completions

# libquoth in other people's loops: to be copied, and run by the tests.
exampledir = $(docdir)/examples
dist_example_DATA = \
	client/examples/typing.c client/examples/typing.h \
	client/examples/with_glib.c \
	client/examples/with_libevent.c \
	client/examples/with_libuv.c \
	client/examples/with_poll.c
check_PROGRAMS += client/examples/with-poll client/examples/with-libevent
example_typing = client/examples/typing.c client/examples/typing.h
example_cppflags = -I$(srcdir)/client/libquoth $(AM_CPPFLAGS)
client_examples_with_poll_SOURCES = client/examples/with_poll.c $(example_typing)
client_examples_with_poll_CPPFLAGS = $(example_cppflags)
client_examples_with_poll_LDADD = libquoth.la
client_examples_with_libevent_SOURCES = client/examples/with_libevent.c $(example_typing)
client_examples_with_libevent_CPPFLAGS = $(example_cppflags)
client_examples_with_libevent_CFLAGS = $(AM_CFLAGS) $(EVENT_CFLAGS)
client_examples_with_libevent_LDADD = libquoth.la $(EVENT_LIBS)
if LOOP_GLIB
check_PROGRAMS += client/examples/with-glib
client_examples_with_glib_SOURCES = client/examples/with_glib.c $(example_typing)
client_examples_with_glib_CPPFLAGS = $(example_cppflags)
client_examples_with_glib_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
client_examples_with_glib_LDADD = libquoth.la $(GLIB_LIBS)
endif
if LOOP_UV
check_PROGRAMS += client/examples/with-libuv
client_examples_with_libuv_SOURCES = client/examples/with_libuv.c $(example_typing)
client_examples_with_libuv_CPPFLAGS = $(example_cppflags)
client_examples_with_libuv_CFLAGS = $(AM_CFLAGS) $(UV_CFLAGS)
client_examples_with_libuv_LDADD = libquoth.la $(UV_LIBS)
endif

# The plugin for Vim and Neovim, where each of them looks for those of the system.
vimfilesdir = $(datadir)/vim/vimfiles
nvimsitedir = $(datadir)/nvim/site
vimplugindir = $(vimfilesdir)/plugin
vimautoloaddir = $(vimfilesdir)/autoload
vimautoloadquothdir = $(vimfilesdir)/autoload/quoth
vimhelpdir = $(vimfilesdir)/doc
nvimplugindir = $(nvimsitedir)/plugin
nvimautoloaddir = $(nvimsitedir)/autoload
nvimautoloadquothdir = $(nvimsitedir)/autoload/quoth
nvimhelpdir = $(nvimsitedir)/doc
vim_autoload_quoth = \
	client/vim/autoload/quoth/kwic.vim \
	client/vim/autoload/quoth/link.vim \
	client/vim/autoload/quoth/place.vim \
	client/vim/autoload/quoth/text.vim \
	client/vim/autoload/quoth/type.vim
dist_vimplugin_DATA = client/vim/plugin/quoth.vim
dist_vimautoload_DATA = client/vim/autoload/quoth.vim
dist_vimautoloadquoth_DATA = $(vim_autoload_quoth)
dist_vimhelp_DATA = client/vim/doc/quoth.txt
nvimplugin_DATA = $(dist_vimplugin_DATA)
nvimautoload_DATA = $(dist_vimautoload_DATA)
nvimautoloadquoth_DATA = $(vim_autoload_quoth)
nvimhelp_DATA = $(dist_vimhelp_DATA)

# The package for Emacs, where that of the same prefix looks; Debian's in /usr/local, too.
emacssitedir = $(datadir)/emacs/site-lisp
dist_emacssite_DATA = \
	client/emacs/quoth.el \
	client/emacs/quoth-kwic.el \
	client/emacs/quoth-link.el \
	client/emacs/quoth-list.el \
	client/emacs/quoth-place.el \
	client/emacs/quoth-text.el \
	client/emacs/quoth-type.el \
	client/emacs/quoth-watch.el \
	client/emacs/quoth-xref.el
# For Python and R: files to be put on PYTHONPATH, or to be sourced; README.md says how.
quothpythondir = $(datadir)/quoth/python
dist_quothpython_DATA = client/python/quoth.py
quothrdir = $(datadir)/quoth/R
dist_quothr_DATA = client/R/quoth.R
EXTRA_DIST += client/python/README.md client/python/pyproject.toml \
	client/python/quoth-stubs/__init__.pyi client/python/rare_earths.py \
	client/python/setup.py

if HAVE_CMOCKA
unit_tests += tests/unit/test_libquoth tests/unit/test_libquoth_io \
	tests/unit/test_libquoth_memory tests/unit/test_client_draw \
	tests/unit/test_client_text tests/unit/test_cite tests/unit/test_diff
endif
tests_unit_test_diff_SOURCES = tests/unit/test_diff.c
tests_unit_test_diff_CFLAGS = $(unit_cflags)
tests_unit_test_diff_LDADD = libquothcmd.la libquoth.la libwire.la \
	$(JANSSON_LIBS) $(CMOCKA_LIBS) -lm
tests_unit_test_cite_SOURCES = tests/unit/test_cite.c
tests_unit_test_cite_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_cite_LDADD = libquothcmd.la libwire.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_libquoth_SOURCES = tests/unit/test_libquoth.c
tests_unit_test_libquoth_CFLAGS = $(unit_cflags)
tests_unit_test_libquoth_LDADD = libquoth.la $(CMOCKA_LIBS)

# The library with all that may fail under it, which the linker puts in between.
faults_sources = tests/unit/faults.c tests/unit/faults.h $(libquoth_sources)
faults_wrapped = malloc calloc realloc free send recv connect socket fcntl poll \
	clock_gettime
faults_cflags = $(unit_cflags) $(JANSSON_CFLAGS)
faults_ldflags = $(AM_LDFLAGS) $(faults_wrapped:%=-Wl,--wrap=%)
faults_libs = libwire.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_libquoth_memory_SOURCES = \
	tests/unit/test_libquoth_memory.c $(faults_sources)
tests_unit_test_libquoth_memory_CFLAGS = $(faults_cflags)
tests_unit_test_libquoth_memory_LDFLAGS = $(faults_ldflags)
tests_unit_test_libquoth_memory_LDADD = $(faults_libs)
tests_unit_test_libquoth_io_SOURCES = \
	tests/unit/test_libquoth_io.c $(faults_sources)
tests_unit_test_libquoth_io_CFLAGS = $(faults_cflags)
tests_unit_test_libquoth_io_LDFLAGS = $(faults_ldflags)
tests_unit_test_libquoth_io_LDADD = $(faults_libs)
tests_unit_test_client_text_SOURCES = \
	tests/unit/test_client_text.c
tests_unit_test_client_text_CFLAGS = $(unit_cflags)
tests_unit_test_client_text_LDADD = libquothcmd.la libquoth.la libwire.la \
	$(JANSSON_LIBS) $(CMOCKA_LIBS) -lm

tests_unit_test_client_draw_SOURCES = \
	tests/unit/test_client_draw.c
tests_unit_test_client_draw_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_client_draw_LDADD = libquothcmd.la libquoth.la libwire.la \
	$(JANSSON_LIBS) $(CMOCKA_LIBS) -lm

# Flow tests against tests/flow/fake_quothd.py: no index, no daemon.
client_flow_tests = \
	tests/flow/client_batch.sh \
	tests/flow/client_errors.sh \
	tests/flow/client_formats.sh \
	tests/flow/client_kwic.sh \
	tests/flow/client_library.sh \
	tests/flow/client_passages.sh \
	tests/flow/client_requests.sh \
	tests/flow/client_spawn.sh \
	tests/flow/client_terminal.sh \
	tests/flow/client_trend.sh
dist_check_SCRIPTS += $(client_flow_tests)
TESTS += $(client_flow_tests)
EXTRA_DIST += tests/flow/client_lib.sh tests/flow/columns.py tests/flow/fake_quothd.py \
	tests/flow/on_terminal.py tests/flow/prometheus.py tests/flow/expected/client
