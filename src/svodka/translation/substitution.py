"""Exchange one certain span of the English for another in place; the sentence around it does not change."""

import re
from collections.abc import Iterator, Sequence

from svodka.checks.words import likeness
from svodka.english.inflection import indefinite_article
from svodka.english.phrases import Number, in_number_like, number_of
from svodka.glossary.checking import Requirement, TermVerdict
from svodka.russian.tokens import overlaps, word_pattern
from svodka.russian.transliteration import transliterate
from svodka.translation.fitting import FUNCTION_WORD

_ARTICLE_BEFORE = re.compile(r"\b(an?)\s+$", re.IGNORECASE)
_MARKS = ('"', "”", "“")
_WORD_BEFORE = re.compile(r"([\w'’-]+)\s+$")


def completed(english: str, target: str) -> str:
    """Return the English with a name corrected that begins like `target` and ends otherwise: `Republic of Kalmykia`.

    The English is unchanged unless exactly one place has at least half of the target's words, from its first word on, followed by as many
    capitalised words (or `of`, `the`, `and`) as are left. A target of fewer than three words is not completed.
    """
    words = target.split()
    if len(words) < 3 or not (words[0][0].isupper() and words[-1][0].isupper()):
        return english
    for shared in range(len(words) - 1, (len(words) - 1) // 2, -1):
        rest = len(words) - shared
        begun = r"\s+".join(map(re.escape, words[:shared]))
        found = list(re.finditer(rf"\b{begun}(?:\s+(?:of|the|and)\b|\s+[A-Z][\w'’-]*){{{rest}}}", english))
        if len(found) == 1:
            return english[: found[0].start()] + target + english[found[0].end() :]
    return english


def replaced(english: str, verdict: TermVerdict) -> str:
    """Return the English with the avoided words of `verdict` exchanged for the rendering, in the number that they have.

    The English is unchanged if the rendering is a verb or has no such form, or if the words may be of another part of speech. If no avoided
    words are known, a name that begins right is completed.
    """
    if not verdict.avoided:
        return completed(english, verdict.requirement.preferred)
    before, after = english[: verdict.avoided_start], english[verdict.avoided_stop :]
    one, found = verdict.requirement, _WORD_BEFORE.search(before)
    word = found[1] if found else ""
    forms = (in_number_like(verdict.avoided, avoided, one.preferred, word) for avoided in one.avoided)
    form = "" if one.verbal else next(filter(None, forms), "")
    if not form or (_ARTICLE_BEFORE.search(before) and number_of(form) is Number.PLURAL):
        return english
    before = with_article(before, form)
    if not before.strip() or before.rstrip().endswith((".", "!", "?")):
        form = form[:1].upper() + form[1:]
    # The words that were found may end before the closing mark of their own: `Operation "Channel - Red Barkhan"`.
    is_open = sum(verdict.avoided.count(mark) for mark in _MARKS) % 2 == 1
    return before + form + (after[1:] if is_open and form[-1] in _MARKS and after[:1] in _MARKS else after)


def with_article(before: str, written: str) -> str:
    """Return the text before a word, with an `a` or `an` at its end changed to fit the word."""
    article = _ARTICLE_BEFORE.search(before)
    if article is None:
        return before
    fitting = indefinite_article(written)
    fitting = fitting.capitalize() if article[1][0].isupper() else fitting
    return before[: article.start(1)] + fitting + before[article.end(1) :]


_WORD = word_pattern("'’-")
_KIND_NOUN = re.compile(
    r"\b(?:region|district|province|velayat|etrap|territory|oblast|city|autonomous|republic)\b", re.IGNORECASE
)
_BROKEN = re.compile(r"[^\w\s'’.,-]|(?<!\b[A-Z])\.|,(?=.*,)")
"""Punctuation that ends a name; the point after an initial and one comma do not (`Daniyar, Abanov` for Daniyar Abenov)."""
ALIKE = 0.56
"""Share of equal letters from which a capitalised word is the misspelt name. `Laxnara` – Lankaran 0.67, `Vakhtad` – Vahdat 0.77,
`Tarsar` – Taraz 0.55; two different names of the region are rarely above 0.5."""
CLEARLY = 0.08
"""The likeness of the best span must exceed that of the second best by this much."""


def respelt(english: str, requirement: Requirement, verdicts: Sequence[TermVerdict]) -> str:
    """Return the English with the misspelt name of `requirement` replaced, or unchanged if no span is certain.

    A span is certain if it is the one run of capitalised words that is similar enough to the name or to the transliteration of the Russian
    name, and renders nothing else. One that has another known spelling of the name (`Ust-Kamenogorsk` for Oskemen) is always certain.
    `verdicts` are those of all requirements of the sentence, including this one.
    """
    own = next(verdict for verdict in verdicts if verdict.requirement == requirement)
    if own.avoided:
        before, after = english[: own.avoided_start], english[own.avoided_stop :]
        name, kind = requirement.preferred, _KIND_NOUN.search(own.avoided)
        if kind and re.match(" [A-Z]", after):  # a `District Court` keeps its capital
            name = re.sub(rf"\b{kind.group()}\b", kind.group(), name, flags=re.IGNORECASE)
        return before + name + after
    taken = [(verdict.start, verdict.stop) for verdict in verdicts if verdict.satisfied and verdict.found]
    name = " ".join(word for word in requirement.preferred.split() if not _KIND_NOUN.fullmatch(word))
    looks = {look.lower() for look in (name, transliterate(requirement.text), transliterate(requirement.headword))}
    spans = _spans(english, len(name.split()), taken)
    ranked = sorted(
        ((max(likeness(look, text) for look in looks), start, stop) for start, stop, text in spans), reverse=True
    )
    if not ranked or ranked[0][0] < ALIKE:
        return english
    best, start, stop = ranked[0]
    # Overlapping spans are readings of one place; only another place is a rival.
    rival = next((alike for alike, begin, end in ranked[1:] if end <= start or stop <= begin), None)
    if rival is not None and best - rival < CLEARLY:
        return english
    ending = "'s" if english[start:stop].endswith(("'s", "’s")) else ""
    if name.endswith(".") and english[stop:].startswith("."):
        name = name[:-1]  # `Aibek T.`: the English has the point already
    return english[:start] + name + ending + english[stop:]


def _spans(english: str, words: int, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Yield runs of as many capitalised words as the name has, or one more, that render nothing yet.

    Each is (start, stop, text); the text is in small letters and without a possessive ending.
    """
    found = list(_WORD.finditer(english))
    runs = (found[place : place + count] for count in (words, words + 1) for place in range(len(found) - count + 1))
    for run in runs:
        start, stop = run[0].start(), run[-1].end()
        text = english[start:stop]
        # `As a result` is no Asaka.
        is_name = all(
            word[0][0].isupper() and not (_KIND_NOUN.fullmatch(word[0]) or FUNCTION_WORD.fullmatch(word[0]))
            for word in run
        )
        if is_name and not _BROKEN.search(text) and not overlaps(start, stop, taken):
            yield start, stop, text.lower().removesuffix("'s").removesuffix("’s")


_NUMBER = re.compile(r"\d+(?:[.-]\d+)*|(?<=[(\"'])[a-z](?=[)\"'])")
_ONE = r"(?:\d+(?:[.-]\d+)*|[(\"'][a-z][)\"'])"
_SOME = rf"{_ONE}(?:(?:, | and |, and | or | to |[-–]){_ONE})*"
_PART = rf"(?:[Pp]arts?|[Pp]aragraphs?|[Pp]oints?|[Cc]lauses?|[Ii]tems?|[Ss]ub-?paragraphs?) {_SOME}"
_REFERENCE = re.compile(
    rf"(?:{_PART},? (?:of )?)*(?:[Aa]rticles?|[Ss]ections?) {_SOME}(?:,? ?{_PART})*"
    r"(?:[.,]?(?: of)?(?: the)? (?:[A-Z]\w+ ){0,4}[Cc]ode(?: of (?:the )?[A-Z]\w+(?: (?:of )?[A-Z]\w+)*)?)?"
)


def reworded(english: str, target: str) -> str:
    """Return the English with the one reference to a law that has exactly the numbers of `target` replaced by `target`.

    The English is unchanged if no reference, or more than one, has these numbers. A code that only the target names is added; one that
    only the reference names is kept.
    """
    wanted = sorted(_NUMBER.findall(target))
    fitting = [match for match in _REFERENCE.finditer(english) if sorted(_NUMBER.findall(match.group())) == wanted]
    if len(fitting) != 1:
        return english
    match = fitting[0]
    code = re.search(r" of the (?:[A-Z]\w+ ){0,4}Code.*$", match.group())
    kept = code.group() if code and "Code" not in target else ""
    return english[: match.start()] + target + kept + english[match.end() :]
