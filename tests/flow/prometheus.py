#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds what `quoth status --prometheus` printed to what `quoth status --json` did,
by the reader of Prometheus's own client library.

    prometheus.py STATUS.json METRICS [--but METHOD,...]

METHOD is one that was asked in between, as status itself is; with --but also
what any request changes is not compared.
"""
import json
import sys

from prometheus_client.parser import text_string_to_metric_families

BOUNDS = [2 ** power for power in range(4, 27)]     # microseconds
NUMBERS = {
    "quoth_documents": "documents", "quoth_words": "words",
    "quoth_index_revision": "index.rev", "quoth_connections": "connections",
    "quoth_clients_refused_total": "connections_refused",
    "quoth_in_flight_requests": "in_flight", "quoth_queued_requests": "queue",
    "quoth_cache_entries": "cache.entries", "quoth_cache_bytes": "cache.bytes",
    "quoth_cache_limit_bytes": "cache.limit", "quoth_cache_hits_total": "cache.hits",
    "quoth_cache_misses_total": "cache.misses",
    "quoth_cache_dropped_total": "cache.dropped",
    "quoth_cache_evicted_total": "cache.evicted",
    "quoth_postings_limit_bytes": "postings.limit",
    "quoth_postings_hits_total": "postings.hits",
    "quoth_postings_misses_total": "postings.misses",
    "quoth_postings_dropped_total": "postings.dropped",
    "quoth_postings_evicted_total": "postings.evicted",
    "quoth_threads": "threads", "quoth_threads_busy": "threads_busy",
}
MOVING = {
    "quoth_uptime_seconds": "uptime_s", "quoth_clients_total": "connections_ever",
    "quoth_slow_requests_total": "slow.count",
    # Lists are read behind replies, and so after the first of two looks.
    "quoth_postings_entries": "postings.entries",
    "quoth_postings_bytes": "postings.bytes",
    "quoth_received_bytes_total": "bytes_in", "quoth_sent_bytes_total": "bytes_out",
    "quoth_resident_memory_bytes": "memory.resident",
    "quoth_resident_memory_peak_bytes": "memory.peak",
}


def at(value, path):
    for name in path.split("."):
        value = value[name]
    return value


def read(path):
    """Families by name, and samples by name and labels."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    families, samples = {}, {}
    for family in text_string_to_metric_families(text):
        assert family.name not in families, f"{family.name} comes twice"
        assert family.documentation, f"{family.name} has no help"
        assert family.type in ("counter", "gauge", "histogram"), family
        families[family.name] = family.type
        for sample in family.samples:
            key = sample.name, tuple(sorted(sample.labels.items()))
            assert key not in samples, f"{key} comes twice"
            assert sample.name.startswith("quoth_"), key
            assert (family.type != "counter") or sample.name.endswith("_total"), key
            samples[key] = sample.value
    return families, samples


def expect_histogram(expected, name, labels, times):
    def put(suffix, value, **more):
        expected[name + suffix, tuple(sorted({**labels, **more}.items()))] = value
    for bound in BOUNDS:
        put("_bucket", sum(n for high, n in times["buckets"] if high and high <= bound),
            le=format(bound / 1e6, ".6f").rstrip("0").rstrip("."))
    put("_bucket", times["n"], le="+Inf")
    put("_count", times["n"])
    put("_sum", times["sum_us"] / 1e6)


def expect_method(expected, name, method):
    labels = (("method", name),)
    for what in ("requests", "gone", "superseded"):
        expected[f"quoth_{what}_total", labels] = method[what]
    for outcome, n in {"answered": method["answered"], **method["errors"]}.items():
        expected["quoth_replies_total", (("method", name), ("outcome", outcome))] = n
    if "total" in method:
        expect_histogram(expected, "quoth_request_seconds", {"method": name},
                         method["total"])
        for phase in {"waiting", "working", "writing", "sending"} & set(method):
            expect_histogram(expected, "quoth_request_phase_seconds",
                             {"method": name, "phase": phase}, method[phase])


def expectation(status, passed_over):
    expected = {("quoth_info", (("version", status["version"]),)): 1,
                ("quoth_index_up", ()): status["index"] is not None,
                ("quoth_slow_threshold_seconds", ()): status["slow"]["ms"] / 1000}
    for name, path in {**NUMBERS, **({} if passed_over else MOVING)}.items():
        expected[name, ()] = at(status, path)
    for kind, n in status["malformed"].items():
        expected["quoth_malformed_total", (("error", kind),)] = n
    for name, method in status["methods"].items():
        if name not in passed_over:
            expect_method(expected, name, method)
    return expected


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        status = json.load(file)
    passed_over = sys.argv[4].split(",") if sys.argv[3:4] == ["--but"] else []
    families, samples = read(sys.argv[2])
    expected = expectation(status, passed_over)
    assert families["quoth_request_seconds"] == "histogram", families
    for key, value in expected.items():
        assert key in samples, f"{key} is missing"
        assert abs(samples[key] - value) <= 1e-9 * max(1, abs(value)), (key, samples[key],
                                                                       value)
    for (name, labels), value in samples.items():
        known = (name, labels) in expected or dict(labels).get("method") in passed_over \
            or (passed_over and name in MOVING)
        assert known, f"{name} {labels} {value} came from nowhere"
    print(f"{len(samples)} samples of {len(families)} families")


main()
