# The collection that comes along, and the demo over it: `make demo`.
dist_noinst_SCRIPTS += corpus/demo.sh

.PHONY: demo
demo: all
	$(srcdir)/corpus/demo.sh $(abs_builddir)

EXTRA_DIST += \
	corpus/README.md \
	corpus/broken.py \
	corpus/broken.tsv \
	corpus/broken/.noindex \
	corpus/broken/bad-in-the-middle.jsonl \
	corpus/broken/control.txt \
	corpus/broken/cut-in-a-character.txt \
	corpus/broken/cut.jsonl \
	corpus/broken/cut.jsonl.gz \
	corpus/broken/deep-front-matter.md \
	corpus/broken/deep.jsonl \
	corpus/broken/empty.txt \
	corpus/broken/front-matter-broken.md \
	corpus/broken/front-matter-without-end.md \
	corpus/broken/huge-line.jsonl.gz \
	corpus/broken/huge-line.txt \
	corpus/broken/no-text.jsonl \
	corpus/broken/not-utf-8.txt \
	corpus/broken/nul.txt \
	corpus/broken/only-a-mark.txt \
	corpus/broken/only-front-matter.md \
	corpus/broken/page.pdf.md \
	corpus/broken/picture.txt \
	corpus/broken/text.jsonl \
	corpus/broken/text.png \
	corpus/broken/text.txt.gz \
	corpus/broken/utf-16.txt \
	corpus/broken/windows-1252.txt \
	corpus/trade/ai-diffusion.eml \
	corpus/trade/april-2025-controls.md \
	corpus/trade/asml.html \
	corpus/trade/bessent-interview.md \
	corpus/trade/briefs.jsonl \
	corpus/trade/busan-truce.md \
	corpus/trade/china-instruments.html \
	corpus/trade/chip-rules.md \
	corpus/trade/chips-affiliates.md \
	corpus/trade/critical-software.md \
	corpus/trade/geneva-london.md \
	corpus/trade/h20-fifteen-percent.eml \
	corpus/trade/japan-2010.txt \
	corpus/trade/long-arms.md \
	corpus/trade/magnets-outside-china.md \
	corpus/trade/nexperia.md \
	corpus/trade/october-2025-controls.md \
	corpus/trade/outbound-investment.md \
	corpus/trade/phase-one.txt \
	corpus/trade/port-fees.md \
	corpus/trade/rare-earths-primer.md \
	corpus/trade/samr-bargaining.eml \
	corpus/trade/seltene-erden.md \
	corpus/trade/soybeans.md \
	corpus/trade/terres-rares-europe.md \
	corpus/trade/tiktok-law.md \
	corpus/trade/tiktok-venture.eml \
	corpus/trade/wto-ds431.md \
	corpus/trade/xitu-busan.md \
	corpus/trade/zte-huawei.txt
