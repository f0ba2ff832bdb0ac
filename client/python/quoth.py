# SPDX-License-Identifier: MIT
"""quoth - questions to quothd from Python: phrases in files, each with its place.

    >>> import quoth
    >>> with quoth.Quoth() as q:
    ...     q.count('"rare earths"').n
    ...     hit = next(q.search('"rare earths"'))
    ...     hit.tier
    ...     line = next(q.kwic('"rare earths"', order="right"))
    ...     line.match.lower()
    63
    'exact'
    'rare earths'

One file and the standard library: it can be copied beside a script as it is. It speaks
the protocol of quoth-protocol(7) over the daemon's socket, framed by lines, and starts
quothd, as quoth(1) does, where none answers. quoth-query(7) has what a query may be.

Units: times are seconds, unless a name ends in _ms; places in files are bytes from 0,
lines and columns from 1, columns in bytes, pages from 1. Lengths and offsets of texts
are bytes of their UTF-8.

Threads: a Quoth may be used by several at once. It has one connection, on which one
request is under way at a time, and others wait for it; threads that are to be answered
side by side each take a Quoth of their own. Hits, Lines and Subscriptions belong to
one thread. A Quoth may be used after os.fork(): the child connects anew.

Ctrl-C: whatever ends a wait by an exception, KeyboardInterrupt too, cancels the request
that is under way. The Quoth is good for the next one.

A connection that is lost is made again, and what was asked is asked again, as requests
change nothing: three times in all, and so is a daemon that is busy.

Errors are exceptions, all of them QuothError. An iterator that has nothing is an answer:
about.reasons says why.

Limits: those of the daemon, Quoth.hello()["limits"]; the names in capitals below.
"""
from __future__ import annotations

import base64
import dataclasses
import datetime
import errno
import importlib
import itertools
import json
import os
import shutil
import socket as sockets
import subprocess
import threading
import time
import typing
from typing import (Any, Callable, Dict, Generic, Iterable, Iterator, List, Mapping,
                    Optional, Sequence, Tuple, Type, TypeVar, Union)

__version__ = "0.1.0"
__all__ = [
    "Quoth", "Hits", "Lines", "Subscription",
    "About", "Collocate", "Collocates", "Changed", "Copy", "Count", "Counts", "Document",
    "Facet", "FacetValue", "Facets", "Family", "Hit", "Index", "Line", "Match", "Matched",
    "Place", "Row", "Series", "Served", "Span", "Suggestion", "Suggestions", "Term",
    "Total", "Trend",
    "QuothError", "BadParams", "Busy", "Cancelled", "ConnectionLost", "Denied",
    "DocumentChanged", "InternalError", "NoDaemon", "NoIndex", "NotFound",
    "ProtocolError", "QuerySyntax", "ShardDown", "ShuttingDown", "StaleCursor",
    "TimedOut", "TooLarge", "VersionMismatch", "plain",
]

REQUEST_MAX = 1024 * 1024       # bytes of a request, with its newline
REPLY_MAX = 4 * 1024 * 1024     # bytes of a reply, and no daemon sends more
SOCKET_PATH_MAX = 107           # bytes, what sun_path holds
TEXT_MAX = 256 * 1024 * 1024    # bytes of text that get() puts together
PIECE_MAX = 64 * 1024           # bytes of text in one reply to get
TIMEOUT_MAX = 60.0              # seconds that a request may take
TIMEOUT_DEFAULT = 5.0           # seconds, if nobody says
GRACE = 10.0                    # seconds that a reply may come later than its time
PAGE_MAX = 1000                 # hits or lines of one reply
HITS_PAGE = 50                  # hits that are asked for at a time
LINES_PAGE = 200                # and lines
TRIES = 3                       # times that a daemon which is busy, or lost, is asked
RETRY_MAX = 2.0                 # seconds between two of them
SPAWN_WAIT = 5.0                # seconds for a new daemon to answer
SPAWN_GRACE = 0.5               # more, after it ended at once: another may have been faster
SPAWN_AFTER = 2.0               # seconds until a lost daemon is started for a subscription
IDLE_EXIT = 600                 # seconds after which a daemon that was started ends
LOG_MAX = 1024 * 1024           # bytes; a longer log of the daemon is begun anew
STEP = 0.01                     # seconds between two attempts to connect
AGAIN = 0.1                     # and of a subscription

Filter = Union[str, Sequence[str], None]
Date = Union[str, datetime.date, None]
PathLike = Union[str, "os.PathLike[str]"]
PathFilter = Union[PathLike, Sequence[PathLike], None]
T = TypeVar("T")


# --- Errors ---

class QuothError(Exception):
    """What went wrong: code and kind as in quoth-protocol(7), the message for people,
    and data, all that the daemon says of it. Where it was no daemon who said so, code is
    0. query is what was asked, if it was a query."""

    kind = "error"

    def __init__(self, message: str, code: int = 0,
                 data: Optional[Mapping[str, Any]] = None,
                 query: Optional[str] = None) -> None:
        super().__init__(message)
        self.message, self.code, self.query = message, code, query
        self.data: Dict[str, Any] = dict(data or {})
        self.kind = str(self.data.get("kind", self.kind))

    def _number(self, name: str) -> Optional[int]:
        value = self.data.get(name)
        return value if type(value) is int else None

    def _text(self, name: str) -> Optional[str]:
        value = self.data.get(name)
        return value if isinstance(value, str) else None

    @property
    def at(self) -> Optional[int]:
        """The byte of the query at which it is wrong, from 0."""
        return self._number("at")

    @property
    def len(self) -> Optional[int]:
        """How many bytes of the query are meant."""
        return self._number("len")

    @property
    def hint(self) -> Optional[str]:
        """What to write instead."""
        return self._text("hint")

    def __str__(self) -> str:
        text = plain(self.message)
        if self.hint:
            text += f"; {plain(self.hint)}"
        if self.query is None or self.at is None:
            return text
        spelled = self.query.encode("utf-8", "surrogatepass")
        before = spelled[:self.at].decode("utf-8", "replace")
        wrong = spelled[self.at:self.at + (self.len or 0)].decode("utf-8", "replace")
        mark = " " * len(plain(before)) + "^" * max(1, len(plain(wrong)))
        return f"{text}\n  {plain(self.query)}\n  {mark}"


class QuerySyntax(QuothError):
    """The query cannot be read: at, len, hint."""


class BadParams(QuothError):
    """A parameter is missing, unknown or out of its range."""

    @property
    def param(self) -> Optional[str]:
        """Its name."""
        return self._text("param")


class TooLarge(QuothError):
    """Above one of the limits."""

    @property
    def limit(self) -> Optional[int]:
        """Its number."""
        return self._number("limit")


class StaleCursor(QuothError):
    """The index has changed since the page before, or what came since a revision is not
    known: ask anew."""

    @property
    def rev(self) -> Optional[int]:
        """The revision that there is now."""
        return self._number("rev")


class Busy(QuothError):
    """Too many requests wait, and it was asked TRIES times."""

    @property
    def retry_ms(self) -> Optional[int]:
        """When to try again, in milliseconds."""
        return self._number("retry_ms")


class NoIndex(QuothError):
    """There is no index, or it cannot be read."""


class NotFound(QuothError):
    """There is no such document."""


class TimedOut(QuothError, TimeoutError):
    """Not done within its time."""

    kind = "timeout"


class Cancelled(QuothError):
    """Quoth.cancel() was called."""


class VersionMismatch(QuothError):
    """The daemon speaks another version of the protocol."""


class Denied(QuothError):
    """Not for this user."""


class ShuttingDown(QuothError):
    """The daemon is about to end."""


class ShardDown(QuothError):
    """None of the index's shards answers."""


class InternalError(QuothError):
    """The daemon's own fault, or a request that it should not have been sent."""


