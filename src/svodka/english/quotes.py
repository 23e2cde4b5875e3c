"""Quotation marks of an English text: straight double quotes, single ones within them, and the punctuation of direct speech.

House rule (docs/facts.md): no « » survives, quotes balance, and `", - said the speaker.` becomes `," said the speaker.`
"""

import re
from functools import cache

from svodka.system.tables import read_table

_OPENING, _CLOSING, _STRAIGHT = "«“„‟❝", "»”❞", '"＂'
_MARKS = _OPENING + _CLOSING + _STRAIGHT
_ROUNDS = 6
"""Straightening may pair marks that did not pair before, so it is repeated. Text as people write it needs only the first round."""
_DASH = r"[ \u00a0]*[-–—][ \u00a0]*"
_COMMA_BEFORE_DASH = re.compile(rf"(?P<last>[^\s\"])\"[ \u00a0]?,{_DASH}(?=\S)")


def tidy_quotes(english: str) -> str:
    """Return an English text with the quotation marks of house style and the English punctuation of direct speech.

    Marks become straight double quotes, or single ones within quotes. If one has no partner (`unpaired_mark`), each is only made
    straight, and none is added or removed. Doing it twice changes nothing more.
    """
    for _ in range(_ROUNDS):
        tidy = _COMMA_BEFORE_DASH.sub(_inside, _straighten(english))
        for pattern, replacement in _speech_rules():
            tidy = pattern.sub(replacement, tidy)
        if tidy == english:
            break
        english = tidy
    return english


def unpaired_mark(text: str) -> int:
    """Return where the first quotation mark, straight or not, without a partner stands, -1 where all have one."""
    return _paired(text)[1]


def _straighten(text: str) -> str:
    depths, unpaired = _paired(text)
    if unpaired >= 0:
        return re.sub(f"[{_MARKS}]", '"', text)
    marks = {place: "'" if depth > 1 else '"' for place, depth in depths.items()}
    return "".join(marks.get(place, letter) for place, letter in enumerate(text))


def _paired(text: str) -> tuple[dict[int, int], int]:
    """Return the depth (1, 2 …) of each mark by its position up to the first one without a partner, and the position of that one or -1."""
    depths: dict[int, int] = {}
    open_at: list[int] = []
    places = [place for place, letter in enumerate(text) if letter in _MARKS]
    if len(places) == 1 and text[places[0]] == '"' and text[: places[0]][-1:].isdigit():
        return depths, -1  # the inch sign of a number
    for place in places:
        if _opens(text, place, len(open_at)):
            open_at.append(place)
            depths[place] = len(open_at)
        elif open_at:
            depths[place] = len(open_at)
            open_at.pop()
        else:
            return depths, place
    return depths, open_at[0] if open_at else -1


def _opens(text: str, place: int, depth: int) -> bool:
    """Tell whether the mark at `place` opens a quotation: by its form, or by what stands around it; `depth` quotations are open."""
    letter = text[place]
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if letter == "“" and depth and (before.isalnum() or before in ".,!?…") and not after.isalnum():
        return False  # the German closing mark of „…“
    if letter in _OPENING:
        return True
    if letter in _CLOSING:
        return False
    if before.isspace() or before in "([{—–-/" or before in _OPENING:
        return not after.isspace() or depth == 0
    if before in _STRAIGHT and depth:
        return after.isalnum() and place >= 2 and text[place - 2].isspace()
    return depth == 0 and after.isalnum()


@cache
def _speech_rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return patterns for the Russian punctuation of direct speech with its English replacements, in the order to apply them."""
    verbs = "|".join(re.escape(row["verb"]) for row in read_table("speech_verbs.tsv"))
    spaced_dash = r"[ \u00a0]+[-–—][ \u00a0]+"
    return (
        (re.compile(rf"(?P<last>[!?…,])\"{_DASH}(?=[A-Za-z])"), r'\g<last>" '),
        # `word" - said`, `word", said`: the comma belongs inside (but `the company "A" said` stays).
        (re.compile(rf"(?P<last>[\w)\]%])\"(?:[ \u00a0]?,[ \u00a0]+|{_DASH})(?=(?:{verbs})\b)"), r'\g<last>," '),
        # `said Ivanov. - "We`, `said Ivanov, - "We`: no dash before the quotation that goes on.
        (re.compile(rf"(?P<verb>\b(?:{verbs})\b[^\".!?]{{0,80}}[.,]){spaced_dash}(?=[\"A-Za-z])"), r"\g<verb> "),
        # `found it, - said Ivanov`: direct speech without quotation marks.
        (re.compile(rf",{spaced_dash}(?=(?:{verbs})\b)"), ", "),
    )


def _inside(match: re.Match[str]) -> str:
    """Return the end of a quotation with its comma inside: it replaces a full stop, and is not added to `!`, `?`, `…` or `,`."""
    last = match["last"]
    return f'{last}" ' if last in "!?…," else f'{"" if last == "." else last}," '
