"""Decides which language an article and each of its paragraphs is written in.

The alphabet decides first: letters that a language does not have rule it out, letters that only it has speak for it, and
small words and endings tell apart the languages that share an alphabet. Everything is counted as a share of the words, so
that a Kazakh name in a Russian text changes nothing. If that does not decide, the Russian dictionary is asked, and for longer
texts langdetect, which on its own takes short Russian headlines for Bulgarian and does not know the languages of Central Asia
at all.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from string import ascii_lowercase
from typing import NamedTuple

from svodka.russian.morphology import is_known_word
from svodka.russian.tokens import word_pattern
from svodka.system.tables import forms, read_pairs, read_table
from svodka.types import Article, Judgement

_WORD = word_pattern("'’ʻ‘`ʼ")
_UZBEK_APOSTROPHE = re.compile(r"(?<=[og])['’ʻ‘`ʼ]")
_FOREIGN_LETTER = -1.2
_MARKED_LETTER = 1.0
_MARKED_RUSSIAN_LETTER = 0.6
_SMALL_WORD = 0.8
_ENDING = 0.4
_NAME_WEIGHT = 0.3
_DECIDED = 0.13
_MARGIN = 0.08
_KNOWN_SHARE = 0.6
_FEW_WORDS = 2
_STATISTICS_LETTERS = 40
_STATISTICS_SURE = 0.8
_OWN_VERDICT_WORDS = 4
_SHOWN_LETTERS = 9
_TRADE_PREFIX = "нарко"
_MIXED_SHARE = 0.2


class _Evidence(NamedTuple):
    """One language's row of `data/language_evidence.tsv`."""

    language: str
    letters: frozenset[str]
    marked: frozenset[str]
    words: frozenset[str]
    endings: tuple[str, ...]


class _Word(NamedTuple):
    """A word in lower case, as it is compared; `is_name` if it begins with a capital in a text that also has small letters."""

    text: str
    is_name: bool
    script: str


def identify(text: str) -> Judgement:
    """Return the language of `text` as ISO 639-1 code with the evidence; value "" where there are no words or nothing decides.

    The confidence is comparable between texts of the same script only. `rival` names the second language where it came close.
    """
    verdict = _judge(_words(text), thorough=True)
    return verdict if verdict.value else _by_statistics(text) or verdict


def decide_language(article: Article) -> Judgement:
    """Return the language that most words of an article's title and body are written in.

    Each paragraph of four words or more votes with its number of words; `rival` is a second language with at least a fifth of the words.
    """
    votes: Counter[str] = Counter()
    for words in map(_words, (article.title, *article.paragraphs)):
        if len(words) >= _OWN_VERDICT_WORDS:
            votes[_judge(words).value] += len(words)
    undecided = votes.pop("", 0)
    if not votes or undecided > sum(votes.values()):
        return identify(article.text)
    (language, count), *others = votes.most_common(2)
    total = votes.total()
    rival = next((name for name, words_of in others if words_of >= _MIXED_SHARE * total), "")
    whole = _judge(_words(article.text))
    share = f"{count} of {total} words stand in paragraphs in it"
    reason = whole.reason if whole.value == language and not others else share
    return Judgement(language, reason, round(count / total, 2), rival)


def has_evidence(text: str) -> bool:
    """Return whether letters, small words, endings or the Russian dictionary speak for any language; langdetect is not asked.

    Garbled text, whose letters were exchanged for others, has no such evidence; nor has text in a language that the table lacks.
    """
    return bool(_judge(_words(text), thorough=True).value)


def decide_paragraph_languages(article: Article, verdict: Judgement) -> tuple[Judgement, ...]:
    """Return the language of each of `article.paragraphs` (the title is not among them), given the article's `verdict`.

    A paragraph is judged by itself only if its alphabet and small words show a language clearly; bylines, names and other short
    paragraphs get the article's.
    """
    inherited = Judgement(verdict.value, "as the article", verdict.confidence, verdict.rival)
    script = _main_script(_words(article.text))
    found = []
    for paragraph in article.paragraphs:
        words = _words(paragraph)
        own = _judge(words) if len(words) >= _OWN_VERDICT_WORDS else inherited
        if not own.value and words and _main_script(words) != script:
            own = _by_statistics(paragraph) or inherited
        found.append(own if own.value else inherited)
    return tuple(found)


def _words(text: str) -> tuple[_Word, ...]:
    plain = unicodedata.normalize("NFC", text)
    has_small = any(char.islower() for char in plain)
    words = []
    for word in _WORD.findall(plain):
        folded = _UZBEK_APOSTROPHE.sub("ʻ", word.lower().replace("i̇", "i"))
        words.append(_Word(folded, has_small and word[0].isupper(), _script(folded[0])))
    return tuple(words)


