"""emosim schema"""

from __future__ import annotations

import json

import click

KINDS = ("record", "scenario", "persona", "rules", "machine", "lexicon")


@click.command(
    epilog="""\b
Examples:
  emosim schema record > record.schema.json
  emosim schema scenario
"""
)
@click.argument("kind", type=click.Choice(KINDS))
def schema(kind: str) -> None:
    """Print the JSON Schema (draft 2020-12) of a record or of a YAML language."""
    click.echo(json.dumps(_schema(kind), indent=2, ensure_ascii=False))


def _schema(kind: str) -> dict[str, object]:
    if kind == "record":
        from emosim.corpus.record import json_schema

        return json_schema()
    from pydantic import TypeAdapter

    from emosim.spec.emotions import MachineFile
    from emosim.spec.lexicon import Lexicon
    from emosim.spec.persona import AssistantPersona, UserPersona
    from emosim.spec.rules import RuleFile
    from emosim.spec.scenario import Scenario

    models: dict[str, object] = {
        "scenario": Scenario,
        "persona": UserPersona | AssistantPersona,
        "rules": RuleFile,
        "machine": MachineFile,
        "lexicon": Lexicon,
    }
    made = TypeAdapter(models[kind]).json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"emosim/{kind}/1", **made}
