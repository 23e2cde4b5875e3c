"""The dictionary: words found under their readings, expressions first, a desk's own rows before the built-in ones."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svodka.dictionary import entries
from svodka.dictionary.entries import DictionaryEntry
from svodka.dictionary.lookup import Dictionary, choose_glosses, load_dictionary
from svodka.engine.decoding import Gloss, GlossLimits

SMALL = Dictionary(
    {
        "патрон": "cartridge|round\t342",
        "вощеный": "waxed\t0",
        "бечевка": "twine|string\t15",
        "найти": "find|discover\t4499",
        "наслать": "send down\t2",
        "задержать": "detain|delay\t5600",
        "задержанный": "internee\t0",
        "огнестрельный": "gunshot\t40",
        "оружие": "weapon|arms\t2406",
        "огнестрельное оружие": "firearm\t0",
        "а также": "as well as\t0",
        "должно быть": "must be\t0",
        "быть": "be\t90000",
        "в целом": "on the whole\t0",
        "целое": "whole\t300",
        "диван": "sofa\t30",
        "кровать": "bed\t60",
        "жар-птица": "firebird\t1",
        "изымать": "confiscate\t34",
        "день рождения": "birthday\t0",
    }
)


def senses(sentence: str, word: str) -> tuple[str, ...]:
    return next(lookup.senses for lookup in SMALL.look_up(sentence) if lookup.text == word)


def meanings(dictionary: Dictionary, word: str) -> tuple[str, ...]:
    """Return what a word or an expression in any form may mean; () where the dictionary has nothing."""
    found = dictionary.look_up(word)
    return found[0].senses if len(found) == 1 else ()


def texts(sentence: str) -> list[str]:
    return [lookup.text for lookup in SMALL.look_up(sentence)]


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("патронами", ("cartridge", "round")),
        ("Патронов", ("cartridge", "round")),
        ("вощёной", ("waxed",)),
        ("ВОЩЕНОЙ", ("waxed",)),
        ("задержанному", ("detain", "delay")),
        ("изымаются", ("confiscate",)),
        ("нашли", ("find", "discover")),
        ("жар-птицу", ("firebird",)),
        ("огнестрельного оружия", ("firearm",)),
        ("дня рождения", ("birthday",)),
        ("сверхпроводник", ()),
    ],
)
def test_a_word_is_found_in_any_of_its_forms(word: str, wanted: tuple[str, ...]) -> None:
    assert meanings(SMALL, word) == wanted


def test_an_expression_goes_before_its_words_and_keeps_them_as_parts() -> None:
    (lookup,) = [one for one in SMALL.look_up("Изъято огнестрельное оружие.") if one.kind == "expression"]
    assert lookup.text == "огнестрельное оружие"
    assert [part.senses for part in lookup.parts] == [("gunshot",), ("weapon", "arms")]
    assert lookup.seen == 40, "an expression is as rare as its rarest word"


def test_words_that_a_comma_parts_are_no_expression() -> None:
    assert "огнестрельное, оружие" not in texts("Оно огнестрельное, оружие изъято.")


def test_an_expression_of_function_words_is_nothing_to_look_up() -> None:
    assert texts("а также") == []


def test_an_expression_does_not_take_words_that_only_share_a_lemma_with_it() -> None:
    assert "должен был" not in texts("Он должен был ехать.")
    assert "в целом" in texts("В целом верно, в целом.")
    assert "в целое" not in texts("Сложили в целое.")


def test_a_word_that_may_as_well_be_a_pronoun_is_no_word_to_look_up() -> None:
    assert load_dictionary().look_up("Что в нем?") == ()
    assert [one.text for one in load_dictionary().look_up("Он немой.")] == ["немой"]


def test_a_hyphenated_word_without_an_entry_comes_as_its_parts() -> None:
    assert texts("диваном-кроватью") == ["диваном", "кроватью"]


def test_every_content_word_is_reported_also_without_an_entry_and_names_are_told_apart() -> None:
    lookups = {one.text: one for one in SMALL.look_up("Житель Чуйской области Нурлан хранил регапен в УБН.")}
    assert lookups["регапен"].entries == () and not lookups["регапен"].is_name
    assert not lookups["регапен"].is_known
    assert lookups["Нурлан"].is_name and lookups["Чуйской"].is_name
    assert not lookups["Житель"].is_name
    assert "в" not in lookups


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "Патронов,",
                "диваном-кроватью",
                "огнестрельное",
                "оружие",
                "— а также",
                "«вощёная»",
                "\u00a0",
                "В целом",
                "5 kg!",
            ]
        )
    )
)
def test_the_places_of_look_ups_are_those_of_the_words_in_order(words: Sequence[str]) -> None:
    sentence = " ".join(words)
    lookups = SMALL.look_up(sentence)
    assert all(sentence[one.start : one.stop] == one.text for one in lookups)
    assert all(part.text == sentence[part.start : part.stop] for one in lookups for part in one.parts)
    assert all(one.stop <= other.start for one, other in pairwise(lookups))


@settings(max_examples=60)
@given(st.text(alphabet="абвгё -‑'’«»\u0301\u200bxY1.\n", max_size=40))
def test_any_text_can_be_looked_up(text: str) -> None:
    assert all(text[one.start : one.stop] == one.text for one in SMALL.look_up(text))


def glosses(sentence: str, covered: Sequence[tuple[int, int]] = (), **limits: int) -> tuple[Gloss, ...]:
    return choose_glosses(SMALL.look_up(sentence), covered, GlossLimits(**limits))


def test_the_rarest_words_are_glossed_in_the_order_of_the_sentence() -> None:
    sentence = "Нашли патроны, перевязанные вощёной бечёвкой, и диван."
    assert [gloss.source for gloss in glosses(sentence)] == ["патроны", "вощёной", "бечёвкой", "диван"]
    assert glosses(sentence, max_words=2, max_senses=1) == (Gloss("вощёной", ("waxed",)), Gloss("бечёвкой", ("twine",)))
    assert [gloss.source for gloss in glosses(sentence, seen_below=20)] == ["вощёной", "бечёвкой"]


def test_what_a_term_covers_is_not_glossed() -> None:
    assert [gloss.source for gloss in glosses("диван и бечёвка", covered=[(0, 5)])] == ["бечёвка"]


def test_a_word_that_stands_twice_in_one_form_is_glossed_once() -> None:
    assert [gloss.source for gloss in glosses("Патрон, патрон и патроны.")] == ["Патрон", "патроны"]


def test_a_sentence_of_unknown_words_has_a_bounded_number_of_glosses() -> None:
    assert len(glosses(" ".join(f"диван{ending}" for ending in ("", "а", "у", "ом", "е", "ы", "ов", "ам") * 50))) == 6


def test_a_sense_with_the_punctuation_of_a_prompt_is_left_out() -> None:
    odd = Dictionary({"диван": "so}fa|couch: soft|a [long] seat|settee; bench|divan\t3"})
    assert choose_glosses(odd.look_up("диван"), (), GlossLimits()) == (Gloss("диван", ("divan",)),)


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / entries.OWN_FILE
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_desks_own_rows_go_before_the_built_in_ones_and_leave_the_count_to_them(tmp_path: Path) -> None:
    path = write(tmp_path, "lemma\tsenses\tseen\nЧёрный ящик\tflight recorder\t\nпатрон\tlive round\nдиван\tcouch\t7\n")
    dictionary = load_dictionary(path)
    assert dictionary.problems == ()
    assert meanings(dictionary, "чёрного ящика") == ("flight recorder",)
    assert meanings(dictionary, "патронов") == ("live round",)
    assert dictionary.look_up("патронов")[0].seen == load_dictionary().look_up("патронов")[0].seen > 0
    assert dictionary.look_up("диванов")[0].seen == 7


def test_another_row_is_another_fingerprint(tmp_path: Path) -> None:
    own = load_dictionary(write(tmp_path, "lemma\tsenses\nпатрон\tlive round\n"))
    assert own.fingerprint != load_dictionary().fingerprint == load_dictionary().fingerprint
    assert SMALL.fingerprint != own.fingerprint


def test_bad_rows_of_an_own_dictionary_are_told_with_their_lines_and_the_others_hold(tmp_path: Path) -> None:
    rows = [
        "# ours",
        "lemma\tsenses\tseen",
        "патрон",
        "диван\t |\t1",
        "кровать\tbed\tmany",
        "sofa\tдиван",
        "шкаф\t" + "x" * 200,
    ]
    dictionary = load_dictionary(write(tmp_path, "\n".join([*rows, "тахта\tottoman"])))
    assert [problem.split(":")[0].rpartition(" ")[2] for problem in dictionary.problems] == ["3", "4", "5", "6", "7"]
    assert all(str(tmp_path) in problem and problem.endswith(".") for problem in dictionary.problems)
    assert meanings(dictionary, "тахты") == ("ottoman",)
    assert meanings(dictionary, "кровати") != ()


def test_of_many_bad_rows_the_first_are_told_and_the_others_counted(tmp_path: Path) -> None:
    problems = load_dictionary(write(tmp_path, "lemma\tsenses\n" + "слово\n" * 1000)).problems
    assert len(problems) == entries.TOLD + 1
    assert "995 more rows" in problems[-1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("слово;word\n", "line 1: the first line must name the columns lemma, senses, seen"),
        ("lemma senses seen\nслово word 1\n", "line 1"),
        ("lemma\tsenses\nдиван\tsofa\n".encode() + "тахта\tottoman\n".encode("cp1251"), "line 3: not UTF-8"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"x" * (entries.LARGEST + 1), "at most 20"),
    ],
)
def test_an_own_dictionary_that_is_none_is_told_and_the_built_in_one_serves(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    path = write(tmp_path, content)
    dictionary = load_dictionary(path)
    assert len(dictionary.problems) == 1 and said in dictionary.problems[0]
    assert dictionary.problems[0].startswith(str(path))
    assert meanings(dictionary, "диваном") != ()


def test_a_folder_or_nothing_in_place_of_the_own_dictionary_is_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.tsv"):
        assert "cannot be read" in load_dictionary(path).problems[0]


def test_a_table_as_a_spreadsheet_saves_unicode_text_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "lemma\tsenses\tseen\r\nтахта\tottoman\t0\r\n".encode("utf-16"))
    assert meanings(load_dictionary(path), "тахту") == ("ottoman",)


def test_the_built_in_dictionary_knows_the_words_of_the_field() -> None:
    dictionary = load_dictionary()
    assert "magazine" in meanings(dictionary, "магазинами")
    assert meanings(dictionary, "бесцветную")[0] in ("colorless", "colourless")
    assert len(entries.built_in_rows()) > 91_000


def test_the_fingerprint_changes_with_every_row_of_either_dictionary_and_with_nothing_else() -> None:
    rows = {"патрон": "round|bullet\t12", "бечевка": "twine\t0"}
    own = {"патрон": DictionaryEntry("патрон", ("cartridge",), 0)}
    found = [
        Dictionary(rows),
        Dictionary(rows | {"патрон": "round\t12"}),
        Dictionary(rows | {"бечевка": "twine\t1"}),
        Dictionary(rows, own, ("line 3: …",)),
    ]
    assert len({dictionary.fingerprint for dictionary in found}) == len(found)
    assert Dictionary(dict(rows)).fingerprint == Dictionary(rows, {}).fingerprint
    assert load_dictionary().fingerprint == load_dictionary().fingerprint
