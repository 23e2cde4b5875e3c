"""`svodka models compare`: two models over the same sentences, each in a process of its own."""

import datetime
import html
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import inbox, svodka
from svodka.approved.memory import ApprovedMemory, ApprovedUnit
from svodka.dictionary.lookup import load_dictionary
from svodka.errors import ModelError, RequestError
from svodka.options import Options
from svodka.runs import comparison_report, model_comparison, model_measurement
from svodka.runs.model_comparison import Comparison, Disagreement, Score, SentenceSet, choose_sentences, compare_models
from svodka.runs.model_measurement import Measurement, Tally
from svodka.system.child_process import IsolatedError
from svodka.types import Outcome, RequirementKind, TermOutcome
from tiny_models import isolated_home, write_causal_model, write_package

PAIRS = [
    (f"В Бишкеке милиция изъяла {number} кг гашиша.", f"In Bishkek the police seized {number} kg of hashish.")
    for number in range(3, 25)
]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return isolated_home(tmp_path, monkeypatch)


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    file = tmp_path / "pairs.tsv"
    file.write_text("".join(f"{source}\t{english}\n" for source, english in PAIRS), encoding="utf-8")
    return file


def measured(name: str = "one", **changed: Any) -> Measurement:
    kept = Tally(4, 2, 3)
    about: dict[str, Any] = {
        "name": name, "version": "1", "kind": "causal", "alone": ("a",), "english": ("b",), "figures": kept, "terms": kept,
        "places": Tally(), "persons": Tally(), "statutes": Tally(), "invented_alone": 2, "invented": 1, "seconds_to_load": 1.0,
        "seconds_alone": 2.0, "seconds": 4.0, "processor_seconds_alone": 2.0, "processor_seconds": 5.0, "peak_memory": 600_000_000,
    }  # fmt: skip
    return Measurement(**(about | changed))


def comparison(*final: Score, differing: tuple[Disagreement, ...] = ()) -> Comparison:
    return Comparison("set.tsv", 30, 100, ("one 1", "two 1"), measured(), measured("two"), (), final, differing)


def test_two_models_are_measured_scored_and_laid_side_by_side(data: Path, pairs: Path, tmp_path: Path) -> None:
    first, second = write_causal_model(tmp_path / "tiny-ru-en"), write_package(tmp_path / "translate-ru_en")
    file = tmp_path / "compared.html"
    done = svodka(
        "models", "compare", first, second, "--set", pairs, "--json", "--html", file, "--threads", 1, cwd=tmp_path
    )
    assert done.code == 0, done.err
    said = json.loads(done.out)
    assert (said["sentences"], said["words"]) == (22, 154)
    assert (said["first"]["kind"], said["second"]["kind"]) == ("causal", "argos")
    for one in (said["first"], said["second"]):
        # Models of random weights know no figure; the program forces some all the same.
        assert one["figures"]["native"] <= one["figures"]["final"] <= one["figures"]["total"] == 22
        assert one["terms"]["native"] <= one["terms"]["final"] <= one["terms"]["total"]
        assert one["terms"]["total"] >= 22
        assert one["places"]["total"] == 22
        assert one["peak_memory"] > 50_000_000
        assert min(one["seconds"], one["seconds_alone"], one["processor_seconds"]) > 0
    assert [(score["measure"], 0 < score["p_value"] <= 1) for score in said["final"]] == [
        ("chrF", True),
        ("BLEU", True),
    ]
    assert len(said["differing"]) == 10
    assert len(said["verdict"]) == 2
    assert "22 sentences" in done.err
    assert not list(data.rglob("memory.sqlite3")), "what was answered before would make a model look quick"
    written = file.read_text(encoding="utf-8")
    assert said["differing"][0]["source"] in written
    assert "translate-ru_en 1.9" in written


