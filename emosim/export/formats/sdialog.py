"""`sdialog`: a Dialog of sdialog a line, with the state and the strategies of each turn among its events.

A time there is the place of a turn here: a dialogue that is made has no clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from emosim.export.chats import Chat
from emosim.export.files import Row
from emosim.export.format import Format


def rows(chat: Chat, rules: Path) -> Iterator[Row]:
    """The chat as one Dialog."""
    yield {
        "version": None,
        "timestamp": None,
        "model": "emosim",
        "id": chat.id,
        "complete": True,
        "personas": {"user": {"name": chat.persona}, "assistant": {"name": chat.assistant}},
        "context": chat.system or None,
        "scenario": {"name": chat.scenario, "domain": chat.domain, "situation": chat.situation, "locale": chat.locale},
        "turns": [{"speaker": message.role, "text": message.content} for message in chat.messages],
        "events": [event for place in range(len(chat.messages)) for event in _events(chat, place)],
        "notes": f"outcome: {chat.outcome}",
    }


def _events(chat: Chat, place: int) -> Iterator[Row]:
    """What a turn says, and what is known of it."""
    message, reply = chat.messages[place], chat.replies[place // 2]
    agent = {"agent": message.role, "timestamp": place}
    yield {**agent, "action": "utter", "actionLabel": None, "content": message.content}
    if message.role == "user":
        state = reply.state
        known = {name: getattr(state, name) for name in state.__struct_fields__}
        yield {**agent, "action": "feel", "actionLabel": state.emotion, "content": known}
    else:
        first = reply.strategies[0] if reply.strategies else None
        yield {**agent, "action": "choose", "actionLabel": first, "content": list(reply.strategies)}


FORMAT = Format(
    about="sdialog: a Dialog a line, with states and strategies as events",
    rows=rows,
    next="sdialog.Dialog.model_validate_json(line) for each line of {folder}/train.jsonl",
)
