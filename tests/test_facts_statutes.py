"""References to laws."""

import re

import pytest

from alternatives import alternatives
from svodka.facts.numbers import find_english, find_russian
from svodka.facts.statutes import find_statutes
from svodka.glossary.checking import check
from svodka.system.tables import read_table
from svodka.translation.requirements import Setting, find, write_statute


@pytest.mark.parametrize(
    ("russian", "english"),
    [
        ("по ст. 297 УК РК", "Article 297 of the Criminal Code of the Republic of Kazakhstan"),
        ("по ч. 4 ст. 268 УК КР", "part 4 of Article 268 of the Criminal Code of the Kyrgyz Republic"),
        ("статьями 246 и 251-1 УК Узбекистана", "Articles 246 and 251-1 of the Criminal Code of Uzbekistan"),
        ("часть 3 статьи 297 Уголовного кодекса", "part 3 of Article 297 of the Criminal Code"),
        (
            "ст. 297 ч. 3 п. 2 УК РК",
            "paragraph 2 of part 3 of Article 297 of the Criminal Code of the Republic of Kazakhstan",
        ),
        (
            "п. «г» ч. 4 ст. 228.1 УК РФ",
            "paragraph (d) of part 4 of Article 228.1 of the Criminal Code of the Russian Federation",
        ),
        (
            "ст. 30, ч. 3 ст. 228.1 УК РФ",
            "Article 30 and part 3 of Article 228.1 of the Criminal Code of the Russian Federation",
        ),
        ("ст. 264, ч. 3", "part 3 of Article 264"),
        ("ст. 264, ч. 3 УК", "part 3 of Article 264 of the Criminal Code"),
        ("статья 234 часть 2", "part 2 of Article 234"),
        ("статьям 234, часть 2, пункт 1", "paragraph 1 of part 2 of Article 234"),
        ("статье 234 (часть 2) УК", "part 2 of Article 234 of the Criminal Code"),
        ("ст. 264, ч. 3, ст. 265 УК", "part 3 of Article 264 and Article 265 of the Criminal Code"),
        ("ст. 264 ч. 3 ст. 265 ч. 1", "part 3 of Article 264 and part 1 of Article 265"),
        ("ст. 30, ч. 3, ст. 228.1, ч. 4 УК", "part 3 of Article 30 and part 4 of Article 228.1 of the Criminal Code"),
        ("ст. 264 УК РК, ч. 3", "part 3 of Article 264 of the Criminal Code of the Republic of Kazakhstan"),
        ("статьёй 234.4.3 УК", "Article 234.4.3 of the Criminal Code"),
        ("ст. 228", "Article 228"),
        ("по ст.ст. 228, 229 и 230 УПК", "Articles 228, 229 and 230 of the Criminal Procedure Code"),
        ("статей 297 и 299-1 Уголовного кодекса", "Articles 297 and 299-1 of the Criminal Code"),
        ("статей 246, 248 УК РУз", "Articles 246 and 248 of the Criminal Code of the Republic of Uzbekistan"),
        ("статьями 297, 298", "Articles 297 and 298"),
        ("статья № 297", "Article 297"),
        ("ст 297 УК", "Article 297 of the Criminal Code"),
        ("ст. ст. 234 и 235 УК", "Articles 234 and 235 of the Criminal Code"),
        ("по ч.ч. 1 и 2 ст. 228", "parts 1 and 2 of Article 228"),
        ("частям 2, 3 статьи 273", "parts 2 and 3 of Article 273"),
        ("пунктов 1 и 2 части 3 статьи 297", "paragraphs 1 and 2 of part 3 of Article 297"),
        ("по 297 статье УК РК", "Article 297 of the Criminal Code of the Republic of Kazakhstan"),
        ("по 228-й статье", "Article 228"),
        ("согласно 234-1 статье УК КР", "Article 234-1 of the Criminal Code of the Kyrgyz Republic"),
        ("статей 5 и 15 мая", "Article 5"),
        (
            "статье 506 Кодекса об административных правонарушениях",
            "Article 506 of the Code of Administrative Offences",
        ),
    ],
)
def test_a_reference_is_rendered_from_the_smallest_part_to_the_code(russian: str, english: str) -> None:
    (statute,) = find_statutes(f"Дело возбудили, {russian}.")
    assert write_statute(statute) == english


def test_an_abbreviated_state_is_read_by_the_country_of_the_article() -> None:
    assert write_statute(find_statutes("ст. 200 УК РТ")[0], "tj").endswith("Republic of Tajikistan")
    assert write_statute(find_statutes("ст. 200 УК РТ")[0], "ru").endswith("Republic of Tatarstan")


