"""The exchange of one certain span for another: wrong words for the rendering in the form that they had, or not at all."""

import re

from svodka.glossary.checking import TermVerdict
from svodka.glossary.inflection import indefinite_article
from svodka.glossary.noun_phrases import Number, in_number_like, number_of
from svodka.glossary.verb_phrases import conjugated_like

_ARTICLE_BEFORE = re.compile(r"\b(an?)\s+$", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"([\w'’-]+)\s+$")


def completed(english: str, target: str) -> str:
    """Return the English with a name that begins like `target` and ends otherwise put right: `Republic of Kalmykia`.

    Unchanged unless exactly one place has at least half of the target's words, from its beginning on, followed by as many
    capitalised words as are left.
    """
    words = target.split()
    if len(words) < 3 or not (words[0][0].isupper() and words[-1][0].isupper()):
        return english
    for shared in range(len(words) - 1, (len(words) - 1) // 2, -1):
        rest = len(words) - shared
        pattern = re.compile(
            r"\b"
            + r"\s+".join(map(re.escape, words[:shared]))
            + r"(?:\s+(?:of|the|and)\b|\s+[A-Z][\w'’-]*){"
            + str(rest)
            + r"}"
        )
        found = list(pattern.finditer(english))
        if len(found) == 1:
            return english[: found[0].start()] + target + english[found[0].end() :]
    return english


def replaced(english: str, verdict: TermVerdict) -> str:
    """Return the English with the avoided words of `verdict` exchanged for the rendering, in the number or tense that they have.

    Unchanged where the rendering has no such form, or where the words may be of another part of speech. Where no avoided words are
    known, a name that begins right is completed.
    """
    if not verdict.avoided:
        return completed(english, verdict.requirement.preferred)
    before, after = english[: verdict.avoided_start], english[verdict.avoided_stop :]
    form = _like(verdict, before)
    article = _ARTICLE_BEFORE.search(before)
    if not form or (article and number_of(form) is Number.PLURAL):
        return english
    if article:
        word = indefinite_article(form)
        word = word.capitalize() if article.group(1)[0].isupper() else word
        before = before[: article.start(1)] + word + before[article.end(1) :]
    if not before.strip() or before.rstrip().endswith((".", "!", "?")):
        form = form[:1].upper() + form[1:]
    return before + form + after


def _like(verdict: TermVerdict, before: str) -> str:
    one = verdict.requirement
    write = conjugated_like if one.verbal else in_number_like
    found = _WORD_BEFORE.search(before)
    word = found.group(1) if found else ""
    forms = (write(verdict.avoided, avoided, one.preferred, word) for avoided in one.avoided)
    return next(filter(None, forms), "")
