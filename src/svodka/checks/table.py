"""The checks on a translated segment: one table, used by the decoder, the document's comments and the run report alike.

Their precision matters more than their number: a reviewer who sees five false alarms a page stops reading.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, zip_longest
from typing import NamedTuple

from svodka.english.words import is_english
from svodka.russian.morphology import analyse
from svodka.system.tables import fold, read_table
from svodka.types import Finding, Severity

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_WORD_BEFORE = re.compile(r"[^\W_][\w'’.,!?-]*$")
_WORD_AFTER = re.compile(r"[\w'’-]+")
_CYRILLIC_WORD = re.compile(r"[\w-]*[\u0400-\u04ff][\w-]*")
_LETTER = re.compile(r"[^\W\d_]")

_RUSSIAN_POINT = re.compile(
    r"(?<!\w)(?:(север|юг)о?[оа]?-?)?(север|юг|южн|восток|восточн|запад|западн)(?=[а-яё]{0,4}(?!\w))", re.IGNORECASE
)
_ENGLISH_POINT = re.compile(
    r"\b(?:(north|south)[- ]?)?(north|south|east|west)(?=(?:ern|erly|wards?)?\b)", re.IGNORECASE
)
_POINTS = {"се": "north", "юг": "south", "юж": "south", "во": "east", "за": "west"}
"""By the first two letters of what `_RUSSIAN_POINT` finds."""

_TIMES = re.compile(
    r"(?<!\w)(?:вдвое|втрое|вчетверо|впятеро|в (?:два|три|четыре|пять|\d+(?:,\d+)?) раза?)(?!\w)", re.IGNORECASE
)
_MORE = re.compile(
    r"вырос|выраст|возрос|возраст|увелич|подорож|дорож|больш|выше|превы|прирос|рост(?:а|е|ом)?\b|удво|чаще|подско"
)
_LESS = re.compile(r"сокра|урез|сниз|сниж|упал|упас|падени|просе|уменьш|меньш|ниже|дешев|реже|убав|убыл")
_PART_OF = re.compile(r"половин|треть|трети|четверть|четверти", re.IGNORECASE)
_A_PART = re.compile(
    r"\bby (?:almost |nearly |about )?(?:a |one )?(?:half|third|quarter)\b|\b(?:half|a (?:third|quarter)) as (?:m|l|h|b|o)\w+",
    re.IGNORECASE,
)
_MANIFOLD = re.compile(
    r"\b(?:doubled|tripled|trebled|quadrupled|twofold|threefold|(?:twice|times) (?:as|more|higher|larger|bigger))\b",
    re.IGNORECASE,
)
_REDUCED = re.compile(
    r"\b(?:f[ae]ll|dr[oa]p|declin|decreas|reduc|less|low|fewer|small|cut|cheap|down|shr[aiu]nk|halv|dimin|los[st]|slow|weak|short|rare)",
    re.IGNORECASE,
)
_AROUND = 60
"""Characters before and behind `вдвое` in which a word says what grows or shrinks so."""

_PREFIXED = re.compile(r"(?<![\w-])(un|in|im|il|ir|dis|non|mis)-?([a-z]{3,})(?!\w)")
_RUSSIAN_PREFIXED = re.compile(r"(?<![\w-])(?:не|без|бес)[а-я]{4,}(?!\w)")
_DENYING = frozenset({"ADJF", "ADJS", "PRTF", "PRTS", "ADVB"})
"""The parts of speech whose meaning a negating prefix reverses, as pymorphy3 calls them."""
_DENIED_WORD = re.compile(r"(?:[ \u00a0]+[\w-]+)?")
_BLANK = "\u2400"

LONGEST_RATIO = 2.4
SHORTEST_RATIO = 0.6
"""English words per Russian word. Human references of WMT 2021 ru-en: median 1.24, all between 0.62 and 2.0."""
RATIO_SLACK = 6
"""Words of leeway at the upper end, so that `МВД` may become `the Ministry of Internal Affairs`."""
TOLD_TWICE = 4
"""Words of a run that may stand once only in the English of a Russian sentence without two words that begin alike (measured:
docs/benchmarks.md#mended)."""
TELLING_LETTERS = 5
"""A word of so many letters tells something: such a run has two, and so many letters are compared where Russian words begin alike."""
SHORT_SEGMENT = 7
"""The translation of fewer Russian words than this may be far shorter than its source and still right."""


class Fault(NamedTuple):
    """What a check complains of: a message of one sentence, the English words concerned, and the offset at which they begin.

    Without words (`quote` "", `start` -1) the whole sentence is meant. A quote always comes with its offset, because the same words may
    stand in a sentence twice.
    """

    message: str
    quote: str = ""
    start: int = -1


@dataclass(frozen=True)
class Check:
    """One rule: its name (as in svodka.toml), how much it asks of the reviewer, what it looks for, and the search itself.

    `penalty` is how many points each fault counts when English texts of a sentence are compared; `Tuning.fault_price` is the price of
    a point.
    """

    name: str
    severity: Severity
    explanation: str
    penalty: float
    find: Callable[[str, str], Iterator[Fault]]
    """(source, English) → faults: `english[fault.start:]` begins with `fault.quote`."""


def _empty(source: str, english: str) -> Iterator[Fault]:
    if not _LETTER.search(english) and _LETTER.search(source):
        yield Fault("The model gave no translation; the Russian sentence stands in its place.")


def find_cyrillic(source: str, english: str) -> Iterator[Fault]:
    """Yield a fault for each word with Cyrillic letters in the English."""
    for match in _CYRILLIC_WORD.finditer(english):
        yield Fault(f"“{match.group()}” was left in Cyrillic.", match.group(), match.start())


def _repetition(source: str, english: str) -> Iterator[Fault]:
    found = list(_WORD.finditer(english))
    most, place, size = _find_repeated_run(_WORD.findall(source), [match.group() for match in found])
    if most:
        start = found[place].start()
        quote = english[start : found[place + size - 1].end()]
        message = f"“{quote}” is repeated {most} times: the model was caught in a loop, or a part was translated twice."
        yield Fault(message, quote, start)
        return
    for one, other in pairwise(found):
        word, between = one.group().lower(), english[one.end() : other.start()]
        if word == other.group().lower() and len(word) > 3 and word.isalpha() and between.isspace():
            yield Fault(f"“{word}” stands twice in a row.", english[one.start() : other.end()], one.start())
            return


def _find_repeated_run(source: list[str], english: list[str]) -> tuple[int, int, int]:
    """Return how often a run of English words stands there that the Russian does not repeat, the index of its first word and its size.

    (0, 0, 0) where there is none. Both texts are given as their words.
    """
    source_words, words = [word.lower() for word in source], [word.lower() for word in english]
    beginnings = Counter(word[:TELLING_LETTERS] for word in source_words if len(word) >= TELLING_LETTERS)
    alike = max(beginnings.values(), default=0)
    abbreviated = Counter(word for word in source if word.isupper() and len(word) > 1)
    # `the Ministry of … the Ministry of … the Ministry of` is said by one Russian word in three forms, six words of it by `МВД`.
    for size, allowed in ((6, 1), (3, max(2, alike))):
        most, place = _most_repeated(words, size)
        is_long_form = size == 6 and sum(word[0].isupper() for word in english[place : place + size]) > 1
        allowed = max((allowed, *abbreviated.values())) if is_long_form else allowed
        is_repeated = most > max(allowed, _most_repeated(source_words, size)[0])
        if is_repeated and (most > 2 or not _is_of_another(english, words, place, size)):
            return most, place, size
    # The long form of an abbreviation may say again what was said.
    if alike < 2 and not abbreviated:
        most, place = _most_repeated(words, TOLD_TWICE, telling=2)
        if most > 1 and not _is_of_another(english, words, place, TOLD_TWICE):
            return most, place, TOLD_TWICE
    return 0, 0, 0


def _is_of_another(english: list[str], words: list[str], place: int, size: int) -> bool:
    """Tell whether a run of words stands the second time behind another figure or before another name.

    Russian says the run once: `Минобороны Кыргызстана и Таджикистана`, `2 кг героина, а в Оше – 3`. `words` are those of `english` in
    small letters.
    """
    run = words[place : place + size]
    places = [at for at in range(len(words)) if words[at : at + size] == run][:2]
    before = {words[at - 1] for at in places if at and words[at - 1][0].isdigit()}
    following = (english[at + size : at + size + 3] for at in places)
    behind = {next((word for word in some if word[0].isupper()), "") for some in following}
    return len(before) == 2 or (len(behind) == 2 and "" not in behind)


def _most_repeated(words: list[str], size: int, telling: int = 0) -> tuple[int, int]:
    """Return how often the most frequent run of `size` words occurs, and the index of its first word; (0, 0) where there is none.

    At least `telling` words of the run have as many letters as a word that tells something.
    """
    grams = [tuple(words[index : index + size]) for index in range(len(words) - size + 1)]
    counted = Counter(gram for gram in grams if sum(len(word) >= TELLING_LETTERS for word in gram) >= telling)
    if not counted:
        return 0, 0
    gram, most = counted.most_common(1)[0]
    return most, grams.index(gram)


def _length(source: str, english: str) -> Iterator[Fault]:
    russian_words, english_words = len(source.split()), len(english.split())
    counts = f"{english_words} English words for {russian_words} Russian ones"
    if english_words > LONGEST_RATIO * russian_words + RATIO_SLACK:
        yield Fault(f"{counts}: something may have been added.")
    elif russian_words >= SHORT_SEGMENT and english_words < SHORTEST_RATIO * russian_words:
        yield Fault(f"{counts}: a part of the sentence may be missing.")


def _number(source: str, english: str) -> Iterator[Fault]:
    from svodka.facts.comparison import compare

    comparison = compare(source, english)
    for lost, found in zip_longest(comparison.missing, comparison.extra):
        if found is None:
            yield Fault(f"The source has “{lost.text}”, which is not in the English.")
        elif lost is None:
            yield Fault(f"“{found.text}” is not in the source.", found.text, found.start)
        else:
            yield Fault(f"The source has “{lost.text}” and the English “{found.text}”.", found.text, found.start)
    yield from _turned_factor(source, english)
    remarks = ((comparison.wrong_unit, "check the unit"), (comparison.unit_lost, "the unit is lost"))
    for pairs, remark in (*remarks, (comparison.crossed, "two figures have changed places")):
        for pair in pairs:
            message = f"The source has “{pair.source.text}” and the English “{pair.english.text}”: {remark}."
            yield Fault(message, pair.english.text, pair.english.start)


def _turned_factor(source: str, english: str) -> Iterator[Fault]:
    """Yield a fault where what has grown `вдвое` grows “by half” in the English, or what has shrunk so grows manifold."""
    times = list(_TIMES.finditer(source))
    if len(times) != 1 or _PART_OF.search(source):
        return
    around = source[max(0, times[0].start() - _AROUND) : times[0].end() + _AROUND].lower()
    is_more, is_less = _MORE.search(around), _LESS.search(around)
    if bool(is_more) is bool(is_less):
        return
    right, turned = (_MANIFOLD, _A_PART) if is_more else (_REDUCED, _MANIFOLD)
    if (wrong := turned.search(english)) and not right.search(english):
        yield Fault(
            f"The source says “{times[0].group()}” and the English “{wrong.group()}”.", wrong.group(), wrong.start()
        )


def _brackets(source: str, english: str) -> Iterator[Fault]:
    for opening, closing in ("()", "[]"):
        balanced = source.count(opening) == source.count(closing)
        if balanced and english.count(opening) != english.count(closing):
            yield Fault(f"The brackets {opening}{closing} do not balance.", *_unpaired(english, opening, closing))


def _unpaired(english: str, opening: str, closing: str) -> tuple[str, int]:
    """Return the first bracket without a partner and its offset."""
    open_at: list[int] = []
    for place, letter in enumerate(english):
        if letter == opening:
            open_at.append(place)
        elif letter == closing:
            if not open_at:
                return letter, place
            open_at.pop()
    return opening, open_at[0]


def _direction(source: str, english: str) -> Iterator[Fault]:
    wanted = {
        "".join(_POINTS[part[:2].lower()] for part in match.groups() if part)
        for match in _RUSSIAN_POINT.finditer(source)
    }
    found = {
        "".join(part.lower() for part in match.groups() if part): match for match in _ENGLISH_POINT.finditer(english)
    }
    lost, added = wanted - set(found), set(found) - wanted
    # A point only lost or only added is a name (`Дальний Восток` – Russian Far East, `запад` – Western countries) or a rewording.
    if len(lost) == len(added) == 1:
        match = found[added.pop()]
        message = f"The source says {lost.pop()} and the English “{match.group()}”."
        yield Fault(message, match.group(), match.start())


def compare_negations(source: str, english: str) -> Iterator[Fault]:
    """Yield at most one fault: a negation of the Russian without any in the English, or the other way round.

    Russian denies with particles. English denies with `not` and the like, but also with a prefix or a verb of its own (`не подчиниться` –
    disobey, `не удалось` – failed). So data/negations.tsv has two lists for each side: what surely denies, and what may. What surely denies
    on one side needs something from either list on the other. Whole sentences are compared, because clauses change places.
    """
    russian, other = _without_fixed("ru", fold(source)), _without_fixed("en", english.lower().replace("’", "'"))
    denied = _pattern("ru", "no").search(russian)
    if denied is not None:
        if not (_pattern("en", "no").search(other) or _may_deny(russian, other)):
            after = _DENIED_WORD.match(source, denied.end())
            words = source[denied.start() : after.end() if after else denied.end()]
            yield Fault(f"The source says “{words}”, and nothing in the English denies it.")
        return
    if _BLANK in russian or _pattern("ru", "weak").search(russian):
        return
    if made_up := _pattern("en", "no").search(other):
        quote = english[made_up.start() : made_up.end()]
        yield Fault(f"“{quote}” denies what the source does not deny.", quote, made_up.start())


def _may_deny(russian: str, english: str) -> bool:
    """Tell whether a word of the English may render a denied verb: one beyond those that render Russian words with a prefix that denies."""
    if _pattern("en", "weak").search(english):
        return True
    # `unmarked`, `illegal`, `disobeyed`, but neither `under` nor `include`; `unexpectedly` is accounted for by `неожиданно`.
    prefixed = sum(_is_denial(match[1], match[2]) for match in _PREFIXED.finditer(english))
    return prefixed > sum(_is_prefixed(match[0]) for match in _RUSSIAN_PREFIXED.finditer(russian))


def _is_prefixed(word: str) -> bool:
    """Tell whether a Russian word in small letters denies by its prefix: `неожиданно`, but neither `неделя` nor `недавно`."""
    best = analyse(word)[0]
    return best.tag.POS in _DENYING and not _pattern("ru", "prefix_none").fullmatch(fold(best.normal_form))


def _is_denial(prefix: str, rest: str) -> bool:
    return len(rest) > 3 and not _pattern("en", "prefix_none").fullmatch(prefix + rest) and is_english(rest)


def _without_fixed(side: str, text: str) -> str:
    """Return the text with those expressions blanked out that contain a negation but deny nothing; offsets stay the same."""
    blanked = list(text)
    # One pattern at a time, because `как ни в чём не бывало` begins like `как ни`.
    for pattern in _fixed(side):
        for match in pattern.finditer(text):
            blanked[match.start() : match.end()] = _BLANK * len(match[0])
    return "".join(blanked)


@cache
def _fixed(side: str) -> tuple[re.Pattern[str], ...]:
    return tuple(map(_whole_words, _words(side, "fixed")))


@cache
def _pattern(side: str, kind: str) -> re.Pattern[str]:
    return _whole_words("|".join(_words(side, kind)))


def _words(side: str, kind: str) -> list[str]:
    return [row["words"] for row in read_table("negations.tsv") if (row["side"], row["kind"]) == (side, kind)]


def _whole_words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])".replace(" ", r"[ \u00a0]+"))


