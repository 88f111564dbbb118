"""What the system prompts say, and what they must not."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from emosim.export.system import STATE, SYSTEMS, Roles, system_prompts


@pytest.fixture
def line(lines):
    return lines[0]


def prompt(line, system, roles, task="respond"):
    return system_prompts(system, task, roles)(line)


def test_the_persona_prompt_says_who_the_assistant_is_and_where_the_user_lives(line, roles):
    text = prompt(line, "persona", roles)
    assert text.startswith("You are Sol. Listens, and asks one thing at a time. ")
    assert line.domain.replace("_", " ") in text
    assert text.endswith(f"The user's locale is {line.locale}.")


def test_an_assistant_whose_file_is_not_there_is_an_assistant_of_its_domain(line):
    text = prompt(line, "persona", Roles(()))
    assert text.startswith(f"You are an assistant for {line.domain.replace('_', ' ')}. ")


def test_the_plain_prompt_is_the_same_for_all(lines, roles):
    assert len({prompt(line, "plain", roles) for line in lines}) == 1


def test_no_prompt(line, roles):
    assert prompt(line, "none", roles) == prompt(line, "none", roles, "state") == ""


@pytest.mark.parametrize("system", ["persona", "plain"])
def test_the_state_task_is_asked_for(line, roles, system):
    assert prompt(line, system, roles, "state") == f"{prompt(line, system, roles)}\n{STATE}"


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_prompt_knows_what_the_assistant_does_not(lines, roles, system):
    """Nothing but the assistant, the domain and the locale changes a prompt."""
    hidden = {"turns": (), "situation": "", "outcome": "", "persona": "", "scenario": "", "crisis": None, "lora": None}
    for line in lines:
        assert prompt(replace(line, **hidden), system, roles, "state") == prompt(line, system, roles, "state")
