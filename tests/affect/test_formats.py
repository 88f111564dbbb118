"""Graphs written out: each format is read by a reader of its own, and holds what the graph holds."""

from __future__ import annotations

import io
import json
import re

import networkx as nx
import pytest
from pytest import approx

from emosim.affect.analyze import analyze
from emosim.affect.diagrams import MOST_ARROWS, WIDEST
from emosim.affect.diff import diff_graph
from emosim.affect.formats import TEXT_FORMATS, analysis_as_json, as_graphml, as_json
from emosim.affect.graph import machine_graph, pruned, taken_graph
from emosim.affect.machines import TransitionsMachines
from emosim.vad import Vad

WALKS = [
    [
        ("mad", Vad(-0.5, 0.8, 0.6), "listens"),
        ("mad", Vad(-0.4, 0.7, 0.6), "asks"),
        ("sad", Vad(-0.6, 0.4, 0.3), "helps"),
    ],
    [("mad", Vad(-0.2, 0.6, 0.5), "asks"), ("sad", Vad(-0.6, 0.5, 0.4), "helps"), ("flat", Vad(0.1, 0.5, 0.5), "")],
    [("sad", Vad(-0.6, 0.4, 0.3), "helps"), ("flat", Vad(0.0, 0.5, 0.5), "")],
]
TEXT = """\
taken by three: 3 dialogues, 5 steps from one turn
of a person to their next, of which 20% stay with the feeling

starts with  mad 67%, sad 33%
ends with    flat 67%, sad 33%
never felt   glad, eased, hurt

from              turns  stays   to               chance   steps  valence   most often after
sad                   3     0%   flat               100%       2    +0.65   helps 100%
mad                   3    33%   sad                 67%       2    -0.30   asks 100%
flat                  2     0%   -
"""
MERMAID = """\
flowchart LR
  subgraph flat
    flat_["flat<br>25.0%, stays 0%"]
  end
  subgraph sad
    sad_["sad<br>37.5%, stays 0%"]
  end
  subgraph mad
    mad_["mad<br>37.5%, stays 33%"]
  end
  sad_ -->|100%| flat_
  linkStyle 0 stroke:#888888,stroke-width:6.0px
  mad_ -->|67%| sad_
  linkStyle 1 stroke:#888888,stroke-width:6.0px
  style flat fill:#88888822,stroke:#888888
  style sad fill:#88888822,stroke:#888888
  style mad fill:#88888822,stroke:#888888
"""
DOT_LINE = re.compile(
    r'digraph "[^"]+" \{|\}|  [a-z]+=[a-z]+;.*|  (node|edge) \[.*\];'
    r'|  "\w+"( -> "\w+")? \[\w+="(?:[^"\\]|\\.)*"(, \w+="(?:[^"\\]|\\.)*")*\];'
)


@pytest.fixture(scope="module")
def graphs(few, world):
    machine = few()
    taken = taken_graph(machine, WALKS, "three", "taken")
    return {
        "declared": machine_graph(machine, TransitionsMachines(machine, world.progression)),
        "taken": taken,
        "diff": diff_graph(taken, taken_graph(machine, WALKS[:2], "two", "taken")),
    }


@pytest.fixture(params=["declared", "taken"])
def graph(request, graphs):
    return graphs[request.param]


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_the_same_graph_is_written_the_same(graph, format):
    assert TEXT_FORMATS[format](graph) == TEXT_FORMATS[format](graph.copy())
    assert TEXT_FORMATS[format](graph).endswith("\n")


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_a_graph_without_a_step_can_be_written(few, format):
    assert "sad" in TEXT_FORMATS[format](taken_graph(few(), [], "none", "taken")) or format in ("mermaid", "dot")


# JSON


