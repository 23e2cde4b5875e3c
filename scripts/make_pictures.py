"""Make the pictures of the README from the sample inbox: `python scripts/make_pictures.py [FOLDER]` (default: docs/pictures).

LibreOffice draws the bulletin, Chromium the review page. The inbox is translated in a temporary folder; the translation memory is the
user's own, so a second time is quick.
"""

import datetime
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from docx import Document
from docx.shared import Cm, Length

from svodka.bulletin.outbox import review_path
from svodka.runs.translator import Translator

PROGRAMS = ("soffice", "pdftoppm", "chromium", "chromedriver")
ROOT = Path(__file__).parents[1]
LARGEST = 150_000
"""Bytes of a picture: the README is read over slow lines too."""
WRITTEN = datetime.datetime(2025, 9, 8, 9, 0, tzinfo=datetime.UTC)
COMMENTS_ROOM = Cm(3)
"""LibreOffice gives comments a quarter of the page, which is too little for their width: the picture's page is this much wider."""
PDF = 'pdf:writer_pdf_Export:{"ExportNotes":{"type":"boolean","value":"false"},"ExportNotesInMargin":{"type":"boolean","value":"true"}}'
RESOLUTION = 90
CROP = (0.07, 0.16, 0.93, 0.57)
"""The part of the first page that is shown: left, top, width, height, as shares of it."""
PAGE_INCHES = (24 / 2.54, 29.7 / 2.54)
WINDOW = (1180, 520)
CHROMIUM = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def main(arguments: list[str]) -> int:
    """Write bulletin.png and review.png and return the exit code."""
    target = Path(arguments[0]) if arguments else ROOT / "docs" / "pictures"
    if missing := [name for name in PROGRAMS if shutil.which(name) is None]:
        sys.stderr.write(f"{', '.join(missing)} cannot be found: see docs/development.md\n")
        return 1
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        # The table of names is written beside the inbox, and this one is no desk's.
        inbox = shutil.copytree(ROOT / "inbox", work / "inbox")
        with Translator() as translator:
            report = translator.bulletin([inbox], work / "outbox", now=WRITTEN)
        assert report.bulletin is not None
        picture_document(report.bulletin, work, target / "bulletin.png")
        # The sentence of which most is told, among those with a term to point at.
        told = {one.segment: (bool(one.translation.terms), len(one.translation.findings)) for one in report.segments}
        passages = {
            f"p{item.number}.{block.number}.{index}": told.get(passage.source, (False, 0))
            for item in report.printed
            for block in item.blocks
            for index, passage in enumerate(block.passages)
            if passage.source
        }
        sentence = max(passages, key=passages.__getitem__)
        picture_page(review_path(report.bulletin), sentence, work, target / "review.png")
    large = [path.name for path in target.glob("*.png") if path.stat().st_size > LARGEST]
    if large:
        sys.stderr.write(f"{', '.join(large)}: more than {LARGEST:,} bytes\n")
    return len(large)


def picture_document(bulletin: Path, work: Path, picture: Path) -> None:
    """Draw the first page of a bulletin with its comments in the margin."""
    document = Document(str(bulletin))
    for section in document.sections:
        assert section.page_width is not None and section.right_margin is not None
        section.page_width = Length(section.page_width + COMMENTS_ROOM)
        section.right_margin = Length(section.right_margin + COMMENTS_ROOM)
    wide = work / "wide.docx"
    document.save(str(wide))
    call(
        "soffice",
        f"-env:UserInstallation={(work / 'office').as_uri()}",
        "--headless",
        "--convert-to",
        PDF,
        "--outdir",
        work,
        wide,
    )
    drawn = wide.with_suffix(".pdf")
    if not drawn.is_file():
        raise SystemExit("soffice wrote no PDF: comments in the margin need its UI files (libreoffice-uiconfig-writer)")
    width, height = (RESOLUTION * inches for inches in PAGE_INCHES)
    sizes = (CROP[0] * width, CROP[1] * height, CROP[2] * width, CROP[3] * height)
    crop = [word for flag, size in zip("xyWH", sizes, strict=True) for word in (f"-{flag}", round(size))]
    call("pdftoppm", "-png", "-singlefile", "-f", 1, "-r", RESOLUTION, *crop, drawn, picture.with_suffix(""))


def picture_page(page: Path, sentence: str, work: Path, picture: Path) -> None:
    """Draw a review page with the cursor on a sentence and the pointer on a term in it."""
    from selenium import webdriver
    from selenium.webdriver.common.action_chains import ActionChains

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in (*CHROMIUM, f"--user-data-dir={work / 'chromium'}"):
        options.add_argument(flag)
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    try:
        metrics = {"width": WINDOW[0], "height": WINDOW[1], "deviceScaleFactor": 1, "mobile": False}
        chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        chrome.get(f"{page.as_uri()}#{sentence}")
        term = chrome.find_element("css selector", f"[id='{sentence}'] .source .term")
        ActionChains(chrome, duration=0).move_to_element(term).perform()
        picture.write_bytes(chrome.get_screenshot_as_png())
    finally:
        chrome.quit()


def call(*words: object) -> None:
    """Run a program and let it fail loudly."""
    subprocess.run(
        [str(word) for word in words], check=True, timeout=180, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
