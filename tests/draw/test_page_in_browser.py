"""The page in a real browser: what a reader does, and that nothing is asked of any other place."""

from __future__ import annotations

import re
import shutil

import pytest

from emosim.draw.page import write_page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on PATH"),
]


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Opens the page of a graph; at the end there was no request but that for the file, and no error."""
    contexts, asked, wrong = [], [], []

    def opened(graph, **ways):
        file = tmp_path / "page.html"
        write_page(graph, file)
        context = browser.new_context(
            **{"viewport": {"width": 1200, "height": 800}, "reduced_motion": "reduce", **ways}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.route(re.compile("^(?!file:)"), lambda route: route.abort())
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    here = (tmp_path / "page.html").as_uri()
    assert [url for url in asked if url not in (here, "data:,")] == []
    assert wrong == []


def dot(page, label):
    return page.locator(f'g.feeling[data-label="{label}"]')


def middle(page, label):
    box = dot(page, label).locator(".disc").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def hover(page, label):
    page.mouse.move(*middle(page, label))


def click(page, label):
    page.mouse.click(*middle(page, label))


def shown(page):
    """The ways that are drawn."""
    pairs = page.eval_on_selector_all("path.way", "found => found.map(way => [way.dataset.from, way.dataset.to])")
    return {tuple(pair) for pair in pairs}


def moves(graph):
    return {(u, v): edge for u, v, edge in graph.edges(data=True) if u != v}


def slide(page, id, value):
    page.locator(f"#{id}").evaluate(
        "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input')); }", str(value)
    )
    return page.locator(f'output[for="{id}"]').inner_text()


def test_it_shows_every_feeling_and_way(opened, taken):
    page = opened(taken)
    assert page.locator("g.feeling").count() == len(taken)
    assert shown(page) == set(moves(taken))
    assert f"{len(moves(taken))} of {len(moves(taken))} ways" in page.locator("#status").inner_text()


def test_of_many_ways_it_first_shows_the_most_taken(opened, busy):
    page = opened(busy)
    counts = sorted((edge["count"] for edge in moves(busy).values()), reverse=True)
    drawn = shown(page)
    assert 0 < len(drawn) <= 60
    least = min(moves(busy)[pair]["count"] for pair in drawn)
    assert len(drawn) == sum(count >= least for count in counts)
    assert f"taken at least\n{least} times" in page.locator(".slider").first.inner_text()


def test_pointing_at_a_feeling_tells_its_numbers_and_fades_the_others(opened, taken):
    page = opened(taken)
    hover(page, "anxiety")
    tip = page.locator("#tip").inner_text()
    node = taken.nodes["anxiety"]
    vad = node["vad"]
    assert f"\u2212{-vad.valence:.2f}, {vad.arousal:.2f}, {vad.dominance:.2f}" in tip
    assert f"in {node['visits']} turns, {node['share']:.0%} of all" in tip
    ways = {v: edge["probability"] for u, v, edge in taken.out_edges("anxiety", data=True) if u != v}
    best = max(ways, key=ways.get)
    assert f"turns into\n\n{best} {ways[best]:.0%}" in tip
    near = {"anxiety", *taken.successors("anxiety"), *taken.predecessors("anxiety")}
    for label, is_near in (("hope", True), ("sadness", False), ("terror", False)):
        assert (label in near) == is_near
        opacity = dot(page, label).evaluate("found => getComputedStyle(found).opacity")
        assert (float(opacity) == 1.0) == is_near
    lit = page.eval_on_selector_all("path.way.near", "ways => ways.map(way => [way.dataset.from, way.dataset.to])")
    assert {tuple(pair) for pair in lit} == {pair for pair in moves(taken) if "anxiety" in pair}
    page.mouse.move(5, 5)
    assert page.locator("#tip").is_hidden()
    assert page.locator("#plane.focusing").count() == 0


def test_pointing_at_a_way_tells_its_numbers(opened, taken):
    page = opened(taken)
    x, y = page.locator('path.way[data-from="hope"][data-to="calm"]').evaluate(
        """way => {
            const half = way.getTotalLength() / 4;
            const at = way.getPointAtLength(half).matrixTransform(way.getScreenCTM());
            return [at.x, at.y];
        }"""
    )
    page.mouse.move(x, y)
    tip = page.locator("#tip").inner_text()
    edge = taken.edges["hope", "calm"]
    assert tip.startswith("hope \u2192 calm")
    assert f"taken {edge['count']} times: {edge['probability']:.0%}" in tip
    valence, arousal, _ = edge["change"]
    assert f"valence {valence:+.2f}" in tip
    assert f"arousal \u2212{-arousal:.2f}" in tip
    assert "empathic validation 12" in tip
    assert "within a family (always)" in tip


@pytest.mark.parametrize("step", [8, 10, 12])
def test_the_slider_of_probability_leaves_the_less_probable_ways_out(opened, taken, step):
    page = opened(taken)
    said = slide(page, "least", step)
    least = float(said.rstrip("%")) / 100
    assert shown(page) == {pair for pair, edge in moves(taken).items() if edge["probability"] >= least}
    assert 0 < len(shown(page)) < len(moves(taken))


def test_the_slider_of_counts_leaves_the_rare_ways_out(opened, taken):
    page = opened(taken)
    assert slide(page, "fewest", 3) == "5 times"
    assert shown(page) == {pair for pair, edge in moves(taken).items() if edge["count"] >= 5}


def test_a_family_goes_and_comes_back_with_its_box(opened, taken):
    page = opened(taken)
    box = page.locator('#families input[value="fear"]')
    box.uncheck()
    fearful = {label for label, family in taken.nodes(data="family") if family == "fear"}
    hidden = {label for label in taken if dot(page, label).is_hidden()}
    assert hidden == fearful
    assert shown(page) == {pair for pair in moves(taken) if not set(pair) & fearful}
    box.check()
    assert shown(page) == set(moves(taken))


def test_a_strategy_leaves_the_ways_that_it_led_to(opened, taken):
    page = opened(taken)
    page.locator("#strategy").select_option("de_escalation")
    assert shown(page) == {pair for pair, edge in moves(taken).items() if "de_escalation" in edge["strategies"]}


def test_staying_can_be_hidden(opened, taken):
    page = opened(taken)
    ring = dot(page, "fear").locator(".ring")
    assert ring.is_visible()
    page.locator("#staying").uncheck()
    assert ring.is_hidden()


def test_a_feeling_is_dragged_aside_and_put_back(opened, taken):
    page = opened(taken)
    x, y = middle(page, "hope")
    arrow = page.locator('path.way[data-from="hope"][data-to="calm"]')
    before = arrow.get_attribute("d")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y + 30, steps=4)
    page.mouse.up()
    assert middle(page, "hope") == pytest.approx((x - 40, y + 30), abs=1)
    assert arrow.get_attribute("d") != before
    assert page.locator("#pinned").inner_text() == ""  # to drag is not to click
    page.mouse.move(x - 40, 5)
    assert page.locator("#plane.focusing").count() == 0
    assert page.locator("#tip").is_hidden()
    page.mouse.dblclick(x - 40, y + 30)
    assert middle(page, "hope") == pytest.approx((x, y), abs=1)


def test_the_view_is_zoomed_by_wheel_and_buttons_and_moved_by_dragging(opened, taken):
    page = opened(taken)

    def apart():
        return middle(page, "calm")[0] - middle(page, "shame")[0]

    at_first, place = apart(), middle(page, "hope")
    page.mouse.move(500, 400)
    page.mouse.wheel(0, -300)
    page.wait_for_function("d3.zoomTransform(document.getElementById('plane')).k > 1.2")
    assert apart() > 1.2 * at_first
    zoomed = apart()
    page.locator("#farther").click()
    page.wait_for_timeout(50)
    assert apart() < zoomed
    page.mouse.move(450, 700)
    page.mouse.down()
    page.mouse.move(500, 650, steps=3)
    page.mouse.up()
    page.locator("#whole").click()
    page.wait_for_timeout(50)
    assert apart() == pytest.approx(at_first, abs=0.5)
    assert middle(page, "hope") == pytest.approx(place, abs=0.5)


def test_a_click_pins_a_feeling_and_lists_its_ways(opened, taken):
    page = opened(taken)
    click(page, "hope")
    page.mouse.move(5, 5)
    pinned = page.locator("#pinned")
    assert pinned.locator("h2").inner_text().startswith("hope")
    rows = pinned.locator(".ways").first.locator("button")
    out = {v: edge for u, v, edge in taken.out_edges("hope", data=True) if u != v}
    assert rows.count() == len(out)
    first = max(out, key=lambda label: out[label]["probability"])
    assert rows.first.inner_text().split("\n")[0] == first
    assert dot(page, "hope").get_attribute("aria-pressed") == "true"
    rows.first.click()
    assert pinned.locator("h2").inner_text().startswith(first)
    pinned.get_by_label("Let go").click()
    assert pinned.inner_text() == ""


def test_search_lights_what_is_typed_and_enter_pins_it(opened, taken):
    page = opened(taken)
    page.locator("#sought").fill("disapp")
    assert page.locator("#plane.focusing").count() == 1
    page.locator("#sought").press("Enter")
    assert page.locator("#pinned h2").inner_text().startswith("disappointment")


def test_everything_is_in_reach_of_the_keyboard(opened, taken):
    page = opened(taken)
    dot(page, "worry").focus()
    page.keyboard.press("Tab")
    label = page.evaluate("document.activeElement.dataset.label")
    assert label in taken
    assert label != "worry"
    assert label in page.locator("#tip").inner_text()
    page.keyboard.press("Enter")
    assert page.locator("#pinned h2").inner_text().startswith(label)
    page.keyboard.press("Escape")
    assert page.locator("#pinned").inner_text() == ""
    x = middle(page, "calm")[0]
    page.keyboard.press("+")
    page.wait_for_timeout(50)
    assert middle(page, "calm")[0] != pytest.approx(x, abs=1)
    page.keyboard.press("0")
    page.wait_for_timeout(50)
    assert middle(page, "calm")[0] == pytest.approx(x, abs=0.5)


def test_every_feeling_has_a_name_for_those_who_do_not_see_it(opened, taken):
    page = opened(taken)
    told = dot(page, "shame").get_attribute("aria-label")
    assert told.startswith("shame, family sadness")
    assert f"in {taken.nodes['shame']['visits']} turns" in told


def test_names_on_the_plane_do_not_cover_each_other(opened, declared):
    page = opened(declared)
    boxes = page.eval_on_selector_all(
        "g.feeling text:not(.unplaced)",
        "found => found.map(text => text.getBoundingClientRect()).map(box => [box.x, box.right, box.y, box.bottom])",
    )
    assert len(boxes) > 50
    covered = [
        (one, other)
        for number, one in enumerate(boxes)
        for other in boxes[:number]
        if one[0] < other[1] - 1 and other[0] < one[1] - 1 and one[2] + 2 < other[3] and other[2] + 2 < one[3]
    ]
    assert covered == []


def test_a_machine_shows_what_the_feeling_pointed_at_may_turn_into(opened, declared):
    page = opened(declared)
    click(page, "shame")
    page.mouse.move(5, 5)
    primary = {label for label, tier in declared.nodes(data="tier") if tier == "primary"}
    between = {(u, v) for u, v in declared.edges if u in primary and v in primary}
    assert shown(page) - between == set(declared.out_edges("shame"))
    page.locator("#open").check()
    always = {(u, v) for u, v, guarded in declared.edges(data="guarded") if not guarded}
    assert shown(page) - between == set(declared.out_edges("shame")) & always


def test_a_difference_is_told_with_both_sides(opened, compared):
    page = opened(compared)
    hover(page, "shame")
    node = compared.nodes["shame"]
    assert f"{node['before']:.1%} before, {node['after']:.0%} after" in page.locator("#tip").inner_text()


def test_two_machines_show_what_is_new_and_gone(opened, two_machines):
    page = opened(two_machines)
    changed = {(u, v) for u, v, edge in two_machines.edges(data=True) if edge["before"] != edge["after"]}
    assert shown(page) == changed


def test_a_hostile_label_runs_nothing(opened, hostile):
    page = opened(hostile)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    label = next(name for name in hostile if "script" in name)
    dots = page.locator("g.feeling")
    labels = dots.evaluate_all("found => found.map(dot => dot.dataset.label)")
    dots.nth(labels.index(label)).focus()
    page.keyboard.press("Enter")
    assert label in page.locator("#pinned").inner_text()
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("ways", [{"color_scheme": "dark"}, {"viewport": {"width": 700, "height": 900}}])
def test_it_fits_dark_rooms_and_narrow_windows(opened, taken, ways):
    page = opened(taken, **ways)
    light = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).reduce((a, b) => a + +b, 0)")
    assert (light < 200) == ("color_scheme" in ways)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    hover(page, "hope")
    box = page.locator("#tip").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]