def test_json_is_read_back_as_the_same_graph(graph):
    read = nx.node_link_graph(json.loads(as_json(graph)), edges="edges")
    assert read.is_directed()
    assert not read.is_multigraph()
    assert list(read) == list(graph)
    assert set(read.edges) == set(graph.edges)
    for label, node in graph.nodes(data=True):
        written = read.nodes[label]
        assert written["vad"] == node["vad"]._asdict()
        assert (written["visits"], written["share"]) == (node["visits"], approx(node["share"], abs=1e-6))
    for *pair, way in graph.edges(data=True):
        written = read.edges[pair]
        assert tuple(written["rules"]) == way["rules"]
        assert tuple(written["change"].values()) == way["change"]
        assert list(written["strategies"].items()) == list(way["strategies"].items())
        assert written["probability"] == approx(way["probability"], abs=1e-6)
    assert read.graph["kind"] == graph.graph["kind"]


def test_json_has_a_fixed_shape(graph):
    written = json.loads(as_json(graph))
    assert list(written) == ["schema", "directed", "multigraph", "graph", "nodes", "edges"]
    assert written["schema"] == "emosim/graph/1"
    assert set(written["graph"]) == {"name", "kind", "dialogues", "steps", "neutral", "calm", "rules"}
    for node in written["nodes"]:
        assert set(node) == {"id", "family", "tier", "vad", "visits", "starts", "ends", "share", "error"}
    for edge in written["edges"]:
        counted = {"count", "probability", "error", "change", "strategies"}
        assert set(edge) == {"source", "target", "rules", "guarded", "when"} | counted
    places = [node["id"] for node in written["nodes"]]
    order = [(places.index(edge["source"]), places.index(edge["target"])) for edge in written["edges"]]
    assert order == sorted(order)


def test_a_difference_is_written_as_json(graphs):
    written = json.loads(as_json(graphs["diff"]))
    assert written["graph"]["visits"].keys() == {"bits", "by_chance", "chance_at_most"}
    edge = next(edge for edge in written["edges"] if (edge["source"], edge["target"]) == ("sad", "flat"))
    assert (edge["count_before"], edge["count_after"], edge["before"], edge["after"]) == (2, 1, 1.0, 1.0)


def test_an_analysis_is_written_as_json(graphs):
    written = json.loads(analysis_as_json(analyze(graphs["taken"])))
    assert written["schema"] == "emosim/analysis/1"
    mad = next(outlook for outlook in written["outlooks"] if outlook["label"] == "mad")
    assert mad["shortest"]["feelings"] == ["mad", "sad", "flat"]
    assert mad["calming"] == {"reaches": 1.0, "turns": 2.5, "turns_if_reached": 2.5}


def test_what_is_infinite_is_null_in_json(few, steps):
    found = analyze(taken_graph(few(), steps({("sad", "flat"): 1, ("sad", "mad"): 1}), "lost", "taken"))
    sad = next(outlook for outlook in json.loads(analysis_as_json(found))["outlooks"] if outlook["label"] == "sad")
    assert sad["calming"] == {"reaches": 0.5, "turns": None, "turns_if_reached": 1.0}


# GraphML


def test_graphml_is_read_back_as_the_same_graph(graph):
    read = nx.read_graphml(io.BytesIO(as_graphml(graph).encode()))
    assert list(read) == list(graph)
    assert set(read.edges) == set(graph.edges)
    for label, node in graph.nodes(data=True):
        written = read.nodes[label]
        assert (written["label"], written["family"], written["visits"]) == (label, node["family"], node["visits"])
        assert (written["valence"], written["arousal"], written["dominance"]) == node["vad"]
        assert {written[name] for name in "rgb"} <= set(range(256))
    for *pair, way in graph.edges(data=True):
        written = read.edges[pair]
        assert (written["count"], written["when"]) == (way["count"], way["when"])
        assert written["change_valence"] == way["change"][0]
        assert written["weight"] == (way["probability"] or 1.0)


