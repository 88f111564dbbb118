"""Searching: a moment finds itself and its like, words find what was said, and both together."""

from __future__ import annotations

from collections import Counter
from math import dist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.errors import InputError
from emosim.retrieve.build import build
from emosim.retrieve.find import Wanted, fused, open_index
from emosim.retrieve.moments import entries_of


@pytest.fixture(scope="module")
def entries(records):
    return [entry for record in records for entry in entries_of(record)]


def named(entry):
    return f"{entry.moment.id}:{entry.moment.turn}"


def test_a_moment_is_nearest_to_itself(index, entries):
    for entry in entries[::5]:
        found = index.search(Wanted(like=named(entry)))
        assert found.like == found.hits[0].moment
        assert (named(found.hits[0]), found.hits[0].distance) == (named(entry), 0.0)


def test_the_nearest_are_those_of_an_exact_search(index, entries):
    for entry in entries[::9]:
        away = sorted(dist(entry.vector, other.vector) for other in entries)
        hits = index.search(Wanted(like=named(entry), count=10)).hits
        assert [hit.distance for hit in hits] == pytest.approx(away[:10], abs=2e-4)


def test_neighbors_share_family_and_phase_far_above_chance(index, entries):
    shared, seen = Counter(), 0
    for entry in entries[::3]:
        for hit in index.search(Wanted(like=named(entry), count=6)).hits[1:]:
            seen += 1
            for name in ("family", "phase"):
                shared[name] += getattr(hit.moment, name) == getattr(entry.moment, name)
    for name in ("family", "phase"):
        counts = Counter(getattr(entry.moment, name) for entry in entries)
        chance = sum(count**2 for count in counts.values()) / len(entries) ** 2
        assert shared[name] / seen > 1.5 * chance


def test_a_planted_moment_is_found_by_its_words(index, planted):
    record, turn = planted
    for words in ("heron", "herons on flooded stairs", "the stairs were flooded", "HERON!"):
        (first, *_) = index.search(Wanted(words)).hits
        assert (first.moment.id, first.moment.turn, first.distance) == (record.id, turn, None)


def test_words_in_their_order_come_first(index, planted):
    record, turn = planted
    (first, *_) = index.search(Wanted("on the flooded stairs")).hits
    assert (first.moment.id, first.moment.turn) == (record.id, turn)


def test_what_says_every_word_comes_before_what_says_one_often(index, planted):
    record, _ = planted
    hits = index.search(Wanted("heron letter", count=50)).hits
    assert hits[0].moment.id == record.id
    assert len(hits) > 1


def test_words_and_a_moment_together_put_first_what_is_in_both(index, planted, entries):
    record, turn = planted
    other = next(entry for entry in entries if entry.moment.id != record.id)
    both = index.search(Wanted("heron", like=f"{record.id}:{turn}")).hits
    assert (both[0].moment.id, both[0].moment.turn) == (record.id, turn)
    apart = index.search(Wanted("heron", like=named(other), count=2)).hits
    assert {named(hit) for hit in apart} == {f"{record.id}:{turn}", named(other)}


@pytest.mark.parametrize("words", ["", "letter"])
def test_only_what_is_wanted_is_found(index, entries, words):
    for entry in entries[::20]:
        m = entry.moment
        for chosen in ({"family": m.family}, {"phase": m.phase}, {"outcome": m.outcome, "family": m.family}):
            hits = index.search(Wanted(words, count=20, **chosen)).hits
            assert all(getattr(hit.moment, name) == value for hit in hits for name, value in chosen.items())
            assert words or hits
            near = index.search(Wanted(words, like=named(entry), count=3, **chosen)).hits
            assert named(near[0]) == named(entry) or words
            assert all(getattr(hit.moment, name) == value for hit in near for name, value in chosen.items())


def test_a_feeling_takes_in_all_that_belongs_to_it(index, entries, emotions):
    labels = {entry.moment.emotion for entry in entries}
    name = next(n for n in ("sadness", "fear", "anger") if len(labels & set(emotions.members(n))) > 1)
    hits = index.search(Wanted(emotion=name, count=len(entries))).hits
    expected = {named(entry) for entry in entries if entry.moment.emotion in emotions.members(name)}
    assert {named(hit) for hit in hits} == expected
    strengths = [hit.moment.intensity for hit in hits]
    assert strengths == sorted(strengths, reverse=True)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"emotion": "glee"}, 'unknown emotion "glee"; there are: .*fear'),
        ({"family": "glee"}, 'unknown family "glee"; there are: .*fear'),
        ({"phase": "glee"}, 'unknown phase "glee"; there are: .*onset'),
        ({"outcome": "glee"}, 'unknown outcome "glee"; there are: .*resolved'),
        ({"like": "zz:0"}, 'no dialogue whose id starts with "zz"'),
        ({"like": "abc"}, "give a dialogue and a turn, such as [0-9a-f]{12}:0"),
        ({"like": "abc:x"}, "give a dialogue and a turn"),
        ({"words": "?!"}, "there is no word"),
    ],
)
def test_what_the_index_does_not_have_is_said_in_a_line(index, wanted, said):
    with pytest.raises(InputError, match=said) as refused:
        index.search(Wanted(**wanted))
    assert "\n" not in str(refused.value)


def test_a_reply_is_no_moment_and_a_short_id_must_be_enough(index, records):
    with pytest.raises(InputError, match="has no turn 1 of the user; those are 0, 2, 4"):
        index.search(Wanted(like=f"{records[0].id}:1"))
    shared = next(c for c, n in Counter(record.id[0] for record in records).items() if n > 1)
    with pytest.raises(InputError, match="several dialogues have an id that starts with"):
        index.search(Wanted(like=f"{shared}:0"))


def test_with_a_model_texts_are_found_by_meaning_too(corpus, emotions, tmp_path, planted):
    pytest.importorskip("sqlite_vec")
    record, turn = planted

    def encoder(texts):
        """A model that knows one thing: whether a text is about a bird."""
        return np.array([[1.0, 0.0] if "heron" in t or "bird" in t else [0.0, 1.0] for t in texts], dtype=np.float32)

    path = tmp_path / "corpus.index"
    assert build(corpus, path, emotions, path, (tmp_path / "model", encoder)).model == "model"
    opened, _ = open_index(path)
    assert opened.search(Wanted("bird")).hits == ()
    first = opened.search(Wanted("bird"), encoder).hits[0].moment
    opened.close()
    assert (first.id, first.turn) == (record.id, turn)


@given(st.lists(st.lists(st.integers(0, 30), unique=True, max_size=20), min_size=1, max_size=3))
def test_fusing_keeps_one_ranking_and_loses_nothing(rankings):
    assert fused(rankings[:1]) == rankings[0]
    assert sorted(fused(rankings)) == sorted(set().union(*rankings))


def test_fusing_by_hand():
    # 7: 1/62 + 1/61; 5: 1/61; 9: 1/62
    assert fused([[5, 7], [7, 9]]) == [7, 5, 9]
