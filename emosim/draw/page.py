"""A graph of feelings as one page to explore in a browser: a single file that asks for nothing from anywhere."""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files
from pathlib import Path

import msgspec
import networkx as nx

from emosim.draw.page_data import page_data
from emosim.draw.words import in_words, title_of, told_of

# d3's modules, each after those that it needs.
VENDORED = ("dispatch", "timer", "color", "ease", "interpolate", "selection", "transition", "drag", "zoom")
LICENSES = ("LICENSE-ISC", "LICENSE-BSD-3-Clause")
SCRIPTS = ("graph.js", "shapes.js", "told.js", "plane.js", "moves.js", "panel.js")


def write_page(graph: nx.DiGraph, path: Path) -> None:
    """Write a graph of feelings as an .html file, the same bytes each time."""
    path.write_text(page_of(graph), encoding="utf-8", newline="\n")


def page_of(graph: nx.DiGraph) -> str:
    """The page as text. Its policy forbids the browser every request; styles, scripts and the graph are in it."""
    parts = {
        "title": escape(title_of(graph)),
        "told": escape(told_of(graph)),
        "words": "\n".join(f"<p>{escape(sentence)}</p>" for sentence in in_words(graph)),
        "style": _file("pages/page.css"),
        "vendor": _vendored(),
        "script": "\n".join(_file(f"pages/{name}") for name in SCRIPTS),
        "graph": _embedded(graph),
    }
    # In one pass, so that a mark in a name is no mark.
    return re.sub(r"\{\{(\w+)\}\}", lambda mark: parts[mark[1]], _file("pages/page.html"))


def _embedded(graph: nx.DiGraph) -> str:
    """The graph as JSON in which nothing can end the script around it."""
    return msgspec.json.encode(page_data(graph)).decode().replace("<", "\\u003c")


def _vendored() -> str:
    licenses = [f"/*\n{_file(f'vendor/{name}').strip()}\n*/" for name in LICENSES]
    return "\n".join(licenses + [_file(f"vendor/d3-{name}.min.js").strip() for name in VENDORED])


def _file(name: str) -> str:
    return (files("emosim.draw") / name).read_text(encoding="utf-8")
