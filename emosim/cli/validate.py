"""emosim validate"""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""\b
Examples:
  emosim validate corpus
"""
)
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option("--rules", metavar="DIR", help="The folder of rules the corpus was made with, if not the shipped one.")
@click.option("--scenario", "scenarios", multiple=True, metavar="N", help="Scenarios of your own it was made from.")
@click.option("--persona", "personas", multiple=True, metavar="N", help="Personas of your own it was made from.")
def validate(corpus: Path, rules: str | None, scenarios: tuple[str, ...], personas: tuple[str, ...]) -> None:
    """Check a corpus: digests of its shards, every record against the schema, and every check again.

    Preference pairs are checked with it.
    """
    from emosim.cli.library import open_library
    from emosim.corpus.validate import validate_corpus

    library, _, _ = open_library(scenarios, personas, rules)
    report = validate_corpus(corpus, library)
    for problem in report.problems[:50]:
        click.echo(problem, err=True)
    if len(report.problems) > 50:
        click.echo(f"... and {len(report.problems) - 50:,} more", err=True)
    if report.problems:
        raise SystemExit(1)
    passed = "all checks pass" if report.checked == report.records else _unchecked(report.records - report.checked)
    pairs = f" and {report.pairs:,} preference pairs" if report.pairs else ""
    click.echo(f"{report.records:,} records in {report.shards} shards{pairs}: all valid, {passed}, all digests agree.")


def _unchecked(count: int) -> str:
    return f"{count:,} not checked again (level core, or made from other rules, scenarios or personas)"
