"""emosim schema"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import click

from emosim.errors import InputError

KINDS = (
    "record",
    "preference",
    "scenario",
    "persona",
    "rules",
    "machine",
    "lexicon",
    "locale",
    "vertical",
    "profile",
    "people",
)


@click.command(
    epilog="""\b
Examples:
  emosim schema record > record.schema.json
  emosim schema scenario
  emosim schema record --markdown > fields.md
"""
)
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--markdown", is_flag=True, help="A page that explains every field, for people; of a record only.")
def schema(kind: str, markdown: bool) -> None:
    """Print the JSON Schema (draft 2020-12) of a record, of a preference pair or of a YAML language."""
    if markdown:
        click.echo(_page(kind), nl=False)
    else:
        click.echo(json.dumps(_schema(kind), indent=2, ensure_ascii=False))


def _page(kind: str) -> str:
    if kind != "record":
        raise InputError(f"only a record has a page of its fields; leave out --markdown for the schema of a {kind}")
    return (files("emosim.corpus") / "FIELDS.md").read_text(encoding="utf-8")


def _schema(kind: str) -> dict[str, object]:
    if kind == "record":
        from emosim.corpus.record import json_schema

        return json_schema()
    if kind == "preference":
        from emosim.corpus import preference

        return preference.json_schema()
    from pydantic import TypeAdapter

    from emosim.spec.adjustments import Vertical
    from emosim.spec.emotions import MachineFile
    from emosim.spec.lexicon import Lexicon
    from emosim.spec.locale import Locale
    from emosim.spec.people import People
    from emosim.spec.persona import AssistantPersona, UserPersona
    from emosim.spec.profile import Profile
    from emosim.spec.rules import RuleFile
    from emosim.spec.scenario import Scenario

    models: dict[str, object] = {
        "scenario": Scenario,
        "persona": UserPersona | AssistantPersona,
        "rules": RuleFile,
        "machine": MachineFile,
        "lexicon": Lexicon,
        "locale": Locale,
        "vertical": Vertical,
        "profile": Profile,
        "people": People,
    }
    made = _ranged(TypeAdapter(models[kind]).json_schema(by_alias=True))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"emosim/{kind}/1", **made}


_BOUNDS = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum"}


def _ranged(value: Any) -> Any:
    """A schema in which bounds are named as JSON Schema names them, wherever pydantic left them as its own."""
    if isinstance(value, list):
        return [_ranged(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        _BOUNDS.get(key, key) if isinstance(item, int | float) else key: _ranged(item) for key, item in value.items()
    }
