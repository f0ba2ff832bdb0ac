# SPDX-License-Identifier: GPL-2.0-or-later
"""What a reply says again when the same is asked of an index that has not changed."""

CHANGING = ("took_ms", "cached", "cursor")
OF_THE_INDEX = ("documents", "words", "index", "problem")   # of what status tells


def _without_changing(value):
    if isinstance(value, dict):
        return {k: _without_changing(v) for k, v in value.items() if k not in CHANGING}
    return [_without_changing(v) for v in value] if isinstance(value, list) else value


def lasting(method, reply):
    """REPLY to METHOD without what differs from one time to the next."""
    if method == "status" and "result" in reply:
        told = {k: v for k, v in reply["result"].items() if k in OF_THE_INDEX}
        reply = {**reply, "result": told}
    return _without_changing(reply)
