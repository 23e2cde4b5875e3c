"""What a text says of persons without their names: whether men or women, and of what age."""

import re
from collections.abc import Iterator

from svodka.morphology import analyser
from svodka.stories.words import sexes

_AGE = re.compile(r"(?<!\d)(?P<age>\d{1,2})-летн(?P<ending>\w+)")
_BORN = re.compile(r"(?<!\d)(?P<year>19\d\d|20[01]\d)[ \u00a0]?(?:г(?:ода)?\.?[ \u00a0]?р(?:\.|ожд))")
_OF_WOMEN = frozenset({"яя", "юю", "ей"})
_OF_MEN = frozenset({"ий", "его", "ему", "им", "ем"})
_WORD = re.compile(r"[^\W\d_]+")


def read_ages(text: str) -> frozenset[str]:
    """Return the ages and years of birth of a Russian text, as it writes them: `34`, `1991`."""
    return frozenset([*(one["age"] for one in _AGE.finditer(text)), *(one["year"] for one in _BORN.finditer(text))])


def read_sexes(text: str) -> tuple[frozenset[str], ...]:
    """Return which of the two sexes, `m` and `f`, a Russian text tells of in the singular.

    For each pair of words in data/story_words.tsv (`мужчина`, `женщина`), and last for all of them and for ages (`34-летняя`) together.
    """
    found = list(_words_of_sex(text))
    ages = {one["ending"] for one in _AGE.finditer(text.lower())}
    everything = {sex for _, sex in found} | {"f" for _ in ages & _OF_WOMEN} | {"m" for _ in ages & _OF_MEN}
    pairs = sorted({pair for pair, _ in sexes().values()})
    return *(frozenset(sex for pair, sex in found if pair == one) for one in pairs), frozenset(everything)


def _words_of_sex(text: str) -> Iterator[tuple[int, str]]:
    for word in set(_WORD.findall(text.lower())):
        if word[:4] not in _beginnings():
            continue
        # `мужчины` may be one man's or several men.
        yield from (
            sexes()[one.normal_form]
            for one in analyser().parse(word)
            if one.normal_form in sexes() and "sing" in one.tag
        )


def _beginnings() -> frozenset[str]:
    return frozenset(word[:4] for word in sexes())
