import ast
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from engines import INFO
from source_tree import PACKAGE, ROOT
from svodka.engine import Decoding, signature
from svodka.engine.decoding import DecodingRequest, GlossLimits, Hint
from svodka.engine.signature import Signature, digest, identify_decoding

sys.path.insert(0, str(ROOT / "scripts"))
from record_decode_path import DECODE_PATH, RECORD, code_alone, record

NO_PART_OF_AN_ANSWER = {"checksums", "decoding", "direction_probe", "model_folder"}
"""Modules that the decode path imports: the values of the seam, how files are summed, put into place and tried."""


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


def test_the_decode_part_changes_with_the_version_of_the_decode_path(monkeypatch):
    before = identify_decoding(INFO)
    monkeypatch.setattr(signature, "DECODE_VERSION", signature.DECODE_VERSION + 1)
    assert identify_decoding(INFO) != before


def test_the_code_of_the_decode_path_is_the_one_that_was_recorded_with_its_version():
    assert RECORD.read_text(encoding="utf-8") == record(), (
        "the code between request and answer changed: raise DECODE_VERSION in svodka/engine/signature.py if an answer may come out "
        "otherwise; then run scripts/record_decode_path.py"
    )


@pytest.mark.parametrize("name", DECODE_PATH)
def test_the_record_changes_with_the_code_of_each_module_and_not_with_its_words(name):
    text = (PACKAGE / name).read_text(encoding="utf-8")
    commented = text.replace('"""', '"""Ещё раз: ', 1) + '\n# A remark.\n"""Another docstring."""  # and one more\n'
    assert commented != text and code_alone(commented) == code_alone(text)
    assert code_alone(text + "ANOTHER_CONSTANT = 1\n") != code_alone(text)
    assert "import" in code_alone(text) and '"""' not in code_alone(text)


def test_the_decode_part_changes_with_the_libraries(monkeypatch):
    before = identify_decoding(INFO)
    monkeypatch.setattr(signature, "_find_versions", lambda libraries: dict.fromkeys(libraries, "5.0.0"))
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
