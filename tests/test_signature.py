import ast
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from engines import INFO
from source_tree import PACKAGE
from svodka import signature
from svodka.decoding import DecodingRequest, GlossLimits, Hint
from svodka.engine import Decoding
from svodka.signature import DECODE_PATH, Signature, digest, identify_decoding

NO_PART_OF_AN_ANSWER = {"checksums", "converting", "packages", "running", "shelving", "trying"}
"""Modules that the decode path imports: how files are summed, described, written, tried and complained of."""


@dataclass(frozen=True)
class RequestOfTomorrow(DecodingRequest):
    """A request with a field that nobody has thought of yet."""

    register: str = "formal"


def test_the_line_names_everything_that_made_the_english():
    line = str(Signature("0.2.0", INFO, glossary="a" * 64, names="b" * 64))
    decode = identify_decoding(INFO)[:8]
    assert line == (
        f"svodka:0.2.0|model:scripted-1-0123456789ab|decode:{decode}|glossary:aaaaaaaa|names:bbbbbbbb|dictionary:none|approved:none"
    )


def test_a_models_own_name_cannot_add_a_part():
    line = str(Signature("0.2.0", replace(INFO, name="a|glossary:x"), ""))
    assert line.split("|")[1] == "model:a/glossary:x-1-0123456789ab"
    assert len(line.split("|")) == 7


@pytest.mark.parametrize(
    "change",
    [
        {"fingerprint": "fedcba9876543210"},
        {"glosses": GlossLimits()},
        {"tuning": replace(INFO.tuning, beam_size=5)},
        {"tuning": replace(INFO.tuning, unsure_below=-0.7)},
    ],
)
def test_the_decode_part_changes_with_the_model_and_its_numbers(change):
    assert identify_decoding(replace(INFO, **change)) != identify_decoding(INFO)


@pytest.mark.parametrize("name", DECODE_PATH)
def test_the_decode_part_changes_with_the_code_of_the_decode_path(name, tmp_path, monkeypatch):
    for module in DECODE_PATH:
        (tmp_path / module).parent.mkdir(exist_ok=True)
        (tmp_path / module).write_bytes((PACKAGE / module).read_bytes())
    before = identify_decoding(INFO)
    with (tmp_path / name).open("a", encoding="utf-8") as file:
        file.write("ANOTHER_CONSTANT = 1\n")
    monkeypatch.setattr(signature.resources, "files", lambda package: tmp_path)
    signature._code.cache_clear()
    try:
        assert identify_decoding(INFO) != before
    finally:
        signature._code.cache_clear()


def test_the_decode_part_changes_with_the_libraries(monkeypatch):
    before = identify_decoding(INFO)
    monkeypatch.setattr(signature, "_libraries", lambda: {"ctranslate2": "5.0.0"})
    assert identify_decoding(INFO) != before


def test_the_decode_path_has_every_module_of_the_engine_that_its_modules_import():
    named = {Path(name).stem for name in DECODE_PATH} - {"__init__"}
    imported = {
        alias.name if node.module == "svodka.engine" else node.module.removeprefix("svodka.engine.")
        for name in DECODE_PATH
        for node in ast.walk(ast.parse((PACKAGE / name).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("svodka.engine")
        for alias in node.names
        if node.module != "svodka.engine" or (PACKAGE / "engine" / f"{alias.name}.py").is_file()
    }
    assert imported <= named | NO_PART_OF_AN_ANSWER


def test_a_digest_sees_every_field_also_one_that_is_added_later():
    plain = DecodingRequest("Раз.")
    others = [
        replace(plain, source="Два."),
        replace(plain, prefix="One"),
        replace(plain, hints=(Hint("Раз", "once"),)),
        RequestOfTomorrow("Раз."),
        RequestOfTomorrow("Раз.", register="colloquial"),
        Decoding(),
    ]
    assert len({digest(value) for value in (plain, *others)}) == 1 + len(others)
    assert digest(plain) == digest(DecodingRequest("Раз."))


def test_text_that_is_no_unicode_has_a_digest_too():
    assert digest(DecodingRequest("\udc80")) != digest(DecodingRequest("\udc81"))
