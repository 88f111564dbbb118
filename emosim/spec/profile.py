"""A profile: people who move otherwise on purpose, as some numbers of the dynamics that stand in for the usual ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from emosim.errors import InputError
from emosim.spec.dynamics import Dynamics
from emosim.spec.marked import Marked, load
from emosim.spec.model import Name, Spec, Text, build

AS_THEY_ARE = "people"  # the profile that changes nothing


class Profile(Spec):
    """A profile file. `dynamics` holds as much of a dynamics file as differs."""

    profile: Name
    about: Text
    dynamics: dict[str, Any]


def load_profile(path: Path, dynamics: Dynamics) -> Dynamics:
    """The dynamics with the numbers of a profile in place of its own.

    Raises InputError with every problem of the file: another name than the file's, a number that a dynamics file does
    not know, or one that is out of its range.
    """
    marked = load(path)
    profile = build(Profile, marked)
    if profile.profile != path.stem:
        raise InputError([marked.problem(("profile",), f'must be the file\'s name, "{path.stem}"')])
    inside = {place[1:]: mark for place, mark in marked.marks.items() if place[:1] == ("dynamics",)}
    return build(Dynamics, Marked(marked.file, _over(dynamics.model_dump(), profile.dynamics), inside))


def profiles(rules: Path) -> tuple[str, ...]:
    """The names of the profiles of a folder of rules, and of the one that changes nothing."""
    return (AS_THEY_ARE, *sorted(path.stem for path in (rules / "profiles").glob("*.yaml")))


def _over(whole: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """A mapping with what another says of it; mappings go deep."""
    merged = dict(whole)
    for key, value in part.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _over(merged[key], value) if both else value
    return merged
