"""Every format by the rules of what reads it."""

from __future__ import annotations

import json

import pytest
import yaml

from emosim import shipped
from emosim.export.format import Made
from emosim.export.formats import FORMATS
from emosim.export.formats.axolotl import LEAST_WEIGHT
from emosim.export.formats.esconv import labels

ESCONV = {  # Liu et al. 2021
    "Question",
    "Restatement or Paraphrasing",
    "Reflection of feelings",
    "Self-disclosure",
    "Affirmation and Reassurance",
    "Providing Suggestions",
    "Information",
    "Others",
}


@pytest.fixture(scope="session")
def kept(records):
    return [record for record in records if record.crisis is None]


def texts(record):
    return [turn.text for turn in record.turns]


def yaml_of(folder, name="train.yaml"):
    return yaml.safe_load((folder / name).read_text(encoding="utf-8"))


# messages, unsloth


@pytest.mark.parametrize("format", ["messages", "unsloth"])
def test_messages_have_a_role_and_a_content_and_end_with_the_assistant(rows, kept, format):
    for row, record in zip(rows(format), kept, strict=True):
        assert list(row) == ["messages"]
        assert all(list(message) == ["role", "content"] for message in row["messages"])
        roles = [message["role"] for message in row["messages"]]
        assert roles == ["system", *["user", "assistant"] * (len(record.turns) // 2)]
        assert [message["content"] for message in row["messages"][1:]] == texts(record)


def test_no_system_prompt_is_no_message(rows, kept):
    for row, record in zip(rows(system="none"), kept, strict=True):
        assert [message["content"] for message in row["messages"]] == texts(record)


def test_unsloth_is_told_the_length_and_the_files(exported):
    folder, account = exported("unsloth")
    readme = (folder / "README.md").read_text(encoding="utf-8")
    code = readme.split("```python\n")[1].split("```")[0]
    compile(code, "README.md", "exec")
    assert f"LENGTH = {account.length} " in code
    assert '{"train": "train.jsonl", "validation": "validation.jsonl"}' in code


# sharegpt, llamafactory


def test_sharegpt_has_the_system_prompt_first(rows, kept):
    for row, record in zip(rows("sharegpt"), kept, strict=True):
        assert row["id"] == record.id
        assert [entry["from"] for entry in row["conversations"]] == [
            "system",
            *["human", "gpt"] * (len(record.turns) // 2),
        ]
        assert [entry["value"] for entry in row["conversations"][1:]] == texts(record)


def test_llamafactory_finds_its_columns_and_odd_entries_are_the_humans(exported):
    folder, account = exported("llamafactory")
    info = json.loads((folder / "dataset_info.json").read_text(encoding="utf-8"))
    assert set(info) == {f"emosim_{split}" for split in account.splits}
    for told in info.values():
        columns, tags = told["columns"], told["tags"]
        assert told["formatting"] == "sharegpt"
        for line in (folder / told["file_name"]).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            said = row[columns["messages"]]
            assert isinstance(row[columns["system"]], str)
            assert len(said) % 2 == 0
            assert {entry[tags["role_tag"]] for entry in said[::2]} == {tags["user_tag"]}
            assert {entry[tags["role_tag"]] for entry in said[1::2]} == {tags["assistant_tag"]}
            assert all(entry[tags["content_tag"]] for entry in said)


def test_llamafactory_is_told_how_to_train(exported):
    folder, account = exported("llamafactory")
    told = yaml_of(folder)
    assert (told["stage"], told["finetuning_type"], told["lora_target"]) == ("sft", "lora", "all")
    assert (told["dataset"], told["eval_dataset"]) == ("emosim_train", "emosim_validation")
    assert told["cutoff_len"] == account.length
    assert isinstance(told["learning_rate"], float)


# alpaca


def test_alpaca_has_the_last_exchange_and_what_came_before(rows, kept):
    for row, record in zip(rows("alpaca"), kept, strict=True):
        assert set(row) == {"id", "instruction", "input", "output", "system", "history"}
        said = [text for exchange in row["history"] for text in exchange]
        assert [*said, row["instruction"], row["output"]] == texts(record)
        assert row["input"] == ""


def test_of_alpaca_only_the_last_reply_is_counted_as_learned(exported, kept):
    _, account = exported("alpaca")
    assert sum(count.replies for count in account.splits.values()) == len(kept)


# axolotl


def test_axolotl_is_told_which_messages_to_learn(rows, kept):
    for row, record in zip(rows("axolotl"), kept, strict=True):
        weights = iter(record.lora.replies)
        for message in row["messages"]:
            assert list(message) == ["role", "content", "train"]
            learned = message["role"] == "assistant" and next(weights).loss_weight >= LEAST_WEIGHT
            assert message["train"] is learned


def test_axolotl_is_told_how_to_train(exported):
    folder, account = exported("axolotl")
    told = yaml_of(folder)
    assert {"base_model", "lora_r", "micro_batch_size", "num_epochs", "sample_packing"} <= set(told)
    assert told["sequence_len"] == account.length
    for key, split in (("datasets", "train"), ("test_datasets", "validation")):
        (data,) = told[key]
        assert (folder / data["path"]).name == f"{split}.jsonl"
        assert (folder / data["path"]).is_file()
        assert (data["type"], data["field_messages"]) == ("chat_template", "messages")
        assert data["message_field_training"] == "train"
        assert data["roles_to_train"] == ["assistant"]


@pytest.mark.parametrize("format", ["axolotl", "llamafactory"])
def test_without_a_validation_split_none_is_evaluated_on(format):
    made = FORMATS[format].beside(Made({"train": "train.jsonl"}, 700))
    told = yaml.safe_load(made["train.yaml"])
    assert {"eval_dataset", "test_datasets"} & set(told) == set()


@pytest.mark.parametrize("format", ["axolotl", "llamafactory"])
def test_without_a_train_split_nothing_is_trained_on(format):
    assert "train.yaml" not in FORMATS[format].beside(Made({"test": "test.jsonl"}, 700))


@pytest.mark.parametrize(("longest", "length"), [(1, 512), (512, 512), (513, 1024), (2000, 2048)])
def test_a_sequence_length_holds_the_longest_chat(longest, length):
    assert Made({}, longest).length == length


# dpo, kto


def test_a_pair_continues_its_dialogue(rows, corpus, kept):
    by_id = {record.id: record for record in kept}
    pairs = [
        json.loads(line)
        for split in ("train", "validation")
        for line in (corpus / f"preferences/{split}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    found = rows("dpo")
    assert len(found) == len(pairs) > 1
    for row, pair in zip(found, pairs, strict=True):
        assert list(row) == ["prompt", "chosen", "rejected"]
        system, *prompt = row["prompt"]
        assert system["role"] == "system"
        assert prompt == pair["prompt"]
        assert [message["content"] for message in prompt] == texts(by_id[pair["id"]])[: pair["turn"]]
        assert (row["chosen"], row["rejected"]) == (pair["chosen"], pair["rejected"])


def test_both_replies_of_a_pair_name_the_same_state_and_their_own_strategies(rows):
    for row in rows("dpo", task="state"):
        chosen, rejected = (
            json.loads(row[side][0]["content"].split("\n")[0].removeprefix("<state>").removesuffix("</state>"))
            for side in ("chosen", "rejected")
        )
        assert chosen.pop("strategies") != rejected.pop("strategies")
        assert chosen == rejected
        replies = [message["content"] for message in row["prompt"] if message["role"] == "assistant"]
        assert all(reply.startswith("<state>{") for reply in replies)


def test_kto_has_two_rows_of_each_pair(rows):
    pairs = rows("dpo")
    found = rows("kto")
    assert [row["label"] for row in found] == [True, False] * len(pairs)
    for pair, good, bad in zip(pairs, found[::2], found[1::2], strict=True):
        assert good == {"prompt": pair["prompt"], "completion": pair["chosen"], "label": True}
        assert bad == {"prompt": pair["prompt"], "completion": pair["rejected"], "label": False}


def test_pairs_are_asked_for_by_their_dialogue(rows, kept):
    outcomes = {record.outcome for record in kept}
    by_outcome = [
        len(rows("dpo", only=(f"outcome={outcome}",)))
        for outcome in sorted(outcomes)
        if _has_pairs(rows, kept, outcome)
    ]
    assert sum(by_outcome) == len(rows("dpo"))
    assert len(by_outcome) > 1


def _has_pairs(rows, kept, outcome):
    starts = {row["prompt"][1]["content"] for row in rows("dpo")}
    return any(record.outcome == outcome and record.turns[0].text in starts for record in kept)


# esconv, sdialog


def test_esconv_has_its_fields_and_its_strategies(rows, kept):
    named = labels(shipped.folder("rules"))
    assert set(named.values()) <= ESCONV
    for dialogue, record in zip(rows("esconv"), kept, strict=True):
        assert {"experience_type", "emotion_type", "problem_type", "situation", "survey_score", "dialog"} == set(
            dialogue
        )
        assert dialogue["situation"] == record.situation
        seeker = dialogue["survey_score"]["seeker"]
        assert set(seeker) == {"initial_emotion_intensity", "final_emotion_intensity"}
        assert set(seeker.values()) <= set("12345")
        assert [turn["content"] for turn in dialogue["dialog"]] == texts(record)
        for turn, own in zip(dialogue["dialog"], record.turns, strict=True):
            if turn["speaker"] == "seeker":
                assert turn["annotation"] == {}
            else:
                labeled = [named[used.name] for used in own.strategies if used.name in named]
                assert turn["annotation"] == ({"strategy": labeled[0]} if labeled else {})


def test_a_strategy_that_esconv_has_no_name_for_is_left_without_one():
    named = labels(shipped.folder("rules"))
    assert named["open_question"] == "Question"
    assert "crisis_support" not in named


def test_sdialog_has_turns_of_two_keys_and_the_rest_as_events(rows, kept):
    for dialog, record in zip(rows("sdialog"), kept, strict=True):
        assert dialog["turns"] == [
            {"speaker": t, "text": text} for t, text in zip(_roles(record), texts(record), strict=True)
        ]
        for event in dialog["events"]:
            assert set(event) == {"agent", "action", "actionLabel", "content", "timestamp"}
            assert isinstance(event["timestamp"], int)
        felt = [event["content"]["valence"] for event in dialog["events"] if event["action"] == "feel"]
        assert felt == [turn.emotion.vad.valence for turn in record.turns[::2]]
        chosen = [event["content"] for event in dialog["events"] if event["action"] == "choose"]
        assert chosen == [[used.name for used in turn.strategies] for turn in record.turns[1::2]]


def _roles(record):
    return ["user", "assistant"] * (len(record.turns) // 2)


# parquet


def test_parquet_holds_the_same_messages(exported, rows):
    parquet = pytest.importorskip("pyarrow.parquet")
    folder, account = exported("parquet")
    found = [row for split in account.splits for row in parquet.read_table(folder / f"{split}.parquet").to_pylist()]
    assert [row["messages"] for row in found] == [row["messages"] for row in rows()]
    for row in found:
        replies = sum(message["role"] == "assistant" for message in row["messages"])
        assert len(row["loss_weights"]) == len(row["tokens"]) == replies
