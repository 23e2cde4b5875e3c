"""Where a rendering may be forced into a translation, and in which form; and the exchange of one certain span for another."""

import re

from svodka.glossary.checking import TermVerdict
from svodka.glossary.inflection import plurals, render_forms, verb_forms, with_indefinite_article
from svodka.glossary.matching import TermMatch
from svodka.morphology import analyser
from svodka.translation.requirements import Requirement
from svodka.types import RequirementKind

_WORD = re.compile(r"[\w'’-]+")
_ARTICLE_BEFORE = re.compile(r"\b(?:an?|the)\s+$", re.IGNORECASE)
PLACES = 3
"""Word boundaries tried for a term whose wrong rendering is not known, nearest to its relative place in the source first."""
PREFIXES = 3
"""At most so many forced beginnings for one term: each costs a greedy decode."""


def prefixes(source: str, english: str, requirement: Requirement, verdict: TermVerdict) -> list[str]:
    """Return beginnings of the translation that end in the term's rendering, the likeliest first.

    A known wrong rendering gives the place; else the boundaries around the term's relative place in the source are tried.
    """
    beginnings: list[tuple[int, str]] = []
    for place in _places(source, english, requirement.match, verdict):
        head = english[:place].rstrip()
        for rank, form in enumerate(_forms(requirement, head)):
            beginnings.append((rank, _joined(head, form)))
    # Every place in the likeliest form before any place in the second one.
    ranked = sorted(beginnings, key=lambda beginning: beginning[0])
    return list(dict.fromkeys(text for _, text in ranked))[:PREFIXES]


def _joined(head: str, form: str) -> str:
    if not head:
        return form[:1].upper() + form[1:]
    opens = head.endswith(("(", "[")) or (head.endswith('"') and head.count('"') % 2 == 1)
    return head + ("" if opens else " ") + form


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
    """Return the English with the avoided words of `verdict` exchanged for the rendering, in the number or tense that they have."""
    wrong = verdict.avoided
    form = _like(wrong, verdict.match.entry.target)
    before, after = english[: verdict.avoided_start], english[verdict.avoided_stop :]
    article = re.search(r"\b(an?)\s+$", before, re.IGNORECASE)
    if article:
        word = with_indefinite_article(form).split(" ", 1)[0]
        word = word.capitalize() if article.group(1)[0].isupper() else word
        before = before[: article.start(1)] + word + before[article.end(1) :]
    if not before.strip() or before.rstrip().endswith((".", "!", "?")):
        form = form[:1].upper() + form[1:]
    return before + form + after


def _like(wrong: str, target: str) -> str:
    """The target in the form that the wrong words have: plural, past tense or -ing by their last or first word's ending."""
    rest = target.partition(" ")[2]
    first, last = wrong.split()[0].lower(), wrong.split()[-1].lower()
    if not rest and first.endswith("ing") and not target.endswith("ing"):
        return verb_forms(target).gerund[0]
    if not rest and first.endswith("ed") and not target.endswith("ed"):
        return verb_forms(target).participle[0]
    if last.endswith("s") and not last.endswith("ss"):
        return _plural(target)
    return target


def _plural(target: str) -> str:
    forms = [form for form in render_forms(target) if form[:1] == target[:1] and form != target]
    lengthened = [form for form in forms if not form.lower().startswith(("a ", "an ", "the "))]
    return lengthened[0] if lengthened else plurals(target)[0]


def _places(source: str, english: str, match: TermMatch, verdict: TermVerdict) -> list[int]:
    if verdict.avoided:
        start = verdict.avoided_start
        article = _ARTICLE_BEFORE.search(english[:start])
        return [article.start(), start] if article else [start]
    words = list(_WORD.finditer(english))
    first = match.entry.target.split()[0]
    if first[0].isupper():
        # A name was rendered by some other name.
        words = [word for word in words if word.group()[0].isupper()] or words
    wanted = match.start / max(1, len(source)) * len(english)
    # Where the rendering's first word stands already the rest of it went wrong: `Republic of Kalmykia` for `Republic of Kazakhstan`.
    ranked = sorted(words, key=lambda word: (word.group().lower() != first.lower(), abs(word.start() - wanted)))
    return [word.start() for word in ranked[:PLACES]]


def _forms(requirement: Requirement, head: str) -> list[str]:
    match = requirement.match
    target = match.entry.target
    if requirement.kind is not RequirementKind.TERM:
        return [target]
    if match.verbal:
        forms = verb_forms(target.split(" ")[0])
        rest = target.partition(" ")[2]
        return [
            f"{form} {rest}".strip()
            for form in (forms.past[0], forms.participle[0], forms.gerund[0], target.split(" ")[0])
        ]
    bare = [_plural(target) if plural else target for plural in _numbers(match)]
    if (
        len(bare) > 1
        or re.search(r"\b(?:an?|the)$", head, re.IGNORECASE)
        or (target[:1].isupper() and " " not in target)
    ):
        return bare
    return [*bare, f"the {bare[0]}"]


def _numbers(match: TermMatch) -> list[bool]:
    """Whether the Russian term stands in the plural (True) or the singular: both where its form may be either (`закладки`)."""
    for word in match.text.split():
        tags = [reading.tag for reading in analyser().parse(word.strip('«»"').lower())]
        nouns = [tag for tag in tags if "NOUN" in tag and "Pltm" not in tag]
        if nouns and "NOUN" in tags[0]:
            plural = {"plur" in tag for tag in nouns}
            return [True, False] if len(plural) > 1 else [plural.pop()]
    return [False]
