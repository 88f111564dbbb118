"""schema --markdown: the page that explains a record."""

from __future__ import annotations

from pathlib import Path

from emosim import corpus


def test_the_page_is_the_one_in_the_package(emosim):
    ran = emosim("schema", "record", "--markdown")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == Path(corpus.__file__).with_name("FIELDS.md").read_text()


def test_other_schemas_have_no_page(emosim):
    ran = emosim("schema", "scenario", "--markdown")
    assert (ran.code, ran.out) == (1, "")
    assert "leave out --markdown" in ran.err