class NoDaemon(QuothError):
    """No daemon answers, and none could be started."""

    kind = "no_daemon"


class ConnectionLost(QuothError):
    """The daemon hung up, TRIES times."""

    kind = "lost"


class ProtocolError(QuothError):
    """What came is not what quoth-protocol(7) says: nothing of it is used."""

    kind = "malformed"


class DocumentChanged(QuothError):
    """A document changed while it was read piece by piece: read it again."""

    kind = "changed"


_ERRORS: Dict[int, Type[QuothError]] = {
    -32800: Cancelled, -32602: BadParams, 1: QuerySyntax, 2: NoIndex, 3: NotFound,
    4: StaleCursor, 5: TooLarge, 6: Busy, 7: TimedOut, 8: VersionMismatch, 9: Denied,
    10: ShuttingDown, 11: ShardDown}


def _problem(error: Any, query: Optional[str] = None) -> QuothError:
    """The error member of a reply as an exception."""
    if not isinstance(error, dict) or type(error.get("code")) is not int or \
            not isinstance(error.get("message"), str):
        return ProtocolError("malformed error in a reply")
    data = error.get("data")
    kind = _ERRORS.get(error["code"], InternalError)
    return kind(error["message"], error["code"],
                data if isinstance(data, dict) else None, query)


def plain(text: str) -> str:
    """Text that a terminal may be given: what is no printable character (control bytes,
    such as would turn the direction of text) is written as an escape.

    >>> plain("caf\\u00e9 \\x1b[2J")
    'café \\\\x1b[2J'
    """
    return "".join(one if one.isprintable() or one in "\u200c\u200d" else
                   one.encode("unicode_escape").decode("ascii") for one in text)


# --- Answers ---
#
# Each class is an object of quoth-protocol(7), member by member. A member that may be
# absent has a default; one with "read" in its metadata is made of several, or of one of
# another name. What else an object has is ignored, as the protocol wants it.

def _path(raw: Mapping[str, Any]) -> Optional[str]:
    """As os.fsdecode() has it, so that open() takes it, UTF-8 or not."""
    if isinstance(raw.get("path_b64"), str):
        return os.fsdecode(base64.b64decode(raw["path_b64"], validate=True))
    return _text(raw["path"]) if "path" in raw else None


def _in_text(raw: Mapping[str, Any]) -> bool:
    return raw.get("in") == "text"


def _about(raw: Mapping[str, Any]) -> "About":
    return _make(About, raw)


def _made_of(read: Callable[[Mapping[str, Any]], Any]) -> Any:
    return dataclasses.field(default=None, metadata={"read": read})


@dataclasses.dataclass(frozen=True)
class Served:
    """One of several indexes that were asked: uuid and rev, or the problem it has."""
    name: str
    uuid: Optional[str] = None
    rev: Optional[int] = None
    problem: Optional[str] = None


@dataclasses.dataclass(frozen=True)
class Index:
    """What an answer was taken from. Revisions are compared under one uuid only."""
    uuid: str
    rev: int
    indexes: Optional[List[Served]] = None


@dataclasses.dataclass(frozen=True)
class About:
    """What is said of every answer: the index, warnings for people, the milliseconds that
    the daemon spent, the query as it was given and as it was understood, whether the
    answer was a kept one, whether an index was missing, and, where nothing was found,
    why (Reasons of quoth-protocol(7))."""
    index: Index
    took_ms: float
    warnings: List[str] = dataclasses.field(default_factory=list)
    query: Optional[str] = None
    normalized: Optional[str] = None
    cached: bool = False
    partial: bool = False
    why: Optional[Dict[str, Any]] = None

    @property
    def reasons(self) -> List[str]:
        """Why nothing was found, for people; empty if something was."""
        lines = (self.why or {}).get("lines")
        return [one for one in lines if isinstance(one, str)] \
            if isinstance(lines, list) else []


@dataclasses.dataclass(frozen=True)
class Total:
    """How many; exact False: at least so many."""
    n: int
    exact: bool


@dataclasses.dataclass(frozen=True)
class Place:
    """Where something is: in the file itself or, with in_text, in the extracted text, which
    get() returns."""
    byte: int
    line: int
    col: int
    page: Optional[int] = None
    in_text: bool = _made_of(_in_text)


@dataclasses.dataclass(frozen=True)
class Match:
    """Where a match is, and its len in bytes; snip: the number, from 0, of the snippet that
    shows it; line_text: what is before it on its line, itself, and what is behind."""
    byte: int
    len: int
    line: int
    col: int
    page: Optional[int] = None
    in_text: bool = _made_of(_in_text)
    snip: Optional[int] = None
    line_text: Optional[List[str]] = None


@dataclasses.dataclass(frozen=True)
class Copy:
    """A document of a family; alike: how much of the shorter text is in the other, 0 to 1."""
    id: str
    path: Optional[str] = _made_of(_path)
    title: Optional[str] = None
    date: Optional[str] = None
    source: Optional[str] = None
    alike: Optional[float] = None
    index: Optional[str] = None


@dataclasses.dataclass(frozen=True)
class Family:
    """How many matching documents a collapsed hit stands for, and the first published."""
    copies: int
    size: int
    first: Copy
    others: List[str]


@dataclasses.dataclass(frozen=True)
class Hit:
    """A document that was found. snips are lists of strings of which every second one is a
    match; more: how many more matches there are than are listed. path is None for what
    is in no file."""
    rank: int
    score: float
    id: str
    hash: str
    tier: Optional[str] = None
    path: Optional[str] = _made_of(_path)
    title: Optional[str] = None
    date: Optional[str] = None
    source: Optional[str] = None
    language: Optional[str] = None
    mime: Optional[str] = None
    best: Optional[Place] = None
    matches: List[Match] = dataclasses.field(default_factory=list)
    more: int = 0
    snips: List[List[str]] = dataclasses.field(default_factory=list)
    family: Optional[Family] = None
    explain: Optional[str] = None
    index: Optional[str] = None

    @property
    def snippet(self) -> str:
        """The best snippet as text; "" if there is none."""
        return "".join(self.snips[0]) if self.snips else ""

    def __str__(self) -> str:
        place = f":{self.best.line}" if self.best else ""
        return plain(f"{self.rank}. {self.title or self.path or self.id}  "
                     f"{self.path or self.id}{place}  {self.snippet}")


@dataclasses.dataclass(frozen=True)
class Line:
    """An occurrence in its context; start and end are the bytes of the match. marks: of a
    match that has other words among its own, the [at, len] of these, bytes of match."""
    doc_id: str
    line: int
    col: int
    start: int
    end: int
    part: str
    before: str
    match: str
    after: str
    path: Optional[str] = _made_of(_path)
    page: Optional[int] = None
    in_text: bool = _made_of(_in_text)
    marks: Optional[List[List[int]]] = None
    title: Optional[str] = None
    date: Optional[str] = None
    source: Optional[str] = None
    index: Optional[str] = None

    def aligned(self, width: int = 40) -> str:
        """The line for a terminal of characters of one width: the match in its column,
        width characters before it and behind it."""
        return (f"{plain(self.before)[-width:] if width else '':>{width}}"
                f"{plain(self.match)}{plain(self.after)[:width]}")

    def __str__(self) -> str:
        return self.aligned()


@dataclasses.dataclass(frozen=True)
class Count:
    """How many documents match, always exactly; of a phrase or a word how often it occurs in
    them; with collapse, n counts stories and uncollapsed documents."""
    n: int
    occurrences: Optional[int] = None
    uncollapsed: Optional[int] = None
    about: About = _made_of(_about)

    def __int__(self) -> int:
        return self.n


@dataclasses.dataclass(frozen=True)
class FacetValue:
    """n documents have the value."""
    value: str
    n: int


