EXTRA_DIST += \
	corpus/README.md \
	corpus/trade/april-2025-controls.md \
	corpus/trade/bessent-interview.md \
	corpus/trade/briefs.jsonl \
	corpus/trade/busan-truce.md \
	corpus/trade/chips-affiliates.md \
	corpus/trade/geneva-london.md \
	corpus/trade/japan-2010.txt \
	corpus/trade/magnets-outside-china.md \
	corpus/trade/october-2025-controls.md \
	corpus/trade/phase-one.txt \
	corpus/trade/port-fees.md \
	corpus/trade/rare-earths-primer.md \
	corpus/trade/seltene-erden.md \
	corpus/trade/soybeans.md \
	corpus/trade/terres-rares-europe.md \
	corpus/trade/wto-ds431.md \
	corpus/trade/xitu-busan.md