def test_a_model_is_not_compared_with_itself_under_another_name(data: Path, tmp_path: Path) -> None:
    model = write_causal_model(tmp_path / "tiny-ru-en")
    copy = tmp_path / "copy-ru-en"
    shutil.copytree(model, copy)
    for other in (model, copy):
        with pytest.raises(RequestError, match="are the same model; name two different ones"):
            compare_models(str(model), str(other), SentenceSet("x", (("Да.",),)), Options(), lambda line: None)


def test_an_unknown_model_is_refused_before_anything_is_translated(data: Path, tmp_path: Path) -> None:
    model = write_causal_model(tmp_path / "tiny-ru-en")
    with pytest.raises(ModelError, match="nosuch"):
        compare_models(str(model), "nosuch", SentenceSet("x", (("Да.",),)), Options(), pytest.fail)


def test_a_model_of_another_direction_is_refused_before_anything_is_translated(data: Path, tmp_path: Path) -> None:
    models = [write_causal_model(tmp_path / "tiny-ru-en"), write_package(tmp_path / "en_ru", source="en", target="ru")]
    with pytest.raises(ModelError, match="en"):
        compare_models(*map(str, models), SentenceSet("x", (("Да.",),)), Options(), pytest.fail)


def test_without_sacrebleu_only_a_comparison_with_references_is_refused_and_at_once(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sacrebleu", None)
    models = str(write_causal_model(tmp_path / "tiny-ru-en")), str(write_package(tmp_path / "translate-ru_en"))
    with pytest.raises(RequestError, match=r"pip install svodka\[compare\]"):
        compare_models(*models, SentenceSet("x", (("Да.",),), ("Yes.",)), Options(), pytest.fail)
    said = iter([measured(), measured("two")])
    monkeypatch.setattr(model_comparison, "_measured", lambda *_: next(said))
    done = compare_models(*models, SentenceSet("x", (("Да.",),)), Options(), lambda line: None)
    assert done.final == ()


def test_a_model_whose_process_dies_is_told_by_its_name(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(*_: object, **__: object) -> bytes:
        raise IsolatedError

    models = str(write_causal_model(tmp_path / "tiny-ru-en")), str(write_package(tmp_path / "translate-ru_en"))
    asked = SentenceSet("x", (("Да.",),))
    for ending in (dead, lambda *_, **__: b""):
        monkeypatch.setattr(model_comparison, "run_isolated", ending)
        with pytest.raises(ModelError, match=r"tiny-ru-en ended without an answer; likely its memory"):
            compare_models(*models, asked, Options(), lambda line: None)
    monkeypatch.setattr(model_comparison, "run_isolated", lambda *_, **__: b'{"error": "Model x is damaged"}')
    with pytest.raises(ModelError, match=r"^Model x is damaged$"):
        compare_models(*models, asked, Options(), lambda line: None)


def test_the_child_answers_with_the_sentence_of_an_error_and_its_task_survives_the_way() -> None:
    texts = [["Да.", "Нет \ud800."]]
    task = {"model": "nosuch", "texts": texts, "glossaries": [], "dictionary": "", "threads": 1, "device": "cpu"}
    sent = json.loads(json.dumps(task).encode())
    assert sent == task
    (said,) = model_measurement._answer(sent, model_measurement.Silence()).values()
    assert "nosuch" in said


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "holds no pairs"),
        (b"\n\n", "holds no pairs"),
        ("Да.\tYes.\nНет.\n".encode(), r"pairs\.tsv:2: has no reference"),
        ("Да.\t \n".encode(), r"pairs\.tsv:1: has no reference"),
        (b"\x00\x01\x02\xff" * 200, "is no text"),
    ],
)
def test_a_set_without_pairs_or_references_is_refused_with_its_line(
    pairs: Path, content: bytes, complaint: str
) -> None:
    pairs.write_bytes(content)
    with pytest.raises(RequestError, match=complaint):
        model_comparison.read_pairs(pairs)