@dataclasses.dataclass(frozen=True)
class Facet:
    """The values of a field, the most frequent first; distinct, how many there are in all;
    missing, how many documents have none."""
    values: List[FacetValue]
    distinct: int
    missing: int


@dataclasses.dataclass(frozen=True)
class Term:
    """A telling word of a document: times in it, documents of the index that have it."""
    word: str
    times: int
    documents: int
    weight: float


@dataclasses.dataclass(frozen=True)
class Counts:
    """documents that match, and the occurrences in them, of all documents and all words there
    are in the scope. Rates are None where there is nothing to have one of."""
    documents: int
    of_documents: int
    of_words: int
    occurrences: Optional[int] = None
    per_million: Optional[float] = None
    percent: Optional[float] = None


@dataclasses.dataclass(frozen=True)
class Row:
    """Counts of a period or source, key, for the query with the number series."""
    key: str
    series: int
    documents: int
    of_documents: int
    of_words: int
    occurrences: Optional[int] = None
    per_million: Optional[float] = None
    percent: Optional[float] = None


@dataclasses.dataclass(frozen=True)
class Series:
    """A query of a trend: its counts in all, and those that are in no row."""
    query: str
    normalized: str
    total: Counts
    outside: Counts
    why: Optional[Dict[str, Any]] = None


@dataclasses.dataclass(frozen=True)
class Collocate:
    """A word near the node; quoth-protocol(7) has the formulas."""
    word: str
    f_near: int
    left: int
    right: int
    f: int
    log_likelihood: float
    log_dice: float
    mi: float


@dataclasses.dataclass(frozen=True)
class Suggestion:
    """How a query may go on: text, the whole of it, and word, what is added; n of
    "documents" or "occurrences" have it; exact False: an estimate."""
    text: str
    word: str
    n: int
    of: str
    context: int
    exact: bool


@dataclasses.dataclass(frozen=True)
class Span:
    """Bytes of a document's text, and the pages of both ends."""
    start: int
    len: int
    page: Optional[int] = None
    page_end: Optional[int] = None


@dataclasses.dataclass(frozen=True)
class Relatives:
    """The family of a document, in order of publication; next: where the rest begins."""
    size: int
    copies: List[Copy]
    next: Optional[int] = None


@dataclasses.dataclass(frozen=True)
class Document:
    """A document: its fields, and of its text, which has size bytes, what was asked for,
    from the byte start on. match and sentence are those of around."""
    id: str
    fields: Dict[str, Any]
    size: int
    hash: str
    index: Index
    path: Optional[str] = _made_of(_path)
    text: Optional[str] = None
    start: Optional[int] = None
    next: Optional[int] = None
    end: Optional[int] = None
    page: Optional[int] = None
    page_end: Optional[int] = None
    match: Optional[Span] = None
    sentence: Optional[Span] = None
    family: Optional[Relatives] = None
    warnings: List[str] = dataclasses.field(default_factory=list)

    def cut(self, span: Span) -> str:
        """The text of a span, as far as it is in text."""
        begin = max(0, span.start - (self.start or 0))
        end = max(0, span.start + span.len - (self.start or 0))
        return (self.text or "").encode("utf-8")[begin:end].decode("utf-8", "replace")


@dataclasses.dataclass(frozen=True)
class Matched:
    """A new or changed document that matches: hit, found in revision rev; change is the
    number of its change."""
    hit: Hit
    rev: int
    change: int


@dataclasses.dataclass(frozen=True)
class Changed:
    """There is another revision, and all that matches up to it has been told; other: the
    index was made anew, under uuid, and all its documents count as new. With error the
    last look failed, and will be taken again with the next revision."""
    uuid: Optional[str] = None
    rev: Optional[int] = None
    change: Optional[int] = None
    documents: Optional[int] = None
    other: bool = False
    error: Optional[QuothError] = _made_of(lambda raw: None)


# --- Tables ---

class _Table:
    """Answers that are rows and columns."""

    columns: Tuple[str, ...] = ()

    def records(self) -> List[Dict[str, Any]]:
        """The rows, as dicts of columns: for csv.DictWriter, say."""
        raise NotImplementedError

    def to_pandas(self) -> Any:
        """A pandas.DataFrame with columns, also where there are no rows. ImportError
        without pandas."""
        try:
            pandas = importlib.import_module("pandas")
        except ImportError as missing:
            raise ImportError("to_pandas() needs pandas, which cannot be imported "
                              f"({missing}); records() does without") from missing
        return pandas.DataFrame(self.records(), columns=list(self.columns))

    def _row(self, one: Any, **more: Any) -> Dict[str, Any]:
        return {name: more[name] if name in more else getattr(one, name)
                for name in self.columns}


@dataclasses.dataclass(frozen=True)
class Trend(_Table):
    """How often queries are answered, by "year", "month", "day" or "source"."""
    columns = ("key", "query", "documents", "occurrences", "of_documents", "of_words",
               "per_million", "percent")
    by: str
    series: List[Series]
    rows: List[Row]
    about: About = _made_of(_about)

    def records(self) -> List[Dict[str, Any]]:
        if any(not 0 <= row.series < len(self.series) for row in self.rows):
            raise ProtocolError("malformed reply: a row of no series")
        return [self._row(row, query=self.series[row.series].query) for row in self.rows]


@dataclasses.dataclass(frozen=True)
class Collocates(_Table):
    """The words around a node, whose documents and occurrences are in node, with how many
    were taken; words and window as in quoth-protocol(7)."""
    columns = tuple(field.name for field in dataclasses.fields(Collocate))
    rows: List[Collocate]
    node: Dict[str, int]
    window: Dict[str, int]
    words: Dict[str, int]
    about: About = _made_of(_about)

    def records(self) -> List[Dict[str, Any]]:
        return [self._row(row) for row in self.rows]


@dataclasses.dataclass(frozen=True)
class Facets(_Table):
    """Facets by name, and how many documents were counted."""
    columns = ("facet", "value", "n")
    facets: Dict[str, Facet]
    total: Total
    about: About = _made_of(_about)

    def __getitem__(self, name: str) -> Facet:
        return self.facets[name]

    def records(self) -> List[Dict[str, Any]]:
        return [self._row(value, facet=name) for name, facet in self.facets.items()
                for value in facet.values]


@dataclasses.dataclass(frozen=True)
class Suggestions(_Table):
    """typed says what was completed: word, next, value (of field) or nothing; whole False:
    not all words that begin so could be looked at."""
    columns = tuple(field.name for field in dataclasses.fields(Suggestion))
    q: str
    typed: str
    suggestions: List[Suggestion]
    whole: bool
    field: Optional[str] = None
    about: About = _made_of(_about)

    def __iter__(self) -> Iterator[Suggestion]:
        return iter(self.suggestions)

    def records(self) -> List[Dict[str, Any]]:
        return [self._row(one) for one in self.suggestions]


# --- From JSON to answers ---

class _Malformed(Exception):
    """A value of another type than the protocol says."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Malformed("no string")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise _Malformed("no integer")
    return value


def _real(value: Any) -> float:
    if type(value) is not float and type(value) is not int:
        raise _Malformed("no number")
    return float(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Malformed("neither true nor false")
    return value


def _optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _list_of(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def items(value: Any) -> List[Any]:
        if not isinstance(value, list):
            raise _Malformed("no list")
        return [read(one) for one in value]
    return items


def _dict_of(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def members(value: Any) -> Dict[str, Any]:
        if not isinstance(value, dict):
            raise _Malformed("no object")
        return {name: read(one) for name, one in value.items()}
    return members


_READERS: Dict[Any, Callable[[Any], Any]] = {
    str: _text, int: _whole, float: _real, bool: _truth, Any: lambda value: value}


def _reader(kind: Any) -> Callable[[Any], Any]:
    """What makes a value of the type KIND from JSON, or raises _Malformed."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind):
        return lambda value: _make(kind, value)
    if origin is Union:
        return _optional(_reader(inner[0]))
    if origin is list:
        return _list_of(_reader(inner[0]))
    if origin is dict:
        return _dict_of(_reader(inner[1]))
    return _READERS[kind]


