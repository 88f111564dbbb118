"""The index on disk: one SQLite file with its vectors (sqlite-vec) and its words (FTS5). The one door to both.

Why sqlite-vec, opened by apsw. Measured with 100,000 vectors of 36 axes, one core: sqlite-vec finds the nearest 10 in
8 ms (12 ms at the 95th percentile), exactly, and among the moments that a filter leaves in 21 ms; it builds in 0.6 s.
usearch (HNSW) answers in 0.3 ms, but with a recall of 0.96, after 11 s of building, in a second file beside that of the
words, and can't filter. At this size exact is fast enough. sqlite-vec is 0.2 MB, with wheels for Linux, macOS and
Windows that no Python version binds; apsw brings a SQLite of its own (11 MB), for Python's may be built so that it
loads no extension, or without FTS5. faiss-cpu (19 MB) holds vectors alone, lancedb writes a folder, hnswlib has no
wheels.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from emosim.corpus.context_vector import AXES
from emosim.errors import InputError
from emosim.retrieve.moments import BoundFact, Entry, Moment

SCHEMA = "emosim/index/1"
OF_ANCHORS = 0.5  # choice: what a word counts in the anchors, beside 1 in the text
TOO_COMMON = 0.3  # choice: share of all moments from which on a word tells little

_TABLES = f"""
create table about (value text);
create table dialogue (id text primary key, scenario text, persona text, outcome text, facts text) without rowid;
create table moment (
    number integer primary key, id text, turn integer, emotion text, family text, intensity real, blend text,
    valence real, arousal real, dominance real, phase text, text text, strategies text, reply text
);
create virtual table said using fts5(text, anchors, content='', tokenize='porter unicode61');
create virtual table near using vec0(number integer primary key, vector float[{len(AXES)}]);
"""
_INDICES = """
create index by_id on moment (id, turn);
create index by_emotion on moment (emotion, phase);
create index by_family on moment (family, phase);
create index by_phase on moment (phase);
insert into said (said) values ('optimize');
"""
_MOMENT = """
select number, id, turn, scenario, persona, outcome, emotion, family, intensity, blend, valence, arousal, dominance,
phase, text, strategies, reply, facts from moment join dialogue using (id)
"""
_WORD = re.compile(r"\w+(?:[',.]\w+)*")


class About(Struct, frozen=True):
    """What an index is of. Paths are seen from the folder of the index. `corpus_digest` is that of its shards; `model`
    the sentence model its texts were embedded by, if any; `belongs` what each feeling stands under, itself first;
    `known` the families, phases and outcomes there are."""

    schema: str
    corpus: str
    corpus_digest: str
    records: int
    moments: int
    belongs: dict[str, tuple[str, ...]]
    known: dict[str, tuple[str, ...]]
    model: str | None = None


class Chosen(Struct, frozen=True):
    """Which moments are wanted; an empty tuple or None leaves them all."""

    emotions: tuple[str, ...] = ()
    family: str | None = None
    phase: str | None = None
    outcome: str | None = None

    def where(self) -> tuple[str, tuple[str, ...]]:
        """The terms as SQL on the number of a moment, and their values."""
        terms: list[str] = []
        values = [*self.emotions]
        if self.emotions:
            terms.append(f"emotion in ({', '.join('?' * len(self.emotions))})")
        for name in ("family", "phase", "outcome"):
            if (value := getattr(self, name)) is not None:
                terms.append(f"{name} = ?")
                values.append(value)
        if not terms:
            return "", ()
        table = "moment join dialogue using (id)" if self.outcome else "moment"
        return f" and {{}} in (select number from {table} where {' and '.join(terms)})", tuple(values)


class Store:
    """An open index. Use `create` or `open_store`."""

    def __init__(self, connection: Any) -> None:
        self._run = connection.execute
        self._many = connection.executemany
        self._connection = connection
        self._numbered = 0

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    # writing

    def add(self, entries: Sequence[Entry], meanings: Iterable[Sequence[float]] = ()) -> None:
        """Add moments, with the embedding of each text if there is a model."""
        numbers = range(self._numbered, self._numbered + len(entries))
        self._numbered += len(entries)
        with self._connection:
            self._many("insert or ignore into dialogue values (?,?,?,?,?)", (_dialogue(e.moment) for e in entries))
            rows = zip(numbers, entries, strict=True)
            self._many(f"insert into moment values ({','.join('?' * 14)})", (_row(n, e.moment) for n, e in rows))
            words = ((n, e.moment.text, e.anchors) for n, e in zip(numbers, entries, strict=True))
            self._many("insert into said (rowid, text, anchors) values (?,?,?)", words)
            vectors = ((n, _packed(e.vector)) for n, e in zip(numbers, entries, strict=True))
            self._many("insert into near values (?,?)", vectors)
            self._add_meanings(numbers, meanings)

    def _add_meanings(self, numbers: Iterable[int], meanings: Iterable[Sequence[float]]) -> None:
        packed = [_packed(meaning) for meaning in meanings]
        if packed:
            size = len(packed[0]) // 4
            self._run(
                f"create virtual table if not exists meaning using vec0(number integer primary key, v float[{size}])"
            )
            self._many("insert into meaning values (?,?)", zip(numbers, packed, strict=True))

    def finish(self, about: About) -> None:
        """Say what the index is of; it is whole then."""
        with self._connection:
            self._run(_INDICES)
            self._run("insert into about values (?)", (msgspec.json.encode(about).decode(),))

    # reading

    def about(self) -> About:
        """What the index is of."""
        return msgspec.json.decode(self._run("select value from about").fetchone()[0], type=About)

    def moments(self, numbers: Sequence[int]) -> list[Moment]:
        """The moments of some numbers, in their order."""
        marks = ", ".join("?" * len(numbers))
        found = {row[0]: _moment(row[1:]) for row in self._run(f"{_MOMENT} where number in ({marks})", tuple(numbers))}
        return [found[number] for number in numbers]

    def ids(self, start: str) -> list[str]:
        """The ids that start with some hex digits, three at most."""
        rows = self._run("select id from dialogue where id >= ? and id < ? order by id limit 3", (start, start + "g"))
        return [row[0] for row in rows]

    def turns(self, id: str) -> dict[int, int]:
        """Turn to number, for the moments of a dialogue."""
        return dict(self._run("select turn, number from moment where id = ? order by turn", (id,)))

    def vector(self, number: int) -> bytes:
        """The context vector of a moment, packed."""
        return self._run("select vector from near where number = ?", (number,)).fetchone()[0]

    def distances(self, numbers: Sequence[int], vector: bytes) -> dict[int, float]:
        """How far the context vectors of some moments are from a vector, Euclidean."""
        marks = ", ".join("?" * len(numbers))
        sql = f"select number, vec_distance_l2(vector, ?) from near where number in ({marks})"
        return dict(self._run(sql, (vector, *numbers)))

    def nearest(self, vector: bytes, count: int, chosen: Chosen, table: str = "near") -> list[tuple[int, float]]:
        """The moments nearest to a vector, exactly, with their Euclidean distance, the nearest first; `table` is
        `near` for context vectors and `meaning` for embeddings."""
        where, values = chosen.where()
        column = "vector" if table == "near" else "v"
        sql = f"select number, distance from {table} where {column} match ? and k = ?{where.format('number')}"
        return sorted(self._run(sql, (vector, count, *values)), key=lambda found: (found[1], found[0]))

    def saying(self, words: str, count: int, chosen: Chosen) -> list[int]:
        """The moments that say any of the words: first those that say all in their order, then those that say every
        one, then the others; each lot best first by BM25 (Robertson & Zaragoza 2009).

        Words that more than TOO_COMMON of all moments say count in their order alone; of nothing but such the rarest is
        asked for. Raises InputError where there is no word.
        """
        asked = _WORD.findall(words.lower())
        if not asked:
            raise InputError(f'there is no word in "{words}" to search for')
        telling = self._telling(dict.fromkeys(asked))
        queries = (f'"{" ".join(asked)}"', " AND ".join(telling), " OR ".join(telling))
        found: dict[int, None] = {}
        for query in queries:
            found |= dict.fromkeys(self._matching(query, count, chosen))
        return list(found)[:count]

    def _matching(self, query: str, count: int, chosen: Chosen) -> list[int]:
        where, values = chosen.where()
        best = "order by bm25(said, 1.0, ?), rowid limit ?"
        sql = f"select rowid from said where said match ?{where.format('+rowid')} {best}"
        return [row[0] for row in self._run(sql, (query, *values, OF_ANCHORS, count))]

    def _telling(self, words: Iterable[str]) -> list[str]:
        asked, most = [f'"{word}"' for word in words], TOO_COMMON * self.about().moments
        counts = [self._run("select count(*) from said where said match ?", (word,)).fetchone()[0] for word in asked]
        telling = [word for word, count in zip(asked, counts, strict=True) if count <= most]
        return telling or [min(zip(counts, asked, strict=True))[1]]

    def strongest(self, count: int, chosen: Chosen) -> list[int]:
        """The moments of the strongest feeling, strongest first."""
        where, values = chosen.where()
        sql = f"select number from moment where 1{where.format('number')} order by intensity desc, number limit ?"
        return [row[0] for row in self._run(sql, (*values, count))]


def create(path: Path) -> Store:
    """A new index at a path where nothing is."""
    connection = _connected(path, create=True)
    connection.execute("pragma journal_mode = off; pragma synchronous = off")
    connection.execute(_TABLES)
    return Store(connection)


def open_store(path: Path) -> Store:
    """The index at a path, to read. Raises InputError if there is none, or something else."""
    if path.is_dir():
        raise InputError(f"{path} is a folder, not an index; make the index of a corpus with: emosim index {path}")
    if not path.is_file():
        raise InputError(f"{path}: no such index; make one with: emosim index CORPUS -o {path}")
    if not is_index(path):
        raise InputError(f"{path} is not an index; make one with: emosim index CORPUS")
    return Store(_connected(path, create=False))


def is_index(path: Path) -> bool:
    """Whether a file is an index that was finished, of a kind we read."""
    import apsw

    try:
        connection = _connected(path, create=False)
    except apsw.Error:
        return False
    try:
        return Store(connection).about().schema == SCHEMA
    except (apsw.Error, msgspec.MsgspecError, TypeError):
        return False
    finally:
        connection.close()


def _connected(path: Path, create: bool) -> Any:
    try:
        import apsw
        import sqlite_vec
    except ImportError:
        raise InputError("an index needs apsw and sqlite-vec: pip install 'emosim[search]'") from None
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE if create else apsw.SQLITE_OPEN_READONLY
    connection = apsw.Connection(str(path), flags=flags)
    connection.enable_load_extension(True)
    connection.load_extension(sqlite_vec.loadable_path())
    connection.enable_load_extension(False)
    return connection


def _packed(vector: Sequence[float]) -> bytes:
    """A vector as sqlite-vec takes it: 32-bit floats."""
    return struct.pack(f"{len(vector)}f", *vector)


def _dialogue(moment: Moment) -> tuple[str, ...]:
    facts = msgspec.json.encode(moment.facts).decode()
    return moment.id, moment.scenario, moment.persona, moment.outcome, facts


def _row(number: int, m: Moment) -> tuple[Any, ...]:
    felt = (m.emotion, m.family, m.intensity, " ".join(m.blend), m.valence, m.arousal, m.dominance)
    return number, m.id, m.turn, *felt, m.phase, m.text, " ".join(m.strategies), m.reply


def _moment(row: Sequence[Any]) -> Moment:
    *until, facts = row
    made = dict(zip(Moment.__struct_fields__, until, strict=False))
    for name in ("blend", "strategies"):
        made[name] = tuple(made[name].split())
    return Moment(**made, facts=msgspec.json.decode(facts, type=tuple[BoundFact, ...]))