def test_a_set_that_is_not_there_or_too_big_is_refused(pairs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RequestError, match="cannot be read"):
        model_comparison.read_pairs(pairs.parent / "nothing.tsv")
    monkeypatch.setattr(model_comparison, "LARGEST_SET", 100)
    with pytest.raises(RequestError, match="has more than 100 bytes"):
        model_comparison.read_pairs(pairs)


def test_pairs_are_read_in_any_encoding_with_further_columns_and_only_the_first(pairs: Path) -> None:
    pairs.write_bytes(
        'Он сказал: "да".\tHe said "yes".\tx\nСуд идёт.\tThe court sits.\nбез перевода\n'.encode("cp1251")
    )
    done = model_comparison.read_pairs(pairs, 2)
    assert done.sources == ('Он сказал: "да".', "Суд идёт.")
    assert done.references == ('He said "yes".', "The court sits.")
    assert done.words == 5


def test_what_the_desk_approved_serves_as_references(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "approved.sqlite3"
    with pytest.raises(RequestError, match="holds nothing that the desk approved"):
        choose_sentences(Options(approved=file), approved=True)
    with ApprovedMemory.open(file) as memory:
        day = datetime.date(2025, 9, 1)
        memory.add(ApprovedUnit(source, english, day, "b.docx", "a.txt", "ed") for source, english in PAIRS)
    done = choose_sentences(Options(approved=file), approved=True, first=3)
    assert list(zip(done.sources, done.references, strict=True)) == PAIRS[:3]


def test_an_inbox_gives_the_sentences_of_its_russian_articles_once_each_and_keeps_articles_together(
    tmp_path: Path,
) -> None:
    story = "Title: В Оше нашли тайник\n\nМилиция нашла тайник. В нём было 5 кг гашиша.\n"
    place = inbox(
        tmp_path, a__txt=story, b__txt=story + "\nСуд начался.\n", c__txt="Title: A den\n\nThe police found a den.\n"
    )
    (place / "d.docx").write_bytes(b"PK\x03\x04 no archive")
    options = Options(inputs=(place,))
    done = choose_sentences(options)
    assert [len(text) for text in done.texts] == [3, 1]
    assert done.references == ()
    assert choose_sentences(options, first=2).sources == done.sources[:2]
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(RequestError, match="holds no Russian article"):
        choose_sentences(Options(inputs=(empty,)))


def test_only_one_kind_of_sentences_can_be_asked_for(pairs: Path) -> None:
    for wanted in (
        {"pairs": pairs, "approved": True},
        {"pairs": pairs, "inbox": True},
        {"approved": True, "inbox": True},
    ):
        with pytest.raises(RequestError, match="contradict each other"):
            choose_sentences(Options(), **wanted)


def test_figures_that_were_lost_or_changed_are_counted() -> None:
    sources = ["Изъято 5 кг гашиша.", "Задержаны 3 человека.", "Суд идёт."]
    alone = ["5 kg of hashish was seized.", "Four people were detained.", "The court sits."]
    final = ["5 kg of hashish was seized.", "3 people were detained.", "The court sits."]
    assert model_measurement.count_figures(sources, alone, final) == Tally(2, 1, 2)


@given(st.text(max_size=40), st.sampled_from(PAIRS))
def test_every_translation_of_a_sentence_has_equally_many_figures_to_keep(english: str, pair: tuple[str, str]) -> None:
    done = model_measurement.count_figures([pair[0]], [english], [pair[1]])
    assert (done.total, done.final) == (1, 1)
    assert 0 <= done.native <= 1


def test_terms_are_counted_by_how_they_came_about() -> None:
    outcomes = [TermOutcome("x", "x", "y", one) for one in Outcome]
    outcomes.append(TermOutcome("Ош", "Ош", "Osh", Outcome.FAILED, kind=RequirementKind.PLACE))
    assert model_measurement.count_outcomes(outcomes, RequirementKind.TERM) == Tally(len(Outcome), 1, len(Outcome) - 1)
    assert model_measurement.count_outcomes(outcomes, RequirementKind.PLACE) == Tally(1, 0, 0)


def test_invented_words_are_counted_and_allowed_ones_are_not() -> None:
    sources, english = ["Кинолог нашёл тайник."] * 2, ["The bloached dog found a cache.", ""]
    assert model_measurement.count_invented(sources, english, load_dictionary(), [[], []]) == 1
    assert model_measurement.count_invented(sources, english, load_dictionary(), [["bloached"]] * 2) == 0


def test_a_better_translation_is_really_better_and_the_same_one_is_not() -> None:
    references = [english for _, english in PAIRS]
    worse = [english.replace("seized", "took some").replace("police", "militia") for english in references]
    chrf, bleu = model_comparison.score_pair(worse, references, references)
    assert (chrf.second, bleu.second) == pytest.approx((100, 100))
    assert chrf.first < 90
    assert chrf.p_value < model_comparison.REAL_BELOW
    assert [score.p_value for score in model_comparison.score_pair(worse, worse, references)] == [1.0, 1.0]
    few = model_comparison.score_pair(worse[:5], references[:5], references[:5])
    assert [score.p_value for score in few] == [None] * 2


@given(st.floats(0.001, 1.0), st.floats(0, 100), st.floats(0, 100))
def test_the_verdict_names_a_winner_only_where_chance_does_not_give_it(
    p_value: float, first: float, second: float
) -> None:
    (said, *_) = comparison_report.state_verdict(comparison(Score("chrF", first, second, p_value)))
    assert ("is better" in said) == (p_value < model_comparison.REAL_BELOW)
    if "is better" in said:
        assert ("two 1 is better" in said) == (second > first)


def test_too_few_sentences_and_no_references_are_said_to_tell_nothing() -> None:
    assert "fewer than 20 sentences" in comparison_report.state_verdict(comparison(Score("chrF", 1, 2, None)))[0]
    assert "Without references" in comparison_report.state_verdict(comparison())[0]


def test_the_table_has_every_figure_and_the_sentences() -> None:
    row = Disagreement("Да.", "Yes.", "No.", "Yes.", 80.0)
    lines = list(comparison_report.write_table(comparison(Score("chrF", 50, 60, 0.01), differing=(row,))))
    text = "\n".join(lines)
    for wanted in (
        "50.0",
        "60.0",
        "2 of 4 (50.0%)",
        "3 of 4 (75.0%)",
        "600",
        "Yes.",
        "No.",
        "100 words",
        "25.0",
        "20.0",
    ):
        assert wanted in text
    assert "Places" not in text, "nothing is said of what the sentences have none of"
    silent = replace(comparison(), second=measured(peak_memory=None, seconds=0.0))
    assert "not known" in "\n".join(comparison_report.write_table(silent))


def test_the_page_escapes_what_it_shows_and_runs_nothing(tmp_path: Path) -> None:
    row = Disagreement("<script>x</script>", "", "<b>", "y", 80.0)
    comparison_report.write_page(comparison(differing=(row,)), tmp_path / "page.html")
    written = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;" in written
    assert "<script" not in written
    assert "default-src 'none'" in html.unescape(written)
    with pytest.raises(RequestError):
        comparison_report.write_page(comparison(), tmp_path / "nowhere" / "page.html")


def test_without_references_the_sentences_differ_by_their_words_and_equal_ones_are_left_out() -> None:
    asked = SentenceSet("x", (("а", "б", "в"),))
    rows = model_comparison._differing(asked, ["same", "one two three", "a b c d"], ["same", "one two four", "w x y z"])
    assert [row.source for row in rows] == ["в", "б"]


def test_models_of_one_name_and_version_are_told_apart() -> None:
    assert model_comparison._names(measured(), measured()) == ("A: one 1", "B: one 1")
    assert model_comparison._names(measured(), measured("two")) == ("one 1", "two 1")