_Plan = List[Tuple[str, bool, Optional[Callable[[Any], Any]],
                   Optional[Callable[[Any], Any]]]]
_PLANS: Dict[Any, _Plan] = {}


def _plan(kind: Any) -> _Plan:
    """Of each member: its name, whether it must be there, what makes it of the whole object
    or, without that, of its value. Made once a class."""
    if kind not in _PLANS:
        types = typing.get_type_hints(kind)
        _PLANS[kind] = [
            (field.name, field.default is dataclasses.MISSING and
             field.default_factory is dataclasses.MISSING, field.metadata.get("read"),
             None if "read" in field.metadata else _reader(types[field.name]))
            for field in dataclasses.fields(kind)]
    return _PLANS[kind]


def _make(kind: Type[T], raw: Any) -> T:
    """An object of the class KIND from RAW, or _Malformed."""
    if not isinstance(raw, dict):
        raise _Malformed(f"{kind.__name__}: no object")
    made: Dict[str, Any] = {}
    for name, required, of_all, of_one in _plan(kind):
        try:
            if of_all is not None:
                made[name] = of_all(raw)
            elif name in raw and of_one is not None:
                made[name] = of_one(raw[name])
            elif required:
                raise _Malformed("missing")
        except (_Malformed, ValueError) as wrong:
            raise _Malformed(f"{kind.__name__}.{name}: {wrong}") from None
    return kind(**made)


def _read(kind: Type[T], raw: Any) -> T:
    try:
        return _make(kind, raw)
    except _Malformed as wrong:
        raise ProtocolError(f"malformed reply: {wrong}") from None


# --- The connection ---

def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


class _Link:
    """A connection, framed by lines. Several threads may send, one may receive."""

    def __init__(self, path: str) -> None:
        self.path, self.pid = path, os.getpid()
        self.waiting = bytearray()
        self.seen = 0       # bytes of it that hold no newline
        self.sending = threading.Lock()
        self.socket = sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM)
        try:
            self.socket.settimeout(GRACE)
            self._connect()
        except BaseException:
            self.socket.close()
            raise

    def _connect(self) -> None:
        """Very many clients may be connecting at once: then it is tried again."""
        end = time.monotonic() + GRACE
        while True:
            try:
                return self.socket.connect(self.path)
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise
                time.sleep(STEP)

    def close(self) -> None:
        self.socket.close()

    def _lost(self, why: str) -> ConnectionLost:
        return ConnectionLost(f"{self.path}: {why}")

    def send(self, message: bytes) -> None:
        """All of it, or ConnectionLost; TimedOut when the daemon takes nothing."""
        with self.sending:
            try:
                self.socket.settimeout(GRACE)
                self.socket.sendall(message)
            except TIMEOUTS:
                raise TimedOut(f"{self.path}: the daemon does not read") from None
            except OSError as wrong:
                raise self._lost(str(wrong)) from None

    def cancel(self, ident: int) -> None:
        """Asks for the request's end, if that can be asked at once."""
        message = _encode({"jsonrpc": "2.0", "method": "$/cancelRequest",
                           "params": {"id": ident}})
        if not self.sending.acquire(timeout=AGAIN):
            return
        try:
            self.socket.send(message, sockets.MSG_DONTWAIT | sockets.MSG_NOSIGNAL)
        except OSError:
            pass
        finally:
            self.sending.release()

    def _line(self) -> Optional[bytes]:
        end = self.waiting.find(b"\n", self.seen)
        if (len(self.waiting) if end < 0 else end) > REPLY_MAX:
            raise ProtocolError(f"a reply of more than {REPLY_MAX} bytes")
        if end < 0:
            self.seen = len(self.waiting)
            return None
        line = bytes(self.waiting[:end])
        del self.waiting[:end + 1]
        self.seen = 0
        return line

    def receive(self, end: Optional[float]) -> Dict[str, Any]:
        """The next message, by the time END of time.monotonic() (None: whenever it comes):
        else TimedOut, and nothing is lost; ConnectionLost; ProtocolError."""
        while True:
            line = self._line()
            if line is not None:
                return _decode(line)
            try:
                self.socket.settimeout(
                    None if end is None else max(end - time.monotonic(), 0.001))
                more = self.socket.recv(256 * 1024)
            except TIMEOUTS:
                raise TimedOut(f"{self.path}: the daemon does not answer") from None
            except OSError as wrong:
                raise self._lost(str(wrong)) from None
            if not more:
                raise self._lost("the daemon hung up in the middle of a reply"
                                 if self.waiting else "the daemon hung up")
            self.waiting += more


TIMEOUTS = (sockets.timeout, BlockingIOError)


def _encode(message: Mapping[str, Any]) -> bytes:
    """A line of JSON. ValueError for what is no text, TooLarge above REQUEST_MAX."""
    try:
        text = json.dumps(message, ensure_ascii=False, allow_nan=False,
                          separators=(",", ":")).encode("utf-8") + b"\n"
    except UnicodeEncodeError as wrong:
        raise ValueError(f"a string that is no text, with {wrong.object[wrong.start]!r}, "
                         "cannot be asked for") from None
    if b"\\u0000" in text and _has_nul(message):
        raise ValueError("a string with U+0000 cannot be asked for")
    if len(text) > REQUEST_MAX:
        raise TooLarge(f"the request has {len(text)} bytes, at most {REQUEST_MAX} are "
                       "taken", data={"kind": "too_large", "limit": REQUEST_MAX})
    return text


def _has_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_nul(one) for pair in value.items() for one in pair)
    if isinstance(value, (list, tuple)):
        return any(_has_nul(one) for one in value)
    return isinstance(value, str) and "\0" in value