def test_points_of_orders_and_parts_of_towns_are_no_statutes() -> None:
    assert find_statutes("Согласно п. 7 приказа № 43, в части 5 города") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Автор статьи 15 мая ответил",
        "в статье 5 сентября",
        "из статей 2024 года",
        "Написал 25 статей и 3 статьи",
        "нарушил 3 статьи УК",
        "Он статен, ему 30",
    ],
)
def test_articles_of_newspapers_and_counted_articles_are_no_statutes(text: str) -> None:
    assert find_statutes(text) == ()


def test_a_part_behind_a_code_belongs_to_the_article_that_follows_it() -> None:
    found = find_statutes("По ст. 228 УК РФ, ч. 3 ст. 229 УК РФ.")
    assert [statute.text for statute in found] == ["ст. 228 УК РФ", "ч. 3 ст. 229 УК РФ"]


def test_the_span_is_the_slice_of_the_text() -> None:
    text = "По ч. 3 ст. 297 и ч. 2 ст. 286 УК РК ему грозит срок."
    assert [text[statute.start : statute.stop] for statute in find_statutes(text)] == [
        "ч. 3 ст. 297",
        "ч. 2 ст. 286 УК РК",
    ]


@pytest.mark.parametrize(
    ("russian", "english"),
    [
        ("п. «а»-«в» ст. 5", "paragraphs (a)-(c) of Article 5"),
        ("п.п. «а» – «в» ч. 2 ст. 5", "paragraphs (a)-(c) of part 2 of Article 5"),
        ("п. «а, б, г» ч. 4 ст. 228.1", "paragraphs (a), (b) and (d) of part 4 of Article 228.1"),
        ("ст. ст. 188–190 УК", "Articles 188-190 of the Criminal Code"),
        ("ст. 188-190", "Articles 188-190"),
        ("ч. 2–4 ст. 297", "parts 2-4 of Article 297"),
        ("ст. 5-27", "Article 5-27"),
        ("ст. 251-1", "Article 251-1"),
    ],
)
def test_a_range_is_no_pair_and_a_number_with_an_addition_is_no_range(russian: str, english: str) -> None:
    (statute,) = find_statutes(f"Дело по {russian}.")
    assert write_statute(statute) == english


def test_every_code_and_state_of_the_tables_reads_back_as_itself() -> None:
    for row in read_table("legal_codes.tsv"):
        words = row["russian"]
        others = (
            [re.sub(r"ого(?= )", "ым", words).replace("кодекса", "кодексом"), words.lower()] if " " in words else []
        )
        for code in (words, *others):
            (statute,) = find_statutes(f"по ст. 5 {code} Казахстана.")
            assert write_statute(statute) == f"Article 5 of the {row['english']} of Kazakhstan"
    for row in read_table("law_states.tsv"):
        (statute,) = find_statutes(f"по ст. 5 УК {row['russian']}.")
        assert write_statute(statute, row["country"]) == f"Article 5 of the Criminal Code of {row['english']}"


@pytest.mark.parametrize(
    "words", ["ст.", "ст", "стст.", "ст. ст.", "статьи", "статье", "статьёй", "статьям", "статьями", "статьях"]
)
def test_every_form_of_article_is_read(words: str) -> None:
    (statute,) = find_statutes(f"по {words} 188 и 190 УК.")
    assert write_statute(statute) == "Articles 188 and 190 of the Criminal Code"


def test_a_reference_is_satisfied_by_its_own_rendering() -> None:
    for russian in (
        "п. «а»-«в» ст. 5 УК РФ",
        "п. «а, б, г» ч. 4 ст. 228.1 УК РФ",
        "ст. ст. 188–190 УК РК",
        "ч. 3 ст. 297",
    ):
        requirements = find(russian, Setting(), None, None)
        (verdict,) = check(f"He was charged under {requirements[0].preferred}.", requirements)
        assert verdict.satisfied, requirements[0].preferred


def test_every_word_for_a_part_of_a_law_is_read_in_both_languages() -> None:
    for row in read_table("law_parts.tsv"):
        for words in alternatives(row["russian"]):
            text = f"по {words} 3 ст. 297"
            assert row["english"] in {figure.lead for figure in find_russian(text)}, words
            if row["english"] not in ("Article", "No."):
                (statute,) = find_statutes(text)
                assert write_statute(statute) == f"{row['english']} 3 of Article 297"
        for words in alternatives(row["english_pattern"]):
            assert row["english"] in {figure.lead for figure in find_english(f"under {words} 297 of it")}, words
