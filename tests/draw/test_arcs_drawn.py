"""Pictures of one dialogue and of a bundle: everything is said, nothing overlaps, and the bytes are the same each time."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from msgspec.structs import replace

pytest.importorskip("matplotlib")

from emosim.corpus.annotate import at_level
from emosim.corpus.arcs import arc_of
from emosim.corpus.bundle import bundle
from emosim.corpus.in_words import spoken
from emosim.corpus.order import Order, items
from emosim.corpus.produce import Producer
from emosim.corpus.record import decode
from emosim.draw import arcs, palette
from emosim.draw import bundle as bundles
from emosim.draw.arc_rows import EPISODE_SIGNS, PHASE_COLORS, phase_runs
from emosim.errors import InputError
from emosim.spec.facts import PHASES
from emosim.spec.lexicon import OUTCOMES
from emosim.spec.library import load_library

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(scope="module")
def records():
    """Dialogues of the tiny library, one with a crisis among them."""
    tiny = load_library(None, [FIXTURES / "scenarios"], [FIXTURES / "personas"])
    made = []
    for order in (Order(count=20, seed=1), Order(count=1, seed=1, outcome_mix={"handed_off": 1.0})):
        made += [decode(line) for _, line in Producer(tiny, order).batch(items(order, tiny)).lines]
    return made


@pytest.fixture(scope="module")
def long(records):
    """A dialogue of 40 turns of the user, which is as many as there may be."""
    record = max(records, key=lambda record: len(record.turns))
    pairs = [(user, reply) for user, reply in zip(record.turns[::2], record.turns[1::2], strict=True)] * 40
    turns = [turn for pair in pairs[:40] for turn in pair]
    return replace(record, turns=tuple(replace(turn, index=index) for index, turn in enumerate(turns)))


def texts(figure):
    """Every text of a drawn figure with the box it takes, in pixels."""
    from matplotlib.text import Text

    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    found = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in found]


def overlaps(figure):
    """Texts that cover one another, or leave the page."""
    found = texts(figure)
    width, height = figure.canvas.get_width_height()
    for (one, a), (other, b) in combinations(found, 2):
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        if wide > 0.5 and high > 1.5:
            yield one, other
    for text, box in found:
        if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height:
            yield text, "the page"


def drawn(figure):
    """The figure's texts, closed behind."""
    from matplotlib import pyplot

    found = [text.replace("\n", " ").replace("\N{NO-BREAK SPACE}", " ") for text, _ in texts(figure)]
    pyplot.close(figure)
    return found


# One dialogue


def test_no_texts_overlap(records, long):
    from matplotlib import pyplot

    crisis = records[-1]
    for record in (*records[:3], crisis, at_level(crisis, "core"), long):
        figure = arcs.figure_of(arc_of(record))
        assert list(overlaps(figure)) == []
        pyplot.close(figure)


def test_names_as_long_as_they_come_stay_within_their_columns(records):
    from matplotlib import pyplot

    record = records[0]
    first = record.turns[0]
    cause = replace(first.cause, event="_".join(["overwhelming"] * 6))
    turns = (replace(first, cause=cause), *record.turns[1:])
    named = replace(record, turns=turns, scenario="long_" * 30, situation="A very long story. " * 30)
    figure = arcs.figure_of(arc_of(named))
    assert list(overlaps(figure)) == []
    pyplot.close(figure)


def test_a_picture_says_what_there_is_to_say(records):
    for record in (records[0], records[-1]):
        arc = arc_of(record)
        found = drawn(arcs.figure_of(arc))
        whole = " ".join(found)
        assert spoken(record.outcome) in found
        assert record.id[:12] in whole
        assert record.situation in whole
        for episode in arc.episodes:
            assert (EPISODE_SIGNS[episode.kind] if episode.kind != "told" else spoken(episode.what)) in whole
        for phase, _, _ in phase_runs(arc):
            assert spoken(phase) in found
        for names in arc.strategies:
            assert all(spoken(name) in found for name in names)
        labels = [spoken(feeling.label) for feeling in arc.felt]
        wrong = [b.label for f, b in zip(arc.felt, arc.believed, strict=True) if f.label != b.label]
        for label in labels:
            assert found.count(label) >= labels.count(label)
        assert all(spoken(label) in found for label in wrong)
        assert [str(number) for number in range(2 * len(arc))] == [t for t in found if t.isdecimal()][-2 * len(arc) :]


