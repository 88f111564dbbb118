"""The plane of feelings as a picture."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

import pytest
from matplotlib.patches import Circle, FancyArrowPatch

from emosim.draw.key import round_steps
from emosim.draw.palette import pyplot
from emosim.draw.plane import draw_plane, plane_figure
from emosim.errors import InputError

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def figure():
    """Draws a graph; every figure is closed at the end."""
    made = []

    def figure(*given):
        made.append(plane_figure(*given))
        return made[-1]

    yield figure
    for drawn in made:
        pyplot().close(drawn)


def sheet(figure):
    """The part on which dots, arrows and names are."""
    return figure.axes[1]


def arrows(figure):
    return [patch for patch in sheet(figure).patches if isinstance(patch, FancyArrowPatch)]


def names(figure):
    return {text.get_text(): text.get_window_extent() for text in sheet(figure).texts}


def caption(figure):
    return " ".join(text.get_text() for text in figure.axes[-1].texts)


def written(path):
    """Every text of an SVG."""
    return ["".join(element.itertext()) for element in ElementTree.parse(path).iter(f"{SVG}text")]


@pytest.fixture(scope="module", params=["declared", "taken", "busy", "compared", "two_machines"])
def drawn(request):
    """Each kind of picture."""
    figure = plane_figure(request.getfixturevalue(request.param))
    yield figure
    pyplot().close(figure)


def test_names_cover_neither_each_other_nor_a_dot(drawn):
    boxes = list(names(drawn).items())
    covered = [(one, other) for (one, a), (other, b) in combinations(boxes, 2) if a.overlaps(b)]
    assert covered == []
    dots = [patch.get_window_extent() for patch in sheet(drawn).patches if isinstance(patch, Circle)]
    for name, box in boxes:
        for dot in dots:
            x, y = (dot.x0 + dot.x1) / 2, (dot.y0 + dot.y1) / 2
            away = ((x - min(max(x, box.x0), box.x1)) ** 2 + (y - min(max(y, box.y0), box.y1)) ** 2) ** 0.5
            assert away > dot.width / 2 - 0.5, name


def test_names_stay_on_the_plane(drawn):
    frame = sheet(drawn).get_window_extent()
    outside = [
        name for name, box in names(drawn).items() if box.x0 < frame.x0 or box.x1 > frame.x1 or box.y1 > frame.y1
    ]
    assert outside == []


def test_everything_written_stays_on_the_page(drawn):
    texts = [text for axes in drawn.axes[1:] for text in axes.texts]
    outside = [text.get_text() for text in texts if text.get_window_extent().x1 > drawn.bbox.x1]
    assert outside == []


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_same_bytes_each_time(taken, tmp_path, suffix):
    files = [tmp_path / f"{name}{suffix}" for name in ("one", "two")]
    for file in files:
        draw_plane(taken, file)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].stat().st_size < 300_000


def test_an_svg_holds_every_label_as_text(declared, tmp_path):
    draw_plane(declared, tmp_path / "machine.svg")
    texts = written(tmp_path / "machine.svg")
    assert set(declared) - set(texts) == set()
    assert {"unpleasant", "pleasant", "calm", "stirred", "valence", "arousal"} <= set(texts)


def test_a_machine_is_drawn_with_its_families_joined(figure, declared):
    drawn = figure(declared)
    families = {family for _, family in declared.nodes(data="family")}
    joined = {(declared.nodes[u]["family"], declared.nodes[v]["family"]) for u, v in declared.edges} - {
        (family, family) for family in families
    }
    assert len(arrows(drawn)) == len(joined)
    assert f"{len(declared)} feelings, 3,955 transitions" in caption(drawn)


def test_few_ways_are_all_drawn(figure, taken):
    ways = [edge for edge in taken.edges if edge[0] != edge[1]]
    drawn = figure(taken)
    assert len(arrows(drawn)) == len(ways)
    assert f"all {len(ways)} ways" in caption(drawn)
    assert f"{taken.graph['dialogues']} dialogues, {taken.graph['steps']} steps" in caption(drawn)


def test_of_many_ways_the_most_taken_are_drawn_and_the_caption_says_so(figure, busy):
    drawn = figure(busy)
    counts = sorted((count for u, v, count in busy.edges(data="count") if u != v), reverse=True)
    assert len(counts) > len(arrows(drawn)) == 60
    share = sum(counts[:60]) / sum(counts)
    assert f"the 60 ways taken most, {share:.0%} of the {sum(counts):,} changes" in caption(drawn)


def test_the_more_a_way_is_taken_the_wider_its_arrow(figure, walked):
    drawn = figure(walked("two", (("fear", "anxiety"), "", 9), (("calm", "joy"), "", 1)))
    rare, often = (arrow.get_arrowstyle().tail_width for arrow in arrows(drawn))
    assert often > 3 * rare


@pytest.mark.parametrize("least", [0.05, 0.5, 1.0])
def test_ways_less_probable_than_asked_are_left_out(figure, busy, least):
    probable = [edge for edge in busy.edges if edge[0] != edge[1] and busy.edges[edge]["probability"] >= least]
    drawn = figure(busy, least)
    assert len(arrows(drawn)) == len(probable)
    assert f"the {len(probable)} ways with a probability of {least:g} or more" in caption(drawn)


def test_who_was_never_felt_has_a_dot_and_no_name(figure, taken):
    drawn = figure(taken)
    felt = {label for label, visits in taken.nodes(data="visits") if visits}
    assert set(names(drawn)) == felt
    dots = [patch for patch in sheet(drawn).patches if isinstance(patch, Circle)]
    assert len(dots) >= len(taken)


def test_a_difference_says_which_feelings_gained(figure, compared):
    found = " ".join(names(figure(compared)))
    gained = compared.nodes["shame"]["after"] - compared.nodes["shame"]["before"]
    assert gained > 0.005
    assert f"shame +{100 * gained:.1f}" in found


def test_of_two_machines_it_draws_what_is_new_and_gone(figure, two_machines, taken):
    drawn = figure(two_machines)
    gone = sum(1 for _, _, edge in two_machines.edges(data=True) if edge["before"] != edge["after"])
    assert f"{len(arrows(drawn))} of the {gone} ways that are new or gone" in caption(drawn)


def test_labels_are_never_read_as_a_formula_or_as_markup(hostile, tmp_path):
    draw_plane(hostile, tmp_path / "hostile.svg")
    assert any("$x$" in text for text in written(tmp_path / "hostile.svg"))


@pytest.mark.parametrize(
    ("most", "steps"), [(862, [80, 200, 800]), (100, [10, 20, 100]), (71, [7, 17, 70]), (3, [1, 3]), (1, [1])]
)
def test_a_key_counts_in_round_steps(most, steps):
    assert round_steps(most) == steps


def test_a_corpus_in_which_nothing_changes_is_drawn_too(walked, tmp_path):
    draw_plane(walked("still", (("calm",), "", 1)), tmp_path / "still.png")
    assert (tmp_path / "still.png").exists()


def test_another_name_is_refused(taken, tmp_path):
    with pytest.raises(InputError, match="must end in"):
        draw_plane(taken, tmp_path / "plane.gif")
