"""The families of encoder–decoder models that are told by the marks in their vocabulary, and how each wants its sentences.

Rules from the documentation of the families in Transformers (M2M-100, NLLB, MBart-50, MarianMT, MADLAD-400 / T5) and of CTranslate2's
page on Transformers; licences from the model cards of those who published the weights.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from svodka.errors import ModelError


@dataclass(frozen=True)
class Layout:
    """One family: the marks by which it is told, what is put before a source and what a translation begins with."""

    name: str
    title: str
    mark: re.Pattern[str]
    """Any language of the family."""
    source: tuple[str, ...]
    """Marks that must be in the vocabulary, in order before the source."""
    target: tuple[str, ...]
    """The same for the beginning of the translation."""
    written: bool
    """The source's mark stands in the text that the tokenizer reads, so that the tokenizer decides which pieces stand for it."""
    licence: str
    """As those who published the weights say it; for a folder that says nothing itself."""


MARKED = (
    Layout(
        "nllb",
        "NLLB-200",
        re.compile(r"[a-z]{3}_(?:Latn|Cyrl|Arab|Deva|Grek|Hans|Hant)"),
        ("rus_Cyrl",),
        ("eng_Latn",),
        written=False,
        licence="CC BY-NC 4.0, as NLLB-200 is published",
    ),
    Layout(
        "m2m100",
        "M2M-100",
        re.compile(r"__[a-z]{2,3}__"),
        ("__ru__",),
        ("__en__",),
        written=False,
        licence="MIT, as M2M-100 is published",
    ),
    Layout(
        "mbart50",
        "mBART-50",
        re.compile(r"[a-z]{2}_[A-Z]{2}"),
        ("ru_RU",),
        ("en_XX",),
        written=False,
        licence="MIT, as mBART-50 is published",
    ),
    Layout(
        "madlad",
        "MADLAD-400 (T5)",
        re.compile(r"<2[a-z]{2,3}(?:_[A-Za-z]+)?>"),
        ("<2en>",),
        (),
        written=True,
        licence="Apache-2.0, as MADLAD-400 is published",
    ),
)
"""Families whose marks say both languages, or the only one that is needed."""

TARGET_MARK = re.compile(r">>(?P<code>[^<>\s]+)<<")
ENGLISH_MARKS = (">>eng<<", ">>en<<", ">>eng_Latn<<")
OPUS_LICENCE = "CC BY 4.0, as OPUS-MT is published"
_FILLER = re.compile(r"<extra_id_\d+>|▁?<extra_id_\d+>")
_FEWEST_MARKS = 2


def find_layout(vocabulary: Collection[str]) -> Layout | None:
    """Return the family whose marks stand in the vocabulary, None where there are none of any.

    `ModelError` where the marks are there and those of Russian or English are not.
    """
    known = frozenset(vocabulary)
    for layout in MARKED:
        if known.issuperset((*layout.source, *layout.target)):
            return layout
    for layout in MARKED:
        others = sorted(piece for piece in known if layout.mark.fullmatch(piece))
        if len(others) >= _FEWEST_MARKS:
            missing = " and ".join(mark for mark in (*layout.source, *layout.target) if mark not in known)
            raise ModelError(
                f"has marks of languages as {layout.title} has ({', '.join(others[:3])} …) and lacks {missing}, so it cannot be told to "
                "translate from Russian into English"
            )
    return None


def find_english_mark(vocabulary: Collection[str]) -> str:
    """Return the mark that asks a Marian model of several targets for English, "" for a model of one target.

    `ModelError` where it writes several languages and English is none of them.
    """
    known = frozenset(vocabulary)
    for mark in ENGLISH_MARKS:
        if mark in known:
            return mark
    others = sorted(piece for piece in known if TARGET_MARK.fullmatch(piece))
    if others:
        raise ModelError(f"writes {', '.join(others[:5])} and no English (>>eng<<)")
    return ""


def has_fillers(vocabulary: Collection[str]) -> bool:
    """Tell whether the vocabulary is that of a T5, which has pieces for gaps to be filled."""
    return any(_FILLER.fullmatch(piece) for piece in vocabulary)