def test_level_core_is_drawn_without_what_it_does_not_keep(records):
    found = drawn(arcs.figure_of(arc_of(at_level(records[0], "core"))))
    assert "intensity" in found
    for name in ("moved by", "taken for", "distress", "what the assistant took it for"):
        assert name not in found
    assert {"valence", "arousal", "dominance", "felt", "replies", "phase"} <= set(found)


def test_the_curves_are_the_series(records):
    from matplotlib import pyplot

    arc = arc_of(records[0])
    figure = arcs.figure_of(arc)
    lines = [line.get_ydata() for axes in figure.axes for line in axes.get_lines() if len(line.get_ydata()) == len(arc)]
    for series in (*arc.truth.T, *arc.belief.T, arc.distress):
        assert any(len(line) == len(series) and (line == series).all() for line in lines)
    pyplot.close(figure)


def test_runs_of_a_phase_cover_every_turn_once(records):
    for record in records:
        arc = arc_of(record)
        covered = [(phase, at) for phase, first, last in phase_runs(arc) for at in range(first, last + 1)]
        assert covered == list(zip(arc.phases, range(len(arc)), strict=True))


# A bundle


@pytest.mark.parametrize("by", ["outcome", "scenario"])
def test_a_bundle_says_what_it_is_of(records, by):
    from matplotlib import pyplot

    found = bundle(records, by)
    figure = bundles.figure_of(found)
    assert list(overlaps(figure)) == []
    said = drawn(figure)
    assert f"How feeling moves in {len(records)} dialogues, by {by}" in said
    for group in found.groups:
        assert spoken(group.name) in said
        assert any(text.startswith(f"{group.count} dialogues, ") for text in said)
    assert {"valence", "distress", "mean of all"} <= set(said)
    pyplot.close(figure)


def test_a_bundle_of_many_groups_or_of_one(records):
    from matplotlib import pyplot

    many = [replace(record, persona=f"person_number_{at % 12}") for at, record in enumerate(records)]
    for given, columns in ((many, 8), (many[:1], 1)):
        figure = bundles.figure_of(bundle(given, "persona"))
        assert list(overlaps(figure)) == []
        assert len(figure.axes) == 2 * columns
        pyplot.close(figure)
    core = [at_level(record, "core") for record in records]
    assert "intensity" in drawn(bundles.figure_of(bundle(core, "outcome")))


# Files


@pytest.mark.parametrize("suffix", palette.PICTURES)
def test_the_same_bytes_each_time(records, tmp_path, suffix):
    found = bundle(records, "outcome")
    for name, draw, what in (("arc", arcs.draw_arc, arc_of(records[0])), ("arcs", bundles.draw_bundle, found)):
        one, two = tmp_path / f"{name}1{suffix}", tmp_path / f"{name}2{suffix}"
        draw(what, one)
        draw(what, two)
        assert one.read_bytes() == two.read_bytes()
        assert len(one.read_bytes()) > 5000


def test_another_kind_of_file_is_refused(records, tmp_path):
    with pytest.raises(InputError, match=r"must end in \.png, \.svg or \.pdf"):
        arcs.draw_arc(arc_of(records[0]), tmp_path / "arc.gif")


# Colors


def test_every_phase_and_outcome_has_a_color():
    assert set(PHASE_COLORS) == set(PHASES)
    assert set(palette.OUTCOME_COLORS) == set(OUTCOMES)


@pytest.mark.parametrize(
    ("color", "ink"),
    [("#000000", "#FFFFFF"), ("#FFFFFF", palette.INK), ("#EDB81A", palette.INK), ("#16245F", "#FFFFFF")],
)
def test_the_ink_is_readable(color, ink):
    assert palette.ink_on(color) == ink
