"""A child process (see `svodka.system.child_process`) that reads a PDF from standard input and writes where its letters stand.

PDFium is C++ and reads untrusted files, so it never runs in the process that holds the bulletin. The answer on standard output is JSON:
either `{"refusal": …}` or the pages with their fragments. A fragment is a run of letters on one line without a wide gap; its box is in
points from the upper left corner of the page as a person sees it.
"""

import json
import math
import sys
from typing import Any

import pypdfium2
from pypdfium2 import raw

from svodka.sources.limits import MAX_PDF_LETTERS, MAX_PDF_PAGES
from svodka.system import platform

_WIDE_GAP = 1.0
"""In letter heights. Wider than a blank, even in justified lines; columns and cells stand at least this far apart."""
_STEP_BACK = 0.5
_NO_LETTER = frozenset({0, 0xFFFE, 0xFFFF})
_HYPHEN = 0x02
"""What PDFium gives for a hyphen at a line's end."""

_Box = tuple[float, float, float, float]


def main() -> None:
    """Read standard input, write the answer to standard output."""
    platform.limit_this_process(memory=700 << 20, seconds=30)
    sys.stdout.buffer.write(json.dumps(extract(sys.stdin.buffer.read()), ensure_ascii=True).encode("ascii"))


def extract(data: bytes) -> dict[str, Any]:
    """Return `{"pages": …, "about": metadata}`, or `{"refusal": …}`: `password`, `damaged`, `pages` (with `count`) or `letters`."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        locked = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD
        return {"refusal": "password" if locked else "damaged"}
    count = len(document)
    if count > MAX_PDF_PAGES:
        return {"refusal": "pages", "count": count}
    pages: list[dict[str, Any]] = []
    left = MAX_PDF_LETTERS
    for number in range(count):
        try:
            page = document[number]
            text = page.get_textpage()
            left -= text.count_chars()
            if left < 0:
                return {"refusal": "letters"}
            pages.append(_read_page(page, text))
            page.close()
        except pypdfium2.PdfiumError:
            pages.append({"height": 0, "fragments": [], "is_unreadable": True})
    return {"pages": pages, "about": {key: value[:1000] for key, value in document.get_metadata_dict().items()}}


def _read_page(page: Any, text: Any) -> dict[str, Any]:
    rotation = page.get_rotation()
    left, bottom, right, top = page.get_bbox()
    width, height = (right - left, top - bottom) if rotation in {0, 180} else (top - bottom, right - left)
    pictures = sum(raw.FPDFPageObj_GetType(one.raw) != raw.FPDF_PAGEOBJ_TEXT for one in page.get_objects(max_depth=1))
    fragments = [
        [*(round(side, 1) for side in one[:4]), *one[4:]]
        for one in _list_fragments(text.raw, text.count_chars(), (left, bottom, right, top), rotation)
        if one[2] > 0 and one[3] > 0 and one[0] < width and one[1] < height
    ]
    return {"height": height, "fragments": fragments, "pictures": pictures}


def _as_seen(box: Any, page: _Box, rotation: int) -> _Box:
    """Convert a box in the page's own system (origin below, before rotation) to left, top, right and bottom on the page as seen."""
    left, bottom, right, top = page
    x0, y0, x1, y1 = box.left, box.bottom, box.right, box.top
    return {
        0: (x0 - left, top - y1, x1 - left, top - y0),
        90: (y0 - bottom, x0 - left, y1 - bottom, x1 - left),
        180: (right - x1, y0 - bottom, right - x0, y1 - bottom),
        270: (top - y1, right - x1, top - y0, right - x0),
    }[rotation]


def _list_fragments(text: Any, count: int, page: _Box, rotation: int) -> list[list[Any]]:
    """Return `[x0, y0, x1, y1, size, number of unmapped letters, text]` for each run of upright letters, in the order of the file."""
    found: list[list[Any]] = []
    box = raw.FS_RECTF()
    run: list[Any] = []
    last = None
    blank = False
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in (0x20, 0xA0, 0x09, 0x0D, 0x0A):
            blank = True
            continue
        if not raw.FPDFText_GetLooseCharBox(text, index, box):
            continue
        here = _as_seen(box, page, rotation)
        # The letters of a ligature share its box.
        if not run or not (here == last or _goes_on(run, here)):
            run = [*here, abs(here[3] - here[1]), 0, ""]
            if _is_upright(raw.FPDFText_GetCharAngle(text, index), rotation):
                found.append(run)
        elif blank:
            run[6] += " "
        blank, last = False, here
        run[:4] = *map(min, run[:2], here[:2]), *map(max, run[2:4], here[2:])
        run[5] += raw.FPDFText_HasUnicodeMapError(text, index) == 1 or code in _NO_LETTER
        run[6] += "-" if code == _HYPHEN else "\ufffd" if code in _NO_LETTER or 0xD800 <= code < 0xE000 else chr(code)
    return found


def _goes_on(run: list[Any], here: _Box) -> bool:
    """Whether a letter stands on the line of the run and near its end."""
    (x0, y0, x1, y1), (u0, v0, u1, v1) = run[:4], here
    shared = min(y1, v1) - max(y0, v0)
    is_level = shared >= 0.5 * min(y1 - y0, v1 - v0)
    return bool(is_level and -_STEP_BACK * run[4] <= u0 - x1 <= _WIDE_GAP * run[4] and u1 > x0)


def _is_upright(angle: float, rotation: int) -> bool:
    """Whether a letter stands upright on the page as seen, to a tenth of a radian: stamps and watermarks across it do not."""
    turned = (angle + math.radians(rotation)) % (2 * math.pi)  # both angles are counted clockwise
    return angle < 0 or min(turned, 2 * math.pi - turned) < 0.1


if __name__ == "__main__":
    main()