def _decode(line: bytes) -> Dict[str, Any]:
    try:
        message = json.loads(line.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as wrong:
        raise ProtocolError(f"a reply that is no JSON: {wrong}") from None
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise ProtocolError("a reply that is no message of JSON-RPC 2.0")
    return message


def _result(reply: Mapping[str, Any], ident: int, query: Optional[str]) -> Dict[str, Any]:
    """The result of the reply to IDENT; raises its error."""
    if ("result" in reply) == ("error" in reply):
        raise ProtocolError("a reply with neither or both of result and error")
    if "error" in reply and reply.get("id") is None:
        wrong = _problem(reply["error"], query)
        raise ProtocolError(f"the daemon could not read the request: {wrong.message}",
                            wrong.code, wrong.data)
    if type(reply.get("id")) is not int or reply["id"] != ident:
        raise ProtocolError("a reply to something that was not asked")
    if "error" in reply:
        raise _problem(reply["error"], query)
    if not isinstance(reply["result"], dict):
        raise ProtocolError("a result that is no object")
    return typing.cast(Dict[str, Any], reply["result"])


# --- Where things are, and starting the daemon ---

def _variable(name: str) -> Optional[str]:
    """XDG says: one that is empty or not absolute counts as not set."""
    value = os.environ.get(name, "")
    return value if value.startswith("/") else None


def socket_path(given: Optional[PathLike] = None) -> str:
    """Where the daemon's socket is: GIVEN, else as quoth-protocol(7) says. ValueError when
    that is longer than SOCKET_PATH_MAX."""
    named = os.fspath(given) if given is not None else os.environ.get("QUOTH_SOCKET")
    if named:
        path = named
    elif _variable("XDG_RUNTIME_DIR"):
        path = f"{_variable('XDG_RUNTIME_DIR')}/quoth/sock"
    else:
        path = f"{_variable('TMPDIR') or '/tmp'}/quoth-{os.getuid()}/sock"
    if len(os.fsencode(path)) > SOCKET_PATH_MAX:
        raise ValueError(f"socket path is {len(os.fsencode(path))} bytes long, the limit "
                         f"is {SOCKET_PATH_MAX}: {path}")
    return path


def index_path(given: Optional[PathLike] = None) -> str:
    """Where the index is: GIVEN, else QUOTH_INDEX, else quoth/index where data is kept."""
    named = os.fspath(given) if given is not None else os.environ.get("QUOTH_INDEX")
    if named:
        return os.path.abspath(named)
    data = _variable("XDG_DATA_HOME")
    return f"{data}/quoth/index" if data else os.path.expanduser(
        "~/.local/share/quoth/index")


def _open_log() -> Tuple[int, Optional[str]]:
    """A descriptor for the daemon's log and its path; /dev/null and None if there is none."""
    state = _variable("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    path = f"{state}/quoth/quothd.log"
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
        if os.path.exists(path) and os.path.getsize(path) > LOG_MAX:
            flags |= os.O_TRUNC
        return os.open(path, flags, 0o600), path
    except OSError:
        return os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC), None


def _start(program: str, index: str, socket: Optional[str]) \
        -> Tuple["subprocess.Popen[bytes]", Optional[str]]:
    """Starts the daemon as a session of its own, which outlives this program."""
    words = [program, "--index", index]
    if socket is not None:
        words += ["--socket", os.path.abspath(socket)]
    log, path = _open_log()
    try:
        daemon = subprocess.Popen(
            words + ["--idle-exit", str(IDLE_EXIT)], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=log, cwd="/", start_new_session=True)
    except OSError as wrong:
        raise NoDaemon(f"no daemon answers, and {program} cannot be started: "
                       f"{wrong.strerror}") from None
    finally:
        os.close(log)
    # It may well end before this program does.
    threading.Thread(target=daemon.wait, name="quothd-reaper", daemon=True).start()
    return daemon, path


def _same_folder(one: str, other: str) -> bool:
    try:
        return one == other or os.path.samefile(one, other)
    except OSError:
        return False


# --- Asking ---

def _given(values: Mapping[str, Any], *left_out: str) -> Dict[str, Any]:
    """The parameters of a request: the arguments of a method as they were given, which are
    its locals before it has any others; those that are None are not sent."""
    return {name: _sent(value) for name, value in values.items()
            if value is not None and name != "self" and name not in left_out}


def _sent(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_sent(one) for one in value]
    return value


def _milliseconds(seconds: float) -> int:
    if not 0.001 <= seconds <= TIMEOUT_MAX:
        raise ValueError(f"timeout is from 0.001 to {TIMEOUT_MAX:g} seconds, not {seconds}")
    return int(seconds * 1000)


class Quoth:
    """A connection to the daemon, made when it is needed first.

    socket   the daemon's socket; by default $QUOTH_SOCKET, else the standard place
    index    the folder of the index; by default $QUOTH_INDEX, else the standard one. If it is
             named, in either way, a daemon that serves another one is refused (NoDaemon)
    names    where the daemon serves several: the name of the index to ask, a list of
             names, or "*" for all of them as if they were one
    timeout  seconds that each request may take, 0.001 to 60
    spawn    whether to start quothd where no daemon answers; it ends after ten minutes
             without a request
    quothd   the program to start; by default that on PATH

    Nothing is connected to or started before the first request. To be closed by close(),
    or used by with. ValueError for a timeout out of range or a socket's path too long.
    """

    def __init__(self, socket: Optional[PathLike] = None,
                 index: Optional[PathLike] = None, *, names: Filter = None,
                 timeout: float = TIMEOUT_DEFAULT, spawn: bool = True,
                 quothd: Optional[PathLike] = None) -> None:
        self.socket, self.index = socket_path(socket), index_path(index)
        self.names: Filter = list(names) if isinstance(names, (list, tuple)) else names
        self.timeout, self.spawn = timeout, spawn
        _milliseconds(timeout)
        self._quothd = os.fspath(quothd) if quothd is not None else None
        self._socket_named = socket is not None or bool(os.environ.get("QUOTH_SOCKET"))
        self._index_named = index is not None or bool(os.environ.get("QUOTH_INDEX"))
        self._lock = threading.Lock()
        self._link: Optional[_Link] = None
        self._ids = itertools.count(1)
        self._asked = 0         # the request under way; 0: none is

    def __enter__(self) -> "Quoth":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection. The next request would make another one."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        if self._link is not None:
            self._link.close()
        self._link = None

    def cancel(self) -> None:
        """Called by another thread: has the request that is under way end, with Cancelled,
        unless it is all but done. Does nothing if there is none."""
        link, asked = self._link, self._asked
        if link is not None and asked:
            link.cancel(asked)

    # -- Connecting --

    def _connect(self, spawn: bool) -> _Link:
        """A connection to a daemon that serves the index that was named."""
        link = self._connect_or_spawn(spawn)
        try:
            if self._index_named:
                self._check_index(link)
        except BaseException:
            link.close()
            raise
        return link

    def _connect_or_spawn(self, spawn: bool) -> _Link:
        try:
            return _Link(self.socket)
        except OSError as wrong:
            if wrong.errno not in (errno.ENOENT, errno.ECONNREFUSED):
                raise NoDaemon(f"{self.socket}: {wrong.strerror or wrong}") from None
        if not spawn:
            raise NoDaemon(f"no daemon answers at {self.socket}")
        return self._spawn()

    def _spawn(self) -> _Link:
        program = self._quothd or shutil.which("quothd") or "quothd"
        daemon, log = _start(program, self.index,
                             self.socket if self._socket_named else None)
        end = time.monotonic() + SPAWN_WAIT
        while time.monotonic() < end:
            try:
                return _Link(self.socket)
            except OSError:
                pass
            # One that ends may have met another that was faster.
            if daemon.returncode is not None:
                end = min(end, time.monotonic() + SPAWN_GRACE)
            time.sleep(STEP)
        became = "does not answer" if daemon.returncode is None else \
            f"ended with {daemon.returncode}"
        raise NoDaemon(f"{program} was started and {became}"
                       + (f"; its log is {log}" if log else ""))

    def _check_index(self, link: _Link) -> None:
        """A daemon that was running already may serve another index than the one that was
        named; its answers would be wrong without looking so."""
        status = self._exchange(link, "status", {}, TIMEOUT_DEFAULT)
        served = status.get("index")
        path = served.get("path") if isinstance(served, dict) else None
        if path is None or _same_folder(str(path), self.index):
            return
        for one in status.get("indexes") or []:
            if isinstance(one, dict) and _same_folder(str(one.get("path")), self.index):
                if self.names is None:
                    self.names = one.get("name")
                return
        raise NoDaemon(f"the daemon at {self.socket} serves the index {path}, not "
                       f"{self.index}; name another socket, and a daemon is started there")

    # -- One request --

    def _exchange(self, link: _Link, method: str, params: Mapping[str, Any],
                  timeout: float) -> Dict[str, Any]:
        """Asks, and waits for the one reply. Whatever ends the wait cancels."""
        ident = next(self._ids)
        q = params.get("q")
        message = _encode({"jsonrpc": "2.0", "id": ident, "method": method,
                           "params": dict(params)})
        end = time.monotonic() + timeout + GRACE
        self._asked = ident
        try:
            link.send(message)
            return _result(link.receive(end), ident, q if isinstance(q, str) else None)
        except ConnectionLost:
            raise
        except QuothError as wrong:
            if wrong.code == 0:     # nobody knows what will come next
                link.cancel(ident)
            raise
        except BaseException:
            link.cancel(ident)
            raise
        finally:
            self._asked = 0

    def _once(self, method: str, params: Mapping[str, Any], timeout: float) \
            -> Dict[str, Any]:
        """One attempt on the connection there is, which is kept only if what came was a
        whole reply."""
        if self._link is not None and self._link.pid != os.getpid():
            self._drop()
        try:
            if self._link is None:
                self._link = self._connect(self.spawn)
            return self._exchange(self._link, method, self._with_names(method, params),
                                  timeout)
        except QuothError as wrong:
            if wrong.code == 0 or isinstance(wrong, ProtocolError):
                self._drop()
            raise
        except ValueError:          # nothing was sent
            raise
        except BaseException:
            self._drop()
            raise

    def _with_names(self, method: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.names is None or method in ("hello", "ping", "shutdown", "unsubscribe"):
            return params
        return {"index": self.names, **params}

    def call(self, method: str, params: Optional[Mapping[str, Any]] = None, *,
             timeout: Optional[float] = None) -> Dict[str, Any]:
        """The result of any method of quoth-protocol(7), as its JSON has it.

        timeout  seconds, 0.001 to 60; by default that of this Quoth

        Raises the daemon's error; NoDaemon; TimedOut also when the daemon is silent for
        GRACE seconds more; ConnectionLost when it hung up TRIES times; ProtocolError; TooLarge for
        a request of more than REQUEST_MAX bytes; ValueError for strings that are no text.
        """
        seconds = self.timeout if timeout is None else timeout
        asked = dict(params or {})
        asked.setdefault("timeout_ms", _milliseconds(seconds))
        busy = lost = 0
        with self._lock:
            while True:
                try:
                    return self._once(method, asked, seconds)
                except Busy as wrong:
                    busy += 1
                    if busy >= TRIES:
                        raise
                    time.sleep(min((wrong.retry_ms or 0) / 1000, RETRY_MAX))
                except (ConnectionLost, ShuttingDown):
                    lost += 1
                    self._drop()
                    if lost >= TRIES or method == "shutdown":
                        raise
                    time.sleep((lost - 1) * AGAIN)  # one that dies may still listen

    def _answer(self, kind: Type[T], method: str, params: Dict[str, Any],
                timeout: Optional[float]) -> T:
        return _read(kind, self.call(method, params, timeout=timeout))

    # -- The methods --

    def search(self, q: str, *, limit: Optional[int] = None, mode: Optional[str] = None,
               sort: Optional[str] = None, after: Date = None, before: Date = None,
               source: Filter = None, topic: Filter = None, lang: Filter = None,
               type: Filter = None, path: PathFilter = None,
               strict: Optional[bool] = None, snippets: Optional[int] = None,
               matches: Optional[int] = None, lines: Optional[bool] = None,
               places: Optional[bool] = None, collapse: Optional[bool] = None,
               expand: Optional[int] = None, facets: Filter = None,
               facet_values: Optional[int] = None, exact_total: Optional[bool] = None,
               explain: Optional[bool] = None, cursor: Optional[str] = None,
               offset: Optional[int] = None, min_rev: Optional[int] = None,
               page: int = HITS_PAGE, timeout: Optional[float] = None) -> "Hits":
        """Documents that a query finds, the best first: an iterator of Hit, which asks for
        a page of them when it is at its end. Nothing is asked before the first one, or
        anything else of it, is wanted.

            >>> q = Quoth()
            >>> hits = q.search('"rare earths"', topic="tariffs", limit=3)
            >>> [hit.rank for hit in hits], hits.total
            ([1, 2, 3], Total(n=38, exact=True))

        q        a query of quoth-query(7), at most 4096 bytes
        limit    how many at most; all by default
        mode     "auto", "all", "any" or "phrase": what plain words ask for
        sort     "score", "date", "-date" or "path"
        after, before    dates, or strings of ISO 8601: dated then or later, or earlier
        source, topic, lang, type, path    strings, or lists of up to 64: one of them must
                 fit. A path without a slash in front names files and folders on the way
        strict   True: refuse what would else be read as plain words
        snippets 0 to 20 of each hit; 1 by default
        matches  0 to 100 places of each; 100 by default
        lines    True: matches come with line_text
        places   False: no best, matches and snips, which is much faster
        collapse True: copies of one story are one hit, with a family
        expand   0 to 50 words to add
        facets, facet_values    what to count all of them by: hits.facets
        exact_total    True: count all, beyond 1000 too
        explain  True: each hit says how its score came about
        cursor   hits.cursor of an earlier search for the same: go on there
        offset   0 to 10000 to leave out
        min_rev  wait until the index has this revision
        page     how many to ask for at a time, 1 to 1000
        timeout  seconds for each page

        Raises, while it goes, QuerySyntax and what call() does; StaleCursor when the index
        changed between two pages, so that none comes twice or is left out.
        """
        params = _given(locals(), "limit", "page", "timeout", "cursor")
        return Hits(self, "search", params, limit, page, cursor, timeout)

    def similar(self, id: Optional[str] = None, *, text: Optional[str] = None,
                terms: Optional[int] = None, limit: Optional[int] = 20,
                after: Date = None, before: Date = None, source: Filter = None,
                topic: Filter = None, lang: Filter = None, type: Filter = None,
                path: PathFilter = None, snippets: Optional[int] = None,
                matches: Optional[int] = None, places: Optional[bool] = None,
                page: int = HITS_PAGE, timeout: Optional[float] = None) -> "Hits":
        """Documents about what a document is about, or a text, which is to be given
        instead: Hits with terms, the words that were looked for, at most terms of them,
        1 to 50. The rest is as for search; limit None: all. Raises NotFound."""
        params = _given(locals(), "limit", "page", "timeout")
        return Hits(self, "similar", params, limit, page, None, timeout)

    def kwic(self, q: str, *, limit: Optional[int] = None, context: Optional[int] = None,
             order: Optional[str] = None, sample: Optional[int] = None,
             seed: Optional[int] = None, mode: Optional[str] = None,
             after: Date = None, before: Date = None, source: Filter = None,
             topic: Filter = None, lang: Filter = None, type: Filter = None,
             path: PathFilter = None, strict: Optional[bool] = None,
             cursor: Optional[str] = None, min_rev: Optional[int] = None,
             page: int = LINES_PAGE, timeout: Optional[float] = None) -> "Lines":
        """Every occurrence of a query in its context: an iterator of Line, which asks page
        by page.

            >>> q = Quoth()
            >>> print(next(q.kwic('"rare earths"', context=4)).match)
            rare earths

        limit    how many lines at most; all by default
        context  words to each side, 0 to 50; 8 by default
        order    "corpus" (by path and place), "date", "left" or "right" (by the words
                 there; TooLarge for more than 500000 lines without a sample)
        sample, seed    only so many lines, 1 to 100000, drawn by this number

        The rest, and errors, are as for search.
        """
        params = _given(locals(), "limit", "page", "timeout", "cursor")
        return Lines(self, "kwic", params, limit, page, cursor, timeout)

    def count(self, q: str, *, mode: Optional[str] = None, after: Date = None,
              before: Date = None, source: Filter = None, topic: Filter = None,
              lang: Filter = None, type: Filter = None, path: PathFilter = None,
              strict: Optional[bool] = None, collapse: Optional[bool] = None,
              min_rev: Optional[int] = None, timeout: Optional[float] = None) -> Count:
        """How many documents match, exactly. Parameters and errors are as for search."""
        return self._answer(Count, "count", _given(locals(), "timeout"), timeout)

    def facets(self, by: Union[str, Sequence[str]], q: Optional[str] = None, *,
               values: Optional[int] = None, mode: Optional[str] = None,
               after: Date = None, before: Date = None, source: Filter = None,
               topic: Filter = None, lang: Filter = None, type: Filter = None,
               path: PathFilter = None, strict: Optional[bool] = None,
               min_rev: Optional[int] = None, timeout: Optional[float] = None) -> Facets:
        """How many documents have what in a field: "source", "topic", "lang", "type",
        "year", "month", "author", "places" or "x.NAME", up to 16 of them in a list;
        values: of each the most frequent 1 to 1000, 10 by default. Without q, of all that
        the filters let through."""
        params = _given(locals(), "by", "values", "timeout")
        params["facets"] = [by] if isinstance(by, str) else list(by)
        if values is not None:
            params["facet_values"] = values
        return self._answer(Facets, "facets", params, timeout)

    def trend(self, q: Union[str, Sequence[str]], *, by: Optional[str] = None,
              mode: Optional[str] = None, after: Date = None, before: Date = None,
              source: Filter = None, topic: Filter = None, lang: Filter = None,
              type: Filter = None, path: PathFilter = None,
              strict: Optional[bool] = None, min_rev: Optional[int] = None,
              timeout: Optional[float] = None) -> Trend:
        """How often a query, or each of up to eight, is answered by "year", "month", "day"
        or "source"; by itself it takes what fits the dates. TooLarge above 8000 rows.

            >>> trend = Quoth().trend(['"rare earths"', 'soybeans'], by="year")
            >>> trend.by, len(trend.series)
            ('year', 2)
        """
        return self._answer(Trend, "trend", _given(locals(), "timeout"), timeout)

    def collocates(self, q: str, *, left: Optional[int] = None,
                   right: Optional[int] = None, min: Optional[int] = None,
                   sort: Optional[str] = None, limit: Optional[int] = None,
                   stop_words: Optional[bool] = None, mode: Optional[str] = None,
                   after: Date = None, before: Date = None, source: Filter = None,
                   topic: Filter = None, lang: Filter = None, type: Filter = None,
                   path: PathFilter = None, strict: Optional[bool] = None,
                   min_rev: Optional[int] = None,
                   timeout: Optional[float] = None) -> Collocates:
        """The words around a word or phrase.

        left, right    how many words there are looked at, 0 to 25; 5 by default
        min      how often a word must stand there; 3 by default
        sort     "log_likelihood", the default, "log_dice", "mi" or "f_near"
        limit    how many words at most, to 1000; 50 by default
        stop_words    True: function words, too
        """
        return self._answer(Collocates, "collocates", _given(locals(), "timeout"), timeout)

    def suggest(self, q: str, *, limit: Optional[int] = None,
                timeout: Optional[float] = None) -> Suggestions:
        """How a query that is being typed may go on: at most limit ways, 1 to 50, 10 by
        default. It takes some milliseconds, however large the index is."""
        return self._answer(Suggestions, "suggest", _given(locals(), "timeout"), timeout)

    def get(self, id: str, *, what: Optional[str] = None, start: Optional[int] = None,
            len: Optional[int] = None, line: Optional[int] = None,
            lines: Optional[int] = None, page: Optional[int] = None,
            pages: Optional[int] = None, around: Optional[str] = None,
            context: Optional[int] = None, timeout: Optional[float] = None) -> Document:
        """A document: its text as a whole, or from the byte start on, or len bytes of it;
        or lines lines from line on; or pages pages from page on; or what is around the best
        match of the query around, context bytes to each side, at most 65536.

        what     "text", the default; "meta": no text; "copies": with its family, of which
                 start passes some over

        Raises NotFound; BadParams for a line or page that is not there; DocumentChanged;
        TooLarge for more than TEXT_MAX bytes.
        """
        params = _given(locals(), "len", "timeout")
        first = self._piece(params, len, timeout)
        if first.text is None:
            return first
        size = first.size if first.end is None else first.end
        if len is not None and first.end is None:
            size = min(size, (first.start or 0) + len)
        if size - (first.start or 0) > TEXT_MAX:
            raise TooLarge(f"{size} bytes of text, at most {TEXT_MAX} are put together: "
                           "say start and len", data={"limit": TEXT_MAX})
        return self._whole(first, size, timeout)

    def _piece(self, params: Dict[str, Any], length: Optional[int],
               timeout: Optional[float]) -> Document:
        if length is not None:
            params = {**params, "len": min(length, PIECE_MAX)}
        return self._answer(Document, "get", params, timeout)

    def _whole(self, first: Document, end: int, timeout: Optional[float]) -> Document:
        """The document with all of the text up to END."""
        texts, at = [first.text or ""], first.next
        while at is not None and at < end:
            piece = self._piece({"id": first.id, "start": at}, end - at, timeout)
            if piece.hash != first.hash:
                raise DocumentChanged(f"the document {first.id} changed while it was read")
            if not piece.text or (piece.next is not None and piece.next <= at):
                raise ProtocolError("malformed reply: a text that goes on and does not")
            texts.append(piece.text)
            at = piece.next
        return dataclasses.replace(first, text="".join(texts), next=at)

    def status(self, *, timeout: Optional[float] = None) -> Dict[str, Any]:
        """How the daemon is: the members that quoth-protocol(7) has for status."""
        return self.call("status", timeout=timeout)

    def hello(self) -> Dict[str, Any]:
        """Who the daemon is, its methods (caps), and its limits by name. VersionMismatch if it
        does not speak version 1."""
        return self.call("hello", {"protocol": 1, "client": {
            "name": "quoth.py", "version": __version__}})

    def subscribe(self, q: Optional[str] = None, *, since: Optional[int] = None,
                  mode: Optional[str] = None, after: Date = None, before: Date = None,
                  source: Filter = None, topic: Filter = None, lang: Filter = None,
                  type: Filter = None, path: PathFilter = None,
                  strict: Optional[bool] = None, snippets: Optional[int] = None,
                  matches: Optional[int] = None, lines: Optional[bool] = None,
                  places: Optional[bool] = None,
                  position: Optional[Tuple[str, int, int]] = None,
                  idle: Optional[float] = None, reconnect: bool = True) -> "Subscription":
        """What is new, as it comes: an iterator of Changed for each new revision, and, with a
        query, of Matched for each document that is new or changed and matches. It waits.

        since    begin with what came after this revision; 0: with all; else from now on
        position go on where an earlier subscription was: its position
        idle     seconds without anything new after which it ends; None: never
        reconnect    whether to go on, from the same place, when the daemon is lost. After
                 two seconds without one it is started, with spawn

        The rest is as for search. It has a connection of its own. Raises StaleCursor when
        since, or the place of one that is taken up again, is too long ago, or of an index
        that was made anew: nothing is passed over in silence.
        """
        params = _given(locals(), "since", "position", "idle", "reconnect")
        if since is not None:
            params["since_rev"] = since
        return Subscription(self, params, position, idle, reconnect)

    def watch(self, q: str, **options: Any) -> Iterator[Hit]:
        """Hits of a query that are new, as they come; options as for subscribe(). A look at the
        index that fails ends it, with its error."""
        with self.subscribe(q, **options) as subscription:
            for event in subscription:
                if isinstance(event, Matched):
                    yield event.hit
                elif event.error is not None:
                    raise event.error


# --- Iterators ---

class _Pages(_Table, Generic[T]):
    """An iterator over the pages of an answer. Like a file, it is read once."""

    _kind: Type[T]
    _member = ""

    def __init__(self, quoth: Quoth, method: str, params: Dict[str, Any],
                 limit: Optional[int], page: int, cursor: Optional[str],
                 timeout: Optional[float]) -> None:
        if limit is not None and limit < 0:
            raise ValueError(f"limit is not negative: {limit}")
        if not 1 <= page <= PAGE_MAX:
            raise ValueError(f"page is from 1 to {PAGE_MAX}, not {page}")
        self._quoth, self._method, self._params = quoth, method, params
        self._left, self._page, self._timeout = limit, page, timeout
        self.cursor: Optional[str] = cursor
        self._first: Optional[Dict[str, Any]] = None
        self._items: List[T] = []
        self._taken = 0

    def _fetch(self) -> Dict[str, Any]:
        """The next page, which cursor then stands behind."""
        limit = self._page if self._left is None else min(self._page, self._left)
        params: Dict[str, Any] = {**self._params, "limit": limit}
        if self.cursor is not None:
            params["cursor"] = self.cursor
            params.pop("offset", None)
        if self._first is not None:
            params.pop("facets", None)      # they were counted with the first page
            params.pop("facet_values", None)
        result = self._quoth.call(self._method, params, timeout=self._timeout)
        raw, cursor = result.get(self._member), result.get("cursor")
        if not isinstance(raw, list) or not isinstance(cursor, (str, type(None))) or \
                len(raw) > limit:
            raise ProtocolError(f"malformed reply: {self._member} or cursor")
        if cursor is not None and not raw and limit > 0:
            raise ProtocolError("malformed reply: an empty page with another behind it")
        items = [_read(self._kind, one) for one in raw]
        if self._left is not None:
            self._left -= len(items)
        self._items, self._taken, self.cursor = items, 0, cursor
        return result

    def _begun(self) -> Dict[str, Any]:
        if self._first is None:
            self._first = self._fetch()
        return self._first

    def __iter__(self: "_Self") -> "_Self":
        return self

    def __next__(self) -> T:
        self._begun()
        while self._taken >= len(self._items):
            if self.cursor is None or self._left == 0:
                raise StopIteration
            self._fetch()
        self._taken += 1
        return self._items[self._taken - 1]

    @property
    def about(self) -> About:
        """Of the first page."""
        return _read(About, self._begun())

    @property
    def total(self) -> Total:
        """How many there are in all, whatever limit says."""
        return _read(Total, self._begun().get("total"))


_Self = TypeVar("_Self", bound="_Pages[Any]")


class Hits(_Pages[Hit]):
    """An iterator of Hit; see Quoth.search(). cursor is behind the last page asked for."""
    _kind, _member = Hit, "hits"
    columns = ("rank", "score", "tier", "id", "path", "line", "col", "byte", "page",
               "title", "date", "source", "language", "mime", "snippet")

    @property
    def facets(self) -> Dict[str, Facet]:
        """Those that were asked for, by name."""
        raw = self._begun().get("facets")
        return {name: _read(Facet, one) for name, one in raw.items()} \
            if isinstance(raw, dict) else {}

    @property
    def terms(self) -> List[Term]:
        """Of similar(): the words that were looked for, the most telling first."""
        return [_read(Term, one) for one in self._begun().get("terms") or []]

    def records(self) -> List[Dict[str, Any]]:
        """All hits that are left, as rows; line, col, byte and page are of best."""
        return [self._row(hit, **{name: getattr(hit.best, name, None)
                                  for name in ("line", "col", "byte", "page")})
                for hit in self]


class Lines(_Pages[Line]):
    """An iterator of Line; see Quoth.kwic(). cursor is behind the last page asked for."""
    _kind, _member = Line, "lines"
    columns = ("doc_id", "path", "page", "line", "start", "end", "before", "match",
               "after", "part", "title", "date", "source")

    @property
    def documents(self) -> int:
        """How many documents match."""
        return _whole_of(self._begun(), "documents")

    @property
    def occurrences(self) -> int:
        """How many lines there are in all, of which a sample was taken."""
        first = self._begun()
        return _whole_of(first, "occurrences") if "occurrences" in first else self.total.n

    def records(self) -> List[Dict[str, Any]]:
        """All lines that are left, as rows."""
        return [self._row(line) for line in self]


def _whole_of(raw: Mapping[str, Any], name: str) -> int:
    try:
        return _whole(raw.get(name))
    except _Malformed as wrong:
        raise ProtocolError(f"malformed reply: {name}: {wrong}") from None


class Subscription:
    """An iterator of Matched and Changed; see Quoth.subscribe(). To be closed by close(), or
    used by with. It subscribes when it is made."""

    def __init__(self, quoth: Quoth, params: Dict[str, Any],
                 position: Optional[Tuple[str, int, int]], idle: Optional[float],
                 reconnect: bool) -> None:
        self._quoth, self._params = quoth, params
        self._idle, self._reconnect = idle, reconnect
        self._link: Optional[_Link] = None
        self._closed = False
        self._number, self._uuid = 0, ""
        self.warnings: List[str] = []
        #: uuid, revision and change up to which all was told: for the argument position.
        self.position: Optional[Tuple[str, int, int]] = position
        self._begin(quoth.spawn)

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Ends the subscription; the iterator is at its end."""
        self._closed = True
        self._drop()

    def _drop(self) -> None:
        if self._link is not None:
            self._link.close()
        self._link = None

    def _asked(self) -> Dict[str, Any]:
        params = dict(self._params)
        if self.position is not None:
            params["uuid"], params["since_rev"], change = self.position
            if "q" in params:
                params["since_change"] = change
        return params

    def _begin(self, spawn: bool) -> None:
        """Connects and subscribes, from position on if there is one."""
        link = self._quoth._connect(spawn)
        try:
            params = self._quoth._with_names("subscribe", self._asked())
            reply = self._quoth._exchange(link, "subscribe", params, self._quoth.timeout)
            self._number = _whole_of(reply, "subscription")
            index = _read(Index, reply.get("index"))
            self._uuid = index.uuid
            if self.position is None and "since_rev" not in self._params:
                self.position = (index.uuid, index.rev, _whole_of(reply, "change"))
            self.warnings = [one for one in reply.get("warnings") or []
                             if isinstance(one, str)]
        except BaseException:
            link.close()
            raise
        self._link = link

    def _again(self, end: Optional[float]) -> None:
        """Subscribes again once there is a daemon; TimedOut at END."""
        spawn_at = time.monotonic() + SPAWN_AFTER
        while True:
            now = time.monotonic()
            try:
                return self._begin(self._quoth.spawn and now >= spawn_at)
            except (NoDaemon, ConnectionLost, ShuttingDown):
                if self._quoth.spawn and now >= spawn_at:
                    raise
            if end is not None and now >= end:
                raise TimedOut("no daemon came back")
            time.sleep(AGAIN)

    def _receive(self, end: Optional[float]) -> Dict[str, Any]:
        while True:
            try:
                if self._link is None:
                    self._again(end)
                if self._link is not None:
                    return self._link.receive(end)
            except ConnectionLost:
                self._drop()
                if not self._reconnect:
                    raise

    def __iter__(self) -> "Subscription":
        return self

    def __next__(self) -> Union[Matched, Changed]:
        """The next event. StopIteration after close(), or idle seconds without one."""
        if self._closed:
            raise StopIteration
        end = None if self._idle is None else time.monotonic() + self._idle
        try:
            return self._event(self._receive(end))
        except TimedOut:
            self.close()
            raise StopIteration from None
        except BaseException:
            self._drop()
            raise

    def _event(self, message: Mapping[str, Any]) -> Union[Matched, Changed]:
        params = message.get("params")
        if "id" in message or not isinstance(params, dict) or \
                params.get("subscription") != self._number:
            raise ProtocolError("a message that is none of this subscription")
        if message.get("method") == "query/matched":
            matched = _read(Matched, params)
            self.position = (self._uuid, matched.rev, matched.change)
            return matched
        if message.get("method") != "index/changed":
            raise ProtocolError("a message that is no notification")
        if "error" in params:
            return Changed(error=_problem(params["error"], self._params.get("q")))
        changed = _read(Changed, params)
        if changed.uuid is None or changed.rev is None or changed.change is None:
            raise ProtocolError("malformed notification of a change")
        self._uuid = changed.uuid
        self.position = (changed.uuid, changed.rev, changed.change)
        return changed