def test_graphml_puts_strategies_and_rules_in_words(graphs):
    read = nx.read_graphml(io.BytesIO(as_graphml(graphs["taken"]).encode()))
    assert read.edges["sad", "flat"]["strategies"] == "helps: 2"
    assert read.edges["sad", "flat"]["rules"] == "settles, helped"


# text and diagrams


def test_steps_in_text(graphs):
    assert TEXT_FORMATS["text"](graphs["taken"]) == TEXT


def test_ways_that_are_left_out_are_summed(few, steps):
    counts = {("sad", "flat"): 80, ("sad", "hurt"): 12, ("sad", "mad"): 8}
    graph = taken_graph(few(), steps(counts), "many", "taken")
    assert "others" not in TEXT_FORMATS["text"](graph)
    assert re.search(r"others +20%", TEXT_FORMATS["text"](pruned(graph, 0.5)))
    assert re.search(r"^sad .* others +100%", TEXT_FORMATS["text"](pruned(graph, 0.9)), re.MULTILINE)


def test_the_machine_in_text(graphs):
    text = TEXT_FORMATS["text"](graphs["declared"])
    assert text.startswith("machine few: 6 feelings, 18 transitions\n")
    assert "    hurt                 valence -0.50  arousal 0.70  dominance 0.30\n" in text
    assert "   mad -> sad      always: tires\n" in text
    assert "   sad -> glad     50% of the pairs, 0% always: helped\n" in text
    assert "  settles: when intensity_before < 0.5\n" in text


def test_steps_in_mermaid(graphs):
    assert TEXT_FORMATS["mermaid"](graphs["taken"]) == MERMAID


def test_the_machine_in_mermaid(graphs):
    text = TEXT_FORMATS["mermaid"](graphs["declared"])
    assert '  sad["<b>sad</b><br>sad, hurt"]\n' in text
    assert "  mad -->|tires| sad\n" in text
    assert "  sad -.->|helped| glad\n" in text


def test_mermaid_keeps_to_the_arrows_it_can_draw(stage):
    labels = list(stage.world.emotions.emotions)
    at = Vad(0.0, 0.5, 0.5)
    pairs = [(u, v) for u in labels[:30] for v in labels[:30]]
    walks = [[(u, at, ""), (v, at, "")] for number, (u, v) in enumerate(pairs) for _ in range(1 + (number > 500))]
    text = TEXT_FORMATS["mermaid"](taken_graph(stage.world.emotions, walks, "all", "taken"))
    assert text.count("-->|") == MOST_ARROWS
    kept = [line.split()[0].removesuffix("_") for line in text.splitlines() if "-->|" in line]
    assert set(kept[-300:]) <= set(labels[16:30])  # what is taken twice comes first


@pytest.mark.parametrize("kind", ["declared", "taken"])
def test_dot_is_dot(graphs, kind):
    text = TEXT_FORMATS["dot"](graphs[kind])
    assert [line for line in text.splitlines() if not DOT_LINE.fullmatch(line)] == []
    edges = re.findall(r'^  "(\w+)" -> "(\w+)"', text, re.MULTILINE)
    assert sorted(edges) == sorted(graphs[kind].edges)


def test_dot_draws_what_is_taken_often_wide_and_what_is_open_solid(graphs):
    taken = TEXT_FORMATS["dot"](graphs["taken"])
    assert f'"sad" -> "flat" [label="100%", penwidth="{WIDEST}"' in taken
    assert "glad" not in taken
    declared = TEXT_FORMATS["dot"](graphs["declared"])
    assert '"mad" -> "sad" [style="solid", tooltip="tires"' in declared
    assert '"sad" -> "flat" [style="dashed", tooltip="settles, helped"' in declared


def test_names_are_quoted_in_dot(few):
    text = TEXT_FORMATS["dot"](taken_graph(few(), WALKS, 'a "b" \\ c', "taken"))
    assert text.startswith('digraph "a \\"b\\" \\\\ c" {\n')
