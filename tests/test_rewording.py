import pytest

from svodka.translation.substitution import reworded

KAZAKH = "Article 297 of the Criminal Code of the Republic of Kazakhstan"
CASES = [
    (
        "A case was opened under article 297 of the Criminal Code of Kalmykia.",
        KAZAKH,
        f"A case was opened under {KAZAKH}.",
    ),
    ("It is under Article 297 of the Criminal Code of the Republic of Kalmykia.", KAZAKH, f"It is under {KAZAKH}."),
    (
        "It is under article 297. Criminal code.",
        "Article 297 of the Criminal Code",
        "It is under Article 297 of the Criminal Code.",
    ),
    (
        "It is on part 3 of article 234.1 of the law.",
        "part 3 of Article 234.1",
        "It is on part 3 of Article 234.1 of the law.",
    ),
    ("He faces article 297 and article 299.", "Articles 297 and 299", "He faces article 297 and article 299."),
    ("He faces section 12.", KAZAKH, "He faces section 12."),
    ("He got 297 grams.", KAZAKH, "He got 297 grams."),
]


@pytest.mark.parametrize(("english", "target", "expected"), CASES)
def test_a_reference_to_a_law_gets_the_house_wording_where_its_numbers_are_the_same(english, target, expected):
    assert reworded(english, target) == expected
    assert reworded(expected, target) == expected


def test_lettered_items_are_numbers_of_a_reference_too() -> None:
    target = "paragraphs (a)-(c) of part 2 of Article 5"
    assert reworded("It is under items (a)-(c), part 2 of article 5.", target) == f"It is under {target}."
    assert (
        reworded('It is under point "a" of Article 5.', "paragraph (b) of Article 5")
        == 'It is under point "a" of Article 5.'
    )