CHECKS: tuple[Check, ...] = (
    Check("empty", Severity.ERROR, "the model gave nothing", 100.0, _empty),
    Check("number", Severity.ERROR, "a figure or its unit differs from the source", 4.0, _number),
    Check("repetition", Severity.ERROR, "words are repeated as in a decoding loop", 6.0, _repetition),
    Check("length", Severity.WARNING, "the English is far too long or too short", 3.0, _length),
    Check("cyrillic", Severity.ERROR, "Cyrillic letters are left in the English", 3.0, find_cyrillic),
    Check("direction", Severity.ERROR, "a point of the compass differs from the source", 3.0, _direction),
    Check("negation", Severity.ERROR, "one side denies what the other says", 2.0, compare_negations),
    Check("brackets", Severity.WARNING, "a bracket has no partner, and in the source it has", 1.0, _brackets),
)
"""Every check on a segment, in the order in which findings are reported."""

RETIRED = frozenset({"roles", "route", "added", "omitted"})
"""Former checks that a desk may still have switched off. `confidence` finds better what they looked for (docs/benchmarks.md)."""

OF_WORDING = frozenset({"length", "negation"})
"""The checks that compare what both sides say. They are left out where a person wrote the English and has compared them; the others still
find slips of the pen."""


def findings(source: str, english: str, switched_off: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return what the checks find in a translated segment, in the order of `CHECKS`; those named in `switched_off` are silent."""
    found: list[Finding] = []
    for check in CHECKS:
        faults = check.find(source, english) if check.name not in switched_off else ()
        found += (Finding(check.name, one.message, check.severity, one.quote, one.start) for one in faults)
        if found and check.name == "empty":
            # An empty translation lacks the figures too, which goes without saying.
            break
    return tuple(found)


def check_paragraph(source: str, english: str, switched_off: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return what only a whole paragraph can show: quotation marks that do not balance in the English, with or without the source."""
    from svodka.english.quotes import unpaired_mark

    place = unpaired_mark(english)
    if "quotes" in switched_off or place < 0:
        return ()
    # A mark alone is too small to be seen in the margin, so the word that it stands at is quoted with it.
    start = _WORD_BEFORE.search(english, 0, place)
    stop = _WORD_AFTER.match(english, place + 1)
    begin, end = start.start() if start else place, stop.end() if stop else place + 1
    compared = "as in the source" if unpaired_mark(source) >= 0 else "and in the source they do"
    message = f"The quotation marks of this paragraph do not balance, {compared}."
    return (Finding("quotes", message, quote=english[begin:end], start=begin),)


def penalty(source: str, english: str) -> float:
    """Return the summed penalty of the faults of a hypothesis, 0 for a clean one. Switched-off checks count too."""
    return sum(check.penalty for check in CHECKS for _ in check.find(source, english))
