# SPDX-License-Identifier: GPL-2.0-or-later
"""Messages held to quoth-protocol.schema.json: what a client sent, and what the daemon
wrote, byte by byte and member by member.

Results are open in the schema, for clients; here they are closed, so that a member that
nobody described is found.
"""
import copy
import json
import math
import os
import pathlib
import re

try:
    import jsonschema
except ImportError:
    jsonschema = None

TOP = pathlib.Path(os.environ.get("abs_top_srcdir")
                   or pathlib.Path(__file__).resolve().parents[2])
PATH = TOP / "lib/wire/quoth-protocol.schema.json"
SCHEMA = json.loads(PATH.read_text(encoding="utf-8"))
DEFS = SCHEMA["$defs"]
METHODS = [inner["properties"]["method"]["const"] for name, inner in DEFS.items()
           if name.endswith(".request")]
LIMITS = {name: member["const"] for name, member in DEFS["limits"]["properties"].items()}

REPLY_MAX, DEPTH_MAX = LIMITS["reply_max"], LIMITS["depth_max"]
INTEGER_MAX = 2 ** 53


class Wrong(AssertionError):
    """A message is not as the page says."""


def everything(schema, path=()):
    """Each schema inside SCHEMA, itself too, and where it stands."""
    if isinstance(schema, dict):
        yield path, schema
        for name, inner in schema.items():
            yield from everything(inner, (*path, name))
    elif isinstance(schema, list):
        for at, inner in enumerate(schema):
            yield from everything(inner, (*path, at))


def closed():
    """The schema without room for members that it does not name."""
    whole = copy.deepcopy(SCHEMA)
    for path, schema in everything(whole):
        is_members = bool(path) and path[-1] in ("properties", "not", "$defs")
        if not is_members and isinstance(schema.get("properties"), dict) \
                and "additionalProperties" not in schema:
            schema["additionalProperties"] = False
    return whole


CLOSED = closed()
_validators = {}


def validator(name, schema=None):
    """Of $defs/NAME, in the closed schema unless another is given."""
    schema = schema or CLOSED
    key = (name, id(schema))
    if key not in _validators:
        inner = {"$schema": schema["$schema"], "$defs": schema["$defs"],
                 "$ref": "#/$defs/" + name}
        _validators[key] = jsonschema.Draft202012Validator(inner)
    return _validators[key]


def hold_to(name, value, schema=None):
    error = jsonschema.exceptions.best_match(validator(name, schema).iter_errors(value))
    if error is not None:
        where = "/".join(map(str, error.absolute_path)) or "it"
        raise Wrong(f"{name}: {where}: {error.message[:600]}")


def is_valid(name, value, schema=None):
    return validator(name, schema).is_valid(value)


def define(method, what):
    """The name of METHOD's params, request, result or reply in $defs."""
    return method.removeprefix("$/") + "." + what


# ---- Bytes ----

def pairs_once(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise Wrong(f"a name twice: {names}")
    return dict(pairs)


def no_constant(text):
    raise Wrong("a number that is none: " + text)


def depth_of(value):
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth_of, value), default=0) if isinstance(value, list) else 0


def check_scalars(value):
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise Wrong(f"U+0000 or half a surrogate: {value!r}")
    elif isinstance(value, bool) or value is None:
        pass
    elif isinstance(value, int):
        if abs(value) > INTEGER_MAX:
            raise Wrong(f"an integer beyond 2^53: {value}")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise Wrong(f"not finite: {value}")
    else:
        for inner in value.values() if isinstance(value, dict) else value:
            check_scalars(inner)
        for name in value if isinstance(value, dict) else ():
            check_scalars(name)


def strict(body):
    """BODY, the bytes of one message of the daemon without its frame, as a value."""
    if len(body) > REPLY_MAX:
        raise Wrong(f"{len(body)} bytes")
    if b"\n" in body or b"\r" in body:
        raise Wrong("more than one line")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Wrong(f"ill-formed UTF-8: {error}") from error
    if re.search("[\x00-\x1f\x85\u2028\u2029]", text):
        raise Wrong("a byte that must be escaped")
    value = json.loads(text, object_pairs_hook=pairs_once, parse_constant=no_constant)
    check_scalars(value)
    if depth_of(value) > DEPTH_MAX:
        raise Wrong(f"deeper than {DEPTH_MAX}")
    return value


# ---- Messages ----

def check_request(message):
    """Of a client that means well."""
    method = message.get("method")
    if method not in METHODS:
        raise Wrong(f"no such method: {method}")
    hold_to(define(method, "request"), message)


def check_refusal(message):
    """As #/$defs/refusal does, but by the kind at once and not by trying all."""
    error = message["error"]
    data = error.get("data") if isinstance(error, dict) else None
    kind = data.get("kind") if isinstance(data, dict) else None
    if set(message) != {"jsonrpc", "id", "error"} or "error." + str(kind) not in DEFS:
        raise Wrong(f"a refusal of {sorted(message)}, of kind {kind}")
    hold_to("error." + kind, error)
    hold_to("refusal_id", message["id"])


def check_reply(message, method=None):
    """METHOD: what was asked for; None: that is not known, or no method of the page."""
    if "error" in message:
        check_refusal(message)
    elif method in METHODS:
        hold_to(define(method, "reply"), message)
    elif set(message) != {"jsonrpc", "id", "result"} or message["jsonrpc"] != "2.0":
        raise Wrong(f"a reply of {sorted(message)}")
    else:
        hold_to("id", message["id"])


NOTIFICATIONS = {"index/changed": "changed", "query/matched": "matched"}


def check_notification(message):
    if message["method"] not in NOTIFICATIONS:
        raise Wrong(f"the daemon began to speak: {message}")
    hold_to(NOTIFICATIONS[message["method"]], message)


class Watch:
    """One connection: the requests that a client sent and the replies to them."""

    def __init__(self, requests_too=True):
        self.asked = {}
        self.requests_too = requests_too
        self.seen = 0

    def request(self, body):
        try:
            message = json.loads(body)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            return
        if self.requests_too:
            check_request(message)
        request_id = message.get("id")
        if isinstance(request_id, (int, str)) and not isinstance(request_id, bool):
            key = json.dumps(request_id)
            self.asked.setdefault(key, []).append(message.get("method"))

    def reply(self, body):
        message = strict(body)
        self.seen += 1
        if "method" in message:
            check_notification(message)
            return
        key = json.dumps(message.get("id"))
        if message.get("id") is None:
            check_reply(message)
            return
        if not self.asked.get(key):
            raise Wrong(f"a reply to nothing: {body[:200]!r}")
        check_reply(message, self.asked[key].pop(0))

    def end(self):
        left = {key: methods for key, methods in self.asked.items() if methods}
        if left:
            raise Wrong(f"not answered: {left}")


class Cutter:
    """Bytes of one direction to the bodies of its messages, in either framing."""

    def __init__(self):
        self.bytes = b""

    def add(self, data):
        self.bytes += data
        while (body := self.next()) is not None:
            if body.strip():
                yield body

    def next(self):
        if self.bytes[:1] in (b"C", b"c"):
            head, blank, rest = self.bytes.partition(b"\r\n\r\n")
            if not blank:
                return None
            length = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])
            if len(rest) < length:
                return None
            self.bytes = rest[length:]
            return rest[:length]
        line, newline, rest = self.bytes.partition(b"\n")
        if not newline:
            return None
        self.bytes = rest
        return line.rstrip(b"\r")