def _judge(words: Sequence[_Word], *, thorough: bool = False) -> Judgement:
    """Return the verdict of alphabet, small words and endings.

    The Russian dictionary is asked too if these speak for another language in Cyrillic letters or, in a `thorough` judgement, if they do
    not decide.
    """
    if not words:
        return Judgement("", "there are no words in it", 0.0)
    script = _main_script(words)
    of_script = [word for word in words if word.script == script]
    share = len(of_script) / len(words)
    only = read_pairs("language_scripts.tsv", "script", "language").get(script)
    if only:
        return Judgement(only, f"written in the {script.capitalize()} script", round(share, 2))
    letters = set("".join(word.text for word in of_script))
    rows = [row for row in _evidence() if len(letters & row.letters) > len(letters) / 2]
    scores = sorted(((row.language, *_tally(row, of_script)) for row in rows), key=lambda one: -one[1])
    if not scores:
        return Judgement("", f"written in the {script.capitalize()} script, which several languages use", 0.0)
    language, best, reason = scores[0]
    second, next_best = next(((name, score) for name, score, _ in scores if name != language), ("", 0.0))
    margin = best - max(next_best, 0.0)
    ours = {"ru", "en"} & {name for name, score, _ in scores if best - score < _MARGIN}
    is_decided = best >= _DECIDED and (margin >= _MARGIN or not ours)
    is_doubtful = language != "ru" if is_decided else thorough
    if script == "CYRILLIC" and is_doubtful and (russian := _by_dictionary(of_script, share)):
        return russian
    if not is_decided:
        return Judgement("", "neither letters nor small words decide", 0.0, rival=language)
    confidence = round(min(1.0, 0.5 + margin) * share, 2)
    return Judgement(language, reason, confidence, second if margin < 2 * _MARGIN else "")


def _tally(row: _Evidence, words: Sequence[_Word]) -> tuple[float, str]:
    """Return how strongly the words of a text speak for one language, as a mean score per word, and the evidence in words."""
    score = 0.0
    marked = small = 0
    mark = _MARKED_RUSSIAN_LETTER if row.language == "ru" else _MARKED_LETTER
    for word in words:
        # A name keeps its own letters in another language's text.
        weight = _NAME_WEIGHT if word.is_name else 1.0
        letters = set(word.text) - {"'", "’"}
        if letters - row.letters:
            score += _FOREIGN_LETTER * weight
        elif letters & row.marked:
            marked += not word.is_name
            score += mark * weight
        elif word.text in row.words:
            small += 1
            score += _SMALL_WORD
        elif len(word.text) > 3 and word.text.endswith(row.endings):
            score += _ENDING
    letters_shown = " ".join(sorted(row.marked)[:_SHOWN_LETTERS])
    evidence = [f"its letters ({letters_shown}) in {marked}"] if marked else []
    evidence += [f"its small words in {small}"] if small else []
    count = len(words)
    reason = f"{' and '.join(evidence)} of {count} words" if evidence else f"endings of its words ({count} words)"
    return score / count, reason


def _by_dictionary(words: Sequence[_Word], share: float) -> Judgement | None:
    """Return Russian if most words are in the Russian dictionary; None if not, or if a word that is no name has foreign letters.

    Names are left out of the count if there are two other words or more and all of them are known.
    """
    letters = _evidence()[0].letters
    common = [word for word in words if not word.is_name]
    if any(set(word.text) - letters for word in common):
        return None

    def known(asked: Sequence[_Word]) -> int:
        return sum(is_known_word(word.text) or is_known_word(word.text.removeprefix(_TRADE_PREFIX)) for word in asked)

    asked = common if len(common) >= _FEW_WORDS and known(common) == len(common) else words
    count = known(asked)
    if count < _KNOWN_SHARE * len(asked):
        return None
    confidence = round(0.7 * share * count / len(asked), 2)
    return Judgement("ru", f"{count} of {len(asked)} words are in the Russian dictionary", confidence)


def _by_statistics(text: str) -> Judgement | None:
    """Return what langdetect says of a longer text, always the same for the same text; None if it is unsure or the text is short."""
    if sum(char.isalpha() for char in text) < _STATISTICS_LETTERS:
        return None
    from langdetect import DetectorFactory, LangDetectException, detect_langs

    DetectorFactory.seed = 0
    try:
        options = detect_langs(text)
    except LangDetectException:
        return None
    best, *others = options
    # langdetect knows too few languages in Cyrillic, and the dictionary has already ruled out Russian.
    if best.prob < _STATISTICS_SURE or best.lang == "ru":
        return None
    language, rival = best.lang.split("-")[0], others[0].lang.split("-")[0] if others else ""
    return Judgement(language, "letter statistics (langdetect)", round(0.8 * best.prob, 2), rival)


def _main_script(words: Sequence[_Word]) -> str:
    """Return the script that most of the words are written in, `""` of no words."""
    return Counter(word.script for word in words).most_common(1)[0][0] if words else ""


@lru_cache(10_000)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0]


@cache
def _evidence() -> tuple[_Evidence, ...]:
    rows = read_table("language_evidence.tsv")
    shared = frozenset(rows[0]["letters"] + ascii_lowercase)
    return tuple(
        _Evidence(
            language=row["language"],
            letters=frozenset(row["letters"]),
            marked=frozenset(row["marked"]) or frozenset(row["letters"]) - shared,
            words=frozenset(forms(row["words"])),
            endings=forms(row["endings"]),
        )
        for row in rows
    )


def name_language(code: str) -> str:
    """Return the English name of a language by its ISO 639-1 code; the code itself if the table lacks it, `no known language` for ""."""
    return read_pairs("languages.tsv", "code", "name").get(code, code) or "no known language"
