# libquoth, the quoth command, and the tests that need no index.
include_HEADERS += client/quoth.h
lib_LTLIBRARIES += libquoth.la
libquoth_la_SOURCES = $(libquoth_sources) client/libquoth.map
libquoth_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
libquoth_la_LDFLAGS = $(AM_LDFLAGS) -version-info 0:0:0 -no-undefined \
	-Wl,--version-script=$(srcdir)/client/libquoth.map
libquoth_la_LIBADD = libwire.la $(JANSSON_LIBS)
libquoth_la_DEPENDENCIES = libwire.la client/libquoth.map
libquoth_sources = \
	client/ask.c \
	client/base64.c client/base64.h \
	client/link.c client/link.h \
	client/quoth.h \
	client/reply.c \
	client/run.c \
	client/subscribe.c

pkgconfig_DATA += client/quoth.pc
EXTRA_DIST += client/quoth.pc.in
CLEANFILES += client/quoth.pc
client/quoth.pc: client/quoth.pc.in Makefile
	$(AM_V_at)$(MKDIR_P) client
	$(AM_V_GEN)sed -e 's|@prefix[@]|$(prefix)|' \
		-e 's|@exec_prefix[@]|$(exec_prefix)|' \
		-e 's|@libdir[@]|$(libdir)|' \
		-e 's|@includedir[@]|$(includedir)|' \
		-e 's|@PACKAGE_VERSION[@]|$(PACKAGE_VERSION)|' \
		-e 's|@JANSSON_LIBS[@]|$(JANSSON_LIBS)|' \
		$(srcdir)/client/quoth.pc.in > $@

# What the command does with an answer, apart from main, so that tests have it.
noinst_LTLIBRARIES += libquothcmd.la
libquothcmd_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
libquothcmd_la_LIBADD = libwire.la
libquothcmd_la_SOURCES = \
	client/base64.c client/base64.h \
	client/cite.c client/cite.h \
	client/cite_bibtex.c \
	client/cite_csl.c \
	client/colour.c client/colour.h \
	client/diff.c client/diff.h \
	client/escape.c client/escape.h \
	client/fit.c client/fit.h \
	client/kwic_lines.c client/kwic_lines.h \
	client/kwic_view.c client/kwic_view.h \
	client/options.c client/options.h \
	client/out_count.c \
	client/out_formats.c \
	client/out_json.c \
	client/out_plain.c \
	client/out_terminal.c \
	client/out_versions.c \
	client/output.c client/output.h \
	client/questions.c client/questions.h \
	client/save.c client/save.h \
	client/say.c client/say.h \
	client/sentences.c client/sentences.h \
	client/table.c client/table.h \
	client/template.c client/template.h \
	client/versions.c client/versions.h \
	client/watch.h \
	client/watch_exec.c \
	client/watch_json.c \
	client/watch_state.c \
	client/svg.c client/svg.h \
	client/trend.c client/trend.h \
	client/trend_bars.c \
	client/trend_chart.c \
	client/trend_lines.c \
	client/trend_svg.c client/trend_svg.h \
	client/tex.c client/tex.h \
	client/width.c \
	client/wrap.c client/wrap.h

bin_PROGRAMS += quoth
quoth_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
quoth_LDADD = libquoth.la libquothcmd.la $(JANSSON_LIBS) -lm
quoth_SOURCES = \
	client/call.c client/call.h \
	client/cmd_cite.c \
	client/cmd_collocates.c \
	client/cmd_copies.c \
	client/cmd_count.c \
	client/cmd_diff.c \
	client/cmd_facets.c \
	client/cmd_get.c \
	client/cmd_help.c \
	client/cmd_index.c \
	client/cmd_kwic.c \
	client/cmd_connect.c \
	client/cmd_mcp.c \
	client/cmd_rpc.c \
	client/cmd_search.c \
	client/cmd_similar.c \
	client/cmd_status.c \
	client/cmd_suggest.c \
	client/config_file.c \
	client/cmd_trend.c \
	client/cmd_watch.c \
	client/command.h \
	client/document.c client/document.h \
	client/facets.c client/facets.h \
	client/ledger.c client/ledger.h \
	client/main.c \
	client/mcp.h \
	client/mcp_args.c \
	client/mcp_ask.c \
	client/mcp_get.c \
	client/mcp_input.c \
	client/mcp_kwic.c \
	client/mcp_output.c \
	client/mcp_passage.c client/mcp_passage.h \
	client/mcp_search.c \
	client/mcp_serve.c \
	client/mcp_text.c \
	client/pager.c client/pager.h \
	client/problem.c client/problem.h \
	client/pump.c client/pump.h \
	client/query_options.c client/query_options.h \
	client/search.c client/search.h \
	client/session.c client/session.h \
	client/prometheus.c client/prometheus.h \
	client/spawn.c client/spawn.h \
	client/status_view.c client/status_view.h \
	client/trace.c client/trace.h

dist_man_MANS += client/quoth.1 client/libquoth.3

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

# For Python and R: files to be put on PYTHONPATH, or to be sourced; README.md says how.
quothpythondir = $(datadir)/quoth/python
dist_quothpython_DATA = client/python/quoth.py
quothrdir = $(datadir)/quoth/R
dist_quothr_DATA = client/R/quoth.R
EXTRA_DIST += client/python/README.md client/python/pyproject.toml \
	client/python/quoth-stubs/__init__.pyi client/python/rare_earths.py \
	client/python/setup.py

if HAVE_CMOCKA
unit_tests += tests/unit/test_libquoth tests/unit/test_client_draw \
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
