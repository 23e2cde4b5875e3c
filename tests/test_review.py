"""The review page as a value and as text; how it behaves in a browser is in test_review_browser."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

import review_sample
from command import inbox
from engines import ScriptedEngine
from review_sample import FIRST, FIRST_RU, HEADLINE, HEADLINE_RU, KAZAKH, SECOND, SECOND_RU, humans, sample
from svodka.approved.memory import identify_wording
from svodka.bulletin.outbox import file_hash
from svodka.cli.main import _called
from svodka.dictionary.lookup import load_dictionary
from svodka.errors import ExitCode
from svodka.review.page import PageTables, Pair, ReviewPage, Side, Span, compose, cut, pair_up, render, show
from svodka.system.tables import read_table
from svodka.translation import resources
from svodka.types import Block, FactKind, Finding, FuzzyMatch, Origin, Passage, Segment, Severity, Translation

OURS = Path(__file__).parents[1] / "src" / "svodka" / "data" / "review"


@pytest.fixture(scope="module")
def page() -> ReviewPage:
    bulletin, report = sample()
    return compose(bulletin, report, "f" * 64, load_dictionary())


@pytest.fixture(scope="module")
def tree(page: ReviewPage) -> html.HtmlElement:
    return html.document_fromstring(render(page))


def pair(page: ReviewPage, key: str) -> Pair:
    pairs = [*page.about, *(one for chapter in page.chapters for entry in chapter.items for one in entry.pairs)]
    return next(one for one in pairs if one.key == key)


def words_of(side: Side) -> str:
    return "".join(stretch.text for stretch in side.stretches)


def marked(page: ReviewPage, one: Pair) -> dict[str, tuple[str, str]]:
    """For each mark of a pair its first line with the words on both sides."""
    found: dict[int, list[str]] = {}
    for place, side in enumerate((one.source, one.english)):
        for stretch in side.stretches if side else ():
            for mark in stretch.marks:
                found.setdefault(mark, ["", ""])[place] += stretch.text
    return {page.tables.marks[mark][0]: (left, right) for mark, (left, right) in found.items()}


def test_a_text_is_cut_where_anything_begins_or_ends_and_loses_no_letter() -> None:
    spans = [Span(0, 7, "person", 0, "1"), Span(3, 5, "figure", 1, "2"), Span(4, 9, word=3), Span(8, 9, note=2)]
    stretches = cut("abcdefghij", spans)
    assert [stretch.text for stretch in stretches] == ["abc", "d", "e", "fg", "h", "i", "j"]
    assert [stretch.marks for stretch in stretches] == [(0,), (1, 0), (1, 0), (0,), (), (), ()]
    assert [stretch.kind for stretch in stretches] == ["person", "figure", "figure", "person", "", "", ""]
    assert [stretch.word for stretch in stretches] == [None, None, 3, 3, 3, 3, None]
    assert [stretch.label for stretch in stretches] == ["", "", "2", "1", "", "", ""]
    assert stretches[5].notes == (2,)


@pytest.mark.parametrize("span", [Span(-1, 3, note=0), Span(2, 2, note=0), Span(3, 99, note=0), Span(5, 4, note=0)])
def test_a_span_that_lies_in_no_text_marks_nothing(span: Span) -> None:
    assert [(stretch.text, stretch.notes) for stretch in cut("текст", [span])] == [("текст", ())]


def test_an_empty_text_has_no_stretches() -> None:
    assert cut("", [Span(0, 0, note=1)]) == ()


def test_marks_that_turn_letters_round_are_written_out_and_control_characters_dropped() -> None:
    assert show("а\u202eб\u2069\x00в\ud800\nг") == "а[U+202E]б[U+2069]в г"


def test_every_item_and_every_paragraph_stands_on_the_page_in_the_order_of_the_bulletin(page: ReviewPage) -> None:
    keys = [one.key for chapter in page.chapters for entry in chapter.items for one in entry.pairs]
    assert keys == ["1", "1.0.0", "1.1.0", "1.1.1", "2.0.0", "2.1.0", "2.2.0", "2.3.0"]
    assert [(chapter.group, chapter.heading) for chapter in page.chapters] == [
        ("CARICC MEMBER STATES", "KYRGYZ REPUBLIC"),
        ("COUNTRY NOT DETERMINED – PLEASE PLACE", ""),
    ]
    assert [entry.item.id.name for chapter in page.chapters for entry in chapter.items] == ["<b>ош<img>.txt", "b.txt#2"]


def test_russian_and_english_stand_side_by_side_sentence_by_sentence(page: ReviewPage) -> None:
    for key, source, english in (("1.1.0", FIRST_RU, FIRST), ("1.1.1", SECOND_RU, SECOND)):
        one = pair(page, key)
        assert one.source is not None and one.english is not None
        assert (words_of(one.source), one.source.language) == (source, "ru")
        assert (words_of(one.english), one.english.language) == (english, "en")


def test_figures_places_and_terms_are_linked_pair_by_pair(page: ReviewPage) -> None:
    assert marked(page, pair(page, "1.1.0")) == {
        "place: оше → Osh": ("Оше", "Osh"),
        "figure: 5 кг → 5 kg": ("5 кг", "5 kg"),
        "term: гашиша → hashish": ("гашиша", "hashish"),
    }


def test_a_mark_says_what_became_of_its_term_and_who_says_how_it_is_rendered(page: ReviewPage) -> None:
    lines = next(lines for lines in page.tables.marks if lines[0].startswith("term: гашиша"))
    assert lines == (
        "term: гашиша → hashish",
        "hinted: translated again with the term given to the model",
        "reference: UN list <1988>",
    )


def test_a_term_that_failed_is_marked_in_the_russian_alone(page: ReviewPage) -> None:
    assert marked(page, pair(page, "1.1.1")) == {"term: мвд → Ministry of Internal Affairs": ("МВД", "")}
    source = pair(page, "1.1.1").source
    assert source is not None
    assert [stretch.kind for stretch in source.stretches if stretch.marks] == ["failed"]


def test_the_links_of_a_headline_go_along_when_it_is_tidied() -> None:
    translation = review_sample.first()
    passage = Passage(f"“{FIRST.removesuffix('.')}", source=Segment(0, 0, 0, len(FIRST_RU), FIRST_RU))
    one = pair_up("1.0.0", "en", passage, translation, PageTables())
    assert one.english is not None
    assert [stretch.text for stretch in one.english.stretches if stretch.marks] == ["Osh", "5 kg", "hashish"]


def test_every_finding_of_bulletin_item_paragraph_and_sentence_is_a_note_where_it_belongs(page: ReviewPage) -> None:
    found = {
        key: [(note.finding.check, note.finding.severity) for note in pair(page, key).notes]
        for key in ("0", "1", "1.1.0", "1.1.1", "2.0.0", "2.2.0")
    }
    assert found == {
        "0": [("number missing", Severity.ERROR)],
        "1": [("source", Severity.WARNING)],
        "1.1.0": [("date", Severity.NOTE)],
        "1.1.1": [("term", Severity.ERROR), ("vocabulary", Severity.WARNING), ("brackets", Severity.WARNING)],
        "2.0.0": [("headline", Severity.ERROR)],
        "2.2.0": [("foreign", Severity.ERROR)],
    }
    assert dict(page.tables.checks) == {
        "brackets": 1, "date": 1, "foreign": 1, "headline": 1, "number missing": 1, "source": 1, "term": 1, "vocabulary": 1,
    }  # fmt: skip


def test_a_finding_is_anchored_at_its_words_also_one_of_the_paragraph(page: ReviewPage) -> None:
    one = pair(page, "1.1.1")
    checks = {note.number: note.finding.check for note in one.notes}
    assert one.english is not None
    anchored = {checks[n]: stretch.text for stretch in one.english.stretches for n in stretch.notes}
    assert anchored == {"vocabulary": "shed", "brackets": "cache"}


def test_a_bulletin_with_a_number_or_a_check_switched_off_has_nothing_said_of_its_number() -> None:
    bulletin, report = sample(number=43)
    assert compose(bulletin, report, "").about == ()
    bulletin, report = sample()
    assert compose(bulletin, report, "", checks_off={"number missing"}).about == ()


def test_words_have_the_senses_of_the_dictionary_and_equal_words_share_them(page: ReviewPage) -> None:
    source = pair(page, "1.1.0").source
    assert source is not None
    words = {stretch.text: stretch.word for stretch in source.stretches if stretch.word is not None}
    (sense, *_) = list(page.tables.words)[words["милиция"]]
    assert sense.lemma == "милиция" and "police" in " ".join(sense.senses)
    assert "Оше" not in words, "a name is no word of the dictionary"
    assert list(page.tables.words.values()) == list(range(len(page.tables.words)))


def test_what_stands_as_in_the_source_has_its_own_language_on_both_sides(page: ReviewPage) -> None:
    sides = {key: pair(page, key) for key in ("2.1.0", "2.2.0", "2.3.0")}
    languages = {
        key: (one.source.language, one.english.language) for key, one in sides.items() if one.source and one.english
    }
    assert languages == {"2.1.0": ("en", "en"), "2.2.0": ("kk", "kk"), "2.3.0": ("ru", "en")}
    kazakh = sides["2.2.0"].english
    assert kazakh is not None and words_of(kazakh) == KAZAKH


def test_what_humans_made_of_the_sentence_or_of_one_like_it_is_told_in_the_margin_as_text(page: ReviewPage) -> None:
    source = Segment(0, 1, 0, len(FIRST_RU), FIRST_RU)
    match = FuzzyMatch("В Оше <b>изъяли</b> груз.", "A \u202eload & more.", 0.866)
    for origin, told in ((Origin.APPROVED, "rendering of the same sentence"), (Origin.ADAPTED, "these exchanged")):
        made = Translation(FIRST_RU, FIRST, origin, fuzzy=(match,))
        one = pair_up("1.1.0", "en", Passage(FIRST, (), source), made, PageTables())
        assert told in one.origin
    assert one.fuzzy == (match,)
    chapter, *chapters = page.chapters
    entry, *entries = chapter.items
    entry = replace(entry, pairs=(*entry.pairs, one))
    drawn = html.fromstring(render(replace(page, chapters=(replace(chapter, items=(entry, *entries)), *chapters))))
    (said,) = drawn.xpath("//p[contains(@class, 'like')]")
    assert said.text_content() == "86 % like В Оше <b>изъяли</b> груз., approved as A [U+202E]load & more."
    assert [quoted.get("lang") for quoted in said.xpath("q")] == ["ru", "en"]


def test_a_term_that_a_person_worded_otherwise_is_listed_once_with_its_sentences_and_two_answers() -> None:
    page = compose(*humans(), "ab" * 32)
    assert page.tables.wordings == {("гашиш", "hashish <oil>"): {"1.1.0": FIRST, "1.1.1": SECOND}}
    tree = html.fromstring(render(page))
    answers = [(field.get("name"), field.get("value")) for field in tree.iter("input") if field.get("type") == "radio"]
    term = identify_wording("гашиш", "hashish <oil>")
    assert answers[-2:] == [(term, "take"), (term, "keep")]
    assert tree.xpath("//ul[@class='wordings']//a/@href") == ["#p1.1.0", "#p1.1.1"]
    first = pair(page, "1.1.0")
    kinds = {stretch.text: stretch.kind for stretch in first.source.stretches if stretch.kind}
    assert kinds == {"гашиша": "term"}, "nothing is missing, so nothing is marked as failed"
    assert "human: worded otherwise by a person who approved it" in page.tables.marks[0]


def test_a_passage_without_a_source_has_only_its_english(page: ReviewPage) -> None:
    one = pair(page, "2.0.0")
    assert one.source is None
    assert one.english is not None and words_of(one.english) == "[no headline in the source]"


def test_files_that_are_not_in_the_bulletin_are_named_with_the_reason(page: ReviewPage) -> None:
    assert [(file.id.name, file.status) for file in page.left_out] == [("c.txt", "foreign")]


def test_hostile_texts_stand_on_the_page_as_text(page: ReviewPage, tree: html.HtmlElement) -> None:
    said = " ".join(tree.find(".//main").text_content().split())
    for text in (HEADLINE, show(HEADLINE_RU), "<b>ош<img>.txt", "Kazakh & <i>not</i> read", "[U+202E]нашли[U+202C]"):
        assert " ".join(text.split()) in said
    assert [script.get("type") for script in tree.iter("script")] == ["application/json", None]
    assert not list(tree.iter("img", "i"))
    assert all("note" in one.getparent().get("class") for one in tree.iter("b"))
    assert len(list(tree.iter("style"))) == 1
    assert not [name for one in tree.iter() if isinstance(one.tag, str) for name in one.attrib if name.startswith("on")]


ANY_TEXT = st.text(st.one_of(st.sampled_from("<>&\"'/\\{}%#=- \u202e\u2067\u2028\r\n\t"), st.characters()), max_size=60)


@settings(max_examples=60)
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_whatever_a_text_is_made_of_it_stands_on_the_page_as_it_is_shown(title: str, message: str, url: str) -> None:
    bulletin, report = sample(43)
    (section,) = bulletin.groups[0].sections
    (item,) = section.items
    finding = Finding("source", message, quote=message)
    item = replace(item, headline=Block((Passage(title),)), findings=(finding,), url=url)
    group = replace(bulletin.groups[0], sections=(replace(section, items=(item,)),))
    text = render(compose(replace(bulletin, groups=(group,)), report, ""))
    assert text.encode("utf-8")
    tree = html.document_fromstring(text)
    assert tree.xpath("//*[@id='h1']")[0].text_content() == show(title)
    assert tree.xpath("//*[@data-check='source']")[0].text_content() == f"warning · source {show(message)}"
    assert show(url) in tree.xpath("//p[@class='about']")[0].text_content()
    assert len(list(tree.iter("script"))) == 2


def test_only_addresses_of_the_web_can_be_followed(tree: html.HtmlElement) -> None:
    followed = [link.get("href") for link in tree.iter("a")]
    assert "https://ош.example/?a=1&b=<2>" in followed
    assert not [href for href in followed if not href.startswith(("#", "https://ош.example/"))]
    assert review_sample.JAVASCRIPT in tree.text_content()


def test_the_table_of_marks_cannot_end_its_script_element(page: ReviewPage) -> None:
    text = render(page)
    table = text.partition('id="tables">')[2].partition("</script>")[0]
    assert json.loads(table)["key"] == "f" * 64
    assert not set("<>&'") & set(table)


def test_the_policy_lets_in_the_one_style_and_the_one_script_by_their_hashes_and_nothing_else(
    tree: html.HtmlElement,
) -> None:
    (meta,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']")
    policy = dict(rule.split(" ", 1) for rule in meta.get("content").split("; "))
    assert policy == {
        "default-src": "'none'",
        "style-src": f"'{sha(tree.findtext('.//style'))}'",
        "script-src": f"'{sha(tree.xpath('//script[not(@type)]')[0].text)}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def sha(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def test_nothing_on_the_page_is_fetched_from_elsewhere(tree: html.HtmlElement) -> None:
    fetched = [one for one in tree.iter() if isinstance(one.tag, str) and (one.get("src") or one.tag == "link")]
    assert not fetched
    assert not re.search(r"url\(|@import|https?://", (OURS / "page.css").read_text(encoding="utf-8"))
    assert not re.search(
        r"fetch\(|XMLHttp|WebSocket|import\(|innerHTML|eval\(|</script", (OURS / "page.js").read_text(encoding="utf-8")
    )


def test_style_and_script_are_the_only_texts_that_are_not_escaped() -> None:
    template = (OURS / "page.html").read_text(encoding="utf-8")
    assert re.findall(r"\{\{ ([^}]*safe[^}]*) \}\}", template) == ["style | safe", "script | safe"]
    assert "autoescape" not in template


def test_a_reader_of_screens_finds_landmarks_headings_and_languages(tree: html.HtmlElement) -> None:
    for name in ("header", "main", "nav", "footer"):
        assert len(list(tree.iter(name))) == 1, name
    assert tree.get("lang") == "en"
    for article in tree.iter("article"):
        (heading,) = tree.xpath(f"//*[@id='{article.get('aria-labelledby')}']")
        assert heading.tag in ("h3", "h4")
    levels = [int(one.tag[1]) for one in tree.iter("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
    assert {one.get("lang") for one in tree.xpath("//*[contains(@class, 'source')][@lang]")} == {"ru", "en", "kk"}
    assert all(one.get("lang") for one in tree.xpath("//*[contains(@class, 'english')]"))
    identities = [one.get("id") for one in tree.iter() if isinstance(one.tag, str) and one.get("id")]
    assert len(identities) == len(set(identities))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_can_be_read_on_every_background_that_it_stands_on(theme: str) -> None:
    colours = {row["name"]: row for row in read_table("review/palette.tsv")}
    least = {"text": 4.5, "line": 3.0}
    pairs = [
        (name, ground, least[row["use"]])
        for name, row in colours.items()
        if row["use"] in least
        for ground in row["on"].split("|")
    ]
    assert len(pairs) > 40
    faint = [
        (name, ground, round(found, 2))
        for name, ground, wanted in pairs
        if (found := contrast(colours[name][theme], colours[ground][theme])) < wanted
    ]
    assert not faint


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.1."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_kind_of_mark_has_a_colour_and_a_place_in_the_legend(tree: html.HtmlElement) -> None:
    names = {row["name"] for row in read_table("review/palette.tsv")}
    css = (OURS / "page.css").read_text(encoding="utf-8")
    legend = {one.get("class") for one in tree.xpath("//ul[@class='legend']//span")}
    for kind in (*FactKind, "failed"):
        assert {kind, f"{kind}-line"} <= names
        assert f".{kind} {{" in css
        assert f"m {kind}" in legend


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    made = ScriptedEngine(lambda request, decoding: ["The police found 5 kg of hashish."])
    monkeypatch.setattr(resources, "_load_engine", lambda model, threads, device: made)


def translate(folder: Path, *options: str) -> int:
    return _called(["translate", str(folder / "inbox"), "-o", str(folder / "out"), "--no-memory", *options])


@pytest.mark.usefixtures("engine")
def test_a_run_writes_the_page_beside_the_bulletin_and_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox(tmp_path, a__txt="Title: В Оше нашли гашиш\n\nВ Оше милиция нашла 5 кг гашиша.\n")
    assert translate(tmp_path, "--number", "43", "--json") == ExitCode.DONE
    (document,) = (tmp_path / "out").glob("*.docx")
    written = document.with_name(f"{document.stem}.review.html")
    said = capsys.readouterr()
    assert json.loads(said.out)["review"] == written.name
    assert json.loads(document.with_suffix(".json").read_text(encoding="utf-8"))["review"] == written.name
    assert written.name in said.err
    text = written.read_text(encoding="utf-8")
    assert f'"key":"{file_hash(document)}"' in text
    tree = html.document_fromstring(text)
    assert "В Оше милиция нашла 5 кг гашиша." in [one.text_content() for one in tree.xpath("//p[@class='source']")]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("how", ["option", "settings"])
def test_no_page_is_written_where_none_is_wanted_and_an_older_one_goes(
    tmp_path: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox(tmp_path, a__txt="Title: В Оше нашли гашиш\n\nВ Оше милиция нашла 5 кг гашиша.\n")
    assert translate(tmp_path) == ExitCode.DONE
    assert len(list((tmp_path / "out").glob("*.review.html"))) == 1
    if how == "settings":
        (tmp_path / "svodka.toml").write_text("review = false\n", encoding="utf-8")
    capsys.readouterr()
    assert translate(tmp_path, *(["--no-review"] if how == "option" else [])) == ExitCode.DONE
    assert "review" not in capsys.readouterr().err
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".docx", ".json"]


@pytest.mark.usefixtures("engine")
def test_an_edited_bulletin_keeps_the_page_that_belongs_to_it(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt="Title: В Оше нашли гашиш\n\nВ Оше милиция нашла 5 кг гашиша.\n")
    assert translate(tmp_path) == ExitCode.DONE
    (document,) = (tmp_path / "out").glob("*.docx")
    (page,) = (tmp_path / "out").glob("*.review.html")
    old = page.read_bytes()
    document.write_bytes(document.read_bytes() + b"edited")
    assert translate(tmp_path) == ExitCode.DONE
    assert page.read_bytes() == old
    assert (tmp_path / "out" / f"{document.stem}-2.review.html").is_file()


@pytest.mark.usefixtures("engine")
def test_the_same_run_gives_the_same_page(tmp_path: Path) -> None:
    bulletin, report = sample()
    dictionary = load_dictionary()
    assert render(compose(bulletin, report, "a", dictionary)) == render(compose(bulletin, report, "a", dictionary))
