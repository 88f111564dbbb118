"""The page to explore: one file that asks for nothing."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from emosim.draw.page import LICENSES, SCRIPTS, VENDORED, page_of, write_page

# What a page may name and never fetches: namespaces of XML, and where the licensed modules come from.
NAMED = re.compile(r"https?://(www\.w3\.org/|d3js\.org/d3-\w+/ )")
PACKAGE = files("emosim.draw")


class Page(HTMLParser):
    """A page taken apart: its elements, and the text of each."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self._open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes), []))
        if tag not in ("meta", "link", "input", "img"):
            self._open.append(self.elements[-1])

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self._open:
            self._open[-1][2].append(data)

    def all(self, tag):
        return [("".join(text), attributes) for name, attributes, text in self.elements if name == tag]


def data_of(text):
    ((found, _),) = [script for script in Page(text).all("script") if script[1].get("id") == "graph"]
    return json.loads(found)


def test_it_asks_for_nothing(any_graph):
    text = page_of(any_graph)
    assert [found for found in re.findall(r"https?://\S*\s?", text) if not NAMED.match(found)] == []
    page = Page(text)
    assert not {"img", "iframe", "object", "embed", "audio", "video", "base"} & {tag for tag, _, _ in page.elements}
    assert [attributes for _, attributes in page.all("script") if "src" in attributes] == []
    assert [attributes["href"] for _, attributes in page.all("link")] == ["data:,"]
    assert not re.search(r"@import|url\((?!#)", page.all("style")[0][0])


def test_its_policy_forbids_every_request(taken):
    (policy,) = [found["content"] for _, found in Page(page_of(taken)).all("meta") if "http-equiv" in found]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'unsafe-inline'"
    assert directives["img-src"] == "data:"
    assert set(directives) == {"default-src", "script-src", "style-src", "img-src", "base-uri", "form-action"}


def test_the_embedded_json_is_the_graph(taken):
    data = data_of(page_of(taken))
    assert (data["kind"], data["dialogues"], data["steps"]) == ("taken", 33, taken.graph["steps"])
    found = {feeling["label"]: feeling for feeling in data["feelings"]}
    assert list(found) == list(taken)
    for label, node in taken.nodes(data=True):
        assert found[label]["vad"] == list(node["vad"])
        assert (found[label]["visits"], found[label]["starts"]) == (node["visits"], node["starts"])
        assert found[label]["share"] == pytest.approx(node["share"], abs=1e-6)
    ways = {(way["from"], way["to"]): way for way in data["ways"]}
    assert set(ways) == set(taken.edges)
    for u, v, edge in taken.edges(data=True):
        way = ways[u, v]
        assert (way["count"], way["strategies"]) == (edge["count"], edge["strategies"])
        assert way["probability"] == pytest.approx(edge["probability"], abs=1e-6)
        assert way["change"] == list(edge["change"])
        assert data["allowed"][way["allowed"]] == list(edge["rules"])
    assert data["rules"] == taken.graph["rules"]


def test_strategies_are_counted_most_first(taken):
    strategies = data_of(page_of(taken))["strategies"]
    assert strategies[0] == {"name": "empathic_validation", "count": 48}
    assert sum(strategy["count"] for strategy in strategies) == taken.graph["steps"]


def test_a_machine_tells_the_guard_of_each_way(declared):
    data = data_of(page_of(declared))
    guarded = {(way["from"], way["to"]): way["guarded"] for way in data["ways"]}
    assert guarded == {(u, v): found for u, v, found in declared.edges(data="guarded")}
    assert all(set(rules) <= set(data["rules"]) for rules in data["allowed"])


def test_a_difference_tells_both_sides(compared):
    ways = {(way["from"], way["to"]): way for way in data_of(page_of(compared))["ways"]}
    for u, v, edge in compared.edges(data=True):
        assert (ways[u, v]["count_before"], ways[u, v]["count_after"]) == (edge["count_before"], edge["count_after"])


def test_a_hostile_label_stays_a_label(hostile):
    text = page_of(hostile)
    label = next(name for name in hostile if "script" in name)
    page = Page(text)
    assert len(page.all("script")) == 3
    assert page.all("img") == []
    assert label in [feeling["label"] for feeling in data_of(text)["feelings"]]
    assert page.all("h1") == [("<script>alert(1)</script> & {{graph}}: what people felt, and what it turned into", {})]


def test_every_mark_is_filled(any_graph):
    assert re.findall(r"\{\{\w+\}\}", page_of(any_graph)) == []


def test_the_same_bytes_each_time(taken, tmp_path):
    files = [tmp_path / name for name in ("one.html", "two.html")]
    for file in files:
        write_page(taken, file)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert b"\r" not in files[0].read_bytes()


def test_it_tells_in_words_what_it_shows(taken, compared, declared):
    told = [" ".join(text for text, _ in Page(page_of(graph)).all("p")) for graph in (taken, compared, declared)]
    assert "Felt most: fear 21%, hope 14%" in told[0]
    assert "fear to anxiety 12 times" in told[0]
    assert "Never felt:" in told[0]
    assert "Felt more after: shame by" in told[1]
    assert "fear: fear, terror, anxiety" in told[2]
    assert "settles: intensity_before < 0.55." in told[2]


def test_each_script_is_on_disk_and_each_file_on_disk_is_put_in():
    vendored = {f"d3-{name}.min.js" for name in VENDORED}
    assert {file.name for file in (PACKAGE / "vendor").iterdir()} == vendored | set(LICENSES) | {"README.md"}
    assert {file.name for file in (PACKAGE / "pages").iterdir()} >= set(SCRIPTS) | {"page.html", "page.css"}


def test_the_licenses_of_what_others_wrote_are_in_the_page(taken):
    text = page_of(taken)
    for name in LICENSES:
        assert (PACKAGE / "vendor" / name).read_text().strip() in text


def test_the_readme_tells_name_version_and_license_of_each():
    readme = (PACKAGE / "vendor" / "README.md").read_text()
    for name in VENDORED:
        file = f"d3-{name}.min.js"
        version = re.search(r"v([\d.]+)", (PACKAGE / "vendor" / file).read_text().splitlines()[0])[1]
        license = "BSD-3-Clause" if name == "ease" else "ISC"
        assert f"| `{file}` | d3-{name} {version} | {license} |" in readme


@pytest.mark.parametrize(
    "name", [*(f"pages/{name}" for name in SCRIPTS), *(f"vendor/d3-{name}.min.js" for name in VENDORED)]
)
def test_no_script_ends_the_element_it_stands_in(name):
    assert "</script" not in (PACKAGE / name).read_text().lower()
