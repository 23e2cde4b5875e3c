"""What part a place plays in the event: the scene, or only an origin, a destination, somebody's citizenship.

`из Афганистана в Россию` names two countries and happens in neither. Cues before the name are in `data/country_context.tsv`; the
Russian cases do the rest: after `в` and `на`, the prepositional case is where, the accusative is whither.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from svodka.country.evidence import FoldedWord, Mention
from svodka.tables import read_table

_SCENE = 1.5
_DESTINATION = 0.35
_PREPOSITIONS_OF_PLACE = frozenset({"в", "во", "на"})
_PREPOSITIONAL_ENDINGS = ("е", "и", "ах", "ях", "ой", "ом", "ем")
_PLACE_KINDS = frozenset({"country", "city", "region", "district", "abbreviation", "adjective"})


@dataclass(frozen=True)
class _Cue:
    words: tuple[str, ...]
    reach: int
    factor: float


def weigh_mentions(text: str, tokens: Sequence[FoldedWord], mentions: Sequence[Mention]) -> list[float]:
    """Return, for each of the mentions of `text`, what its weight is multiplied with: 1 where the context says nothing.

    A name joined to the one before it by a comma or `и` plays the same part (`в Россию, Казахстан и Киргизию`); so do the parts of a
    compound adjective (`на таджикско-афганской границе`), of which the last tells the case.
    """
    result: list[float] = []
    for number, mention in enumerate(mentions):
        if number and _is_compound(text, tokens, mentions[number - 1], mention):
            result.append(result[-1])
            continue
        last = number
        while last + 1 < len(mentions) and _is_compound(text, tokens, mentions[last], mentions[last + 1]):
            last += 1
        factor = _factor(tokens, replace(mentions[last], first=mention.first))
        if factor is None and number and _is_joined(text, tokens, mentions[number - 1], mention):
            factor = result[-1]
        result.append(1.0 if factor is None else factor)
    return result


def _factor(tokens: Sequence[FoldedWord], mention: Mention) -> float | None:
    if mention.evidence.kind not in _PLACE_KINDS:
        return None
    if mention.first and tokens[mention.first - 1].folded in _PREPOSITIONS_OF_PLACE:
        direction = _cue_factor(tokens, mention.first, direct_only=True)
        return direction if direction is not None else _scene_or_destination(tokens, mention)
    return _cue_factor(tokens, mention.first)


def _scene_or_destination(tokens: Sequence[FoldedWord], mention: Mention) -> float:
    words = (token.folded for token in tokens[mention.first : mention.last + 1])
    is_indeclinable = not mention.evidence.pattern.endswith(("*", "~"))
    # An indeclinable name (в Баку) does not tell whither from where: where is the commoner of the two.
    if is_indeclinable or any(word.endswith(_PREPOSITIONAL_ENDINGS) for word in words):
        return _SCENE
    return _DESTINATION


def _cue_factor(tokens: Sequence[FoldedWord], first: int, direct_only: bool = False) -> float | None:
    """Return the factor of the nearest cue before token `first`, of the longest one where several end at the same word."""
    best: tuple[int, int, float] | None = None
    for cue in _cues():
        for distance in range(1 if direct_only else cue.reach + 1):
            if direct_only and len(cue.words) == 1:
                continue
            start = first - distance - len(cue.words)
            if start >= 0 and _stands_at(cue, tokens, start):
                candidate = (-distance, len(cue.words), cue.factor)
                best = candidate if best is None else max(best, candidate, key=lambda found: found[:2])
    return None if best is None else best[2]


def _stands_at(cue: _Cue, tokens: Sequence[FoldedWord], start: int) -> bool:
    return all(
        token.folded.startswith(word[:-1]) if word.endswith("*") else token.folded == word
        for word, token in zip(cue.words, tokens[start : start + len(cue.words)], strict=True)
    )


def _is_compound(text: str, tokens: Sequence[FoldedWord], left: Mention, right: Mention) -> bool:
    is_hyphened = text[tokens[left.last].stop : tokens[right.first].start] in ("-", "‑")
    return is_hyphened and left.evidence.kind == right.evidence.kind == "adjective"


def _is_joined(text: str, tokens: Sequence[FoldedWord], left: Mention, right: Mention) -> bool:
    between = text[tokens[left.last].stop : tokens[right.first].start].strip().lower()
    return between in {",", "и", "или", "либо"}


@cache
def _cues() -> tuple[_Cue, ...]:
    return tuple(
        _Cue(tuple(row["cue"].split()), int(row["reach"]), float(row["factor"]))
        for row in read_table("country_context.tsv")
    )
