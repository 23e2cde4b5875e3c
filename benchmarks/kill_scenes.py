"""What `kill.py` kills: real commands on real folders, each with the state that it begins in."""

import hashlib
import re
import shutil
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import tiny_models  # noqa: E402 - beside the tests

PDF = ROOT / "tests" / "data" / "formats" / "libreoffice-a5-hyphens.pdf"
BULLETIN = "outbox/bulletin-5_2025-09-01_2025-09-07.docx"
UNITS = 5_200
"""More than one batch of the approved memory."""

KYRGYZ = """URL: https://news.example/kg/1
Date: 03.09.2025
Title: В Бишкеке изъяли 5 кг гашиша

В Бишкеке сотрудники милиции задержали Марата Осмонова с 5 кг гашиша. Возбуждено уголовное дело.
"""
KAZAKH = """URL: https://news.example/kz/2
Date: 04.09.2025
Title: В Астане нашли тайник

Полиция Астаны нашла тайник с 12 граммами мефедрона. Следствие ведёт Асель Нурланова.
"""
TAJIK = """URL: https://news.example/tj/3
Date: 05.09.2025
Title: В Душанбе сожгли героин

В Душанбе сожгли 80 кг героина, изъятых за год. Об этом сообщил Рустам Назаров.
"""
UZBEK = """URL: https://news.example/uz/4
Date: 02.09.2025
Title: На границе остановили грузовик

Таможня Термеза остановила грузовик: под яблоками лежало 28 кг опия.
"""


@dataclass(frozen=True)
class Scene:
    """A command that is killed again and again, and what is run undisturbed in the end."""

    name: str
    share: int
    """Of the rounds, in parts of the sum."""
    prepare: Callable[[Path, "Run"], None]
    """Makes the folder in which the command runs, as it is before it."""
    command: tuple[str, ...]
    recovery: tuple[tuple[str, ...], ...]
    """The commands that bring everything in order, in turn."""
    most_bytes: int = 400_000
    """How much room a command needs, for the disks that become full."""
    waits: bool = False
    """The command ends by itself only after SIGTERM, which it gets after its first line."""


Run = Callable[[Path, tuple[str, ...]], None]
"""Runs `python -m svodka` with these arguments in a folder, to its good end."""


def make_scenes(models: Path) -> list[Scene]:
    """Return all scenes; small models are made in the folder `models`."""
    tiny = str(tiny_models.write_causal_model(models / "tiny"))
    newer = tiny_models.write_causal_model(models / "newer")
    manifest = newer / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"1.0"', '"1.1"'))
    small = ("translate", "inbox", "-o", "outbox", "--number", "5", "--threads", "1")
    translate = (*small, "--model", tiny)
    learn = ("learn", "--final", BULLETIN)
    load = ("memory", "import", "desk.tmx")
    add, named = ("models", "add", str(newer)), (*small, "--model", "tiny-ru-en", "--no-memory")
    remove = ("models", "remove", "tiny-ru-en")
    weekly = (*translate[:4], "--weekly", "--threads", "1", "--model", tiny)
    watch = ("watch", "inbox", "-o", "outbox", "--settle", "0.2", "--threads", "1", "--model", tiny, "--whole-inbox")

    def again(root: Path, run: Run) -> None:
        write_short_inbox(root)
        (root / "inbox" / "tajik.txt").unlink()
        run(root, translate)
        (root / "inbox" / "tajik.txt").write_text(TAJIK, encoding="utf-8")

    def edited(root: Path, run: Run) -> None:
        again(root, run)
        edit(root / BULLETIN)

    def learnable(root: Path, run: Run) -> None:
        write_short_inbox(root)
        run(root, translate)
        edit(root / BULLETIN)

    def with_model(root: Path, run: Run) -> None:
        write_short_inbox(root)
        run(root, ("models", "add", tiny))

    return [
        Scene("first run", 28, lambda root, run: write_short_inbox(root), translate, (translate,)),
        Scene("next run", 22, again, translate, (translate,)),
        Scene("beside an edited one", 8, edited, translate, (translate,)),
        Scene("archive", 8, lambda root, run: write_two_weeks(root), weekly, (weekly,)),
        Scene("sample inbox", 6, lambda root, run: write_whole_inbox(root), translate, (translate,)),
        Scene("built-in model", 4, write_cold_start, small, (small,), most_bytes=125_000_000),
        Scene("watch", 9, lambda root, run: write_short_inbox(root), watch, (watch,), waits=True),
        Scene("learn", 9, learnable, learn, (learn,)),
        Scene("memory import", 5, lambda root, run: write_units(root), load, (load,), most_bytes=3_000_000),
        # The model must be usable at once, in the old version or the new one; what these answer is not compared.
        Scene("models add", 6, with_model, add, (named, add, named)),
        Scene("models remove", 3, with_model, remove, (("models", "list"), remove)),
    ]


def write_short_inbox(root: Path) -> None:
    """Four short articles, in a text, an archive, a mail and a text, and a PDF."""
    inbox = root / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "kyrgyz.txt").write_text(KYRGYZ, encoding="utf-8")
    (inbox / "tajik.txt").write_text(TAJIK, encoding="utf-8")
    with zipfile.ZipFile(inbox / "kazakh.zip", "w") as archive:
        archive.writestr("kazakh.txt", KAZAKH)
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "desk@news.example", "На границе остановили грузовик"
    mail["Date"] = "Tue, 02 Sep 2025 10:00:00 +0500"
    mail.set_content(UZBEK.partition("\n\n")[2])
    (inbox / "uzbek.eml").write_bytes(bytes(mail))


def write_two_weeks(root: Path) -> None:
    """The short inbox with an article of the week before."""
    write_short_inbox(root)
    (root / "inbox" / "tajik.txt").write_text(TAJIK.replace("05.09", "29.08"), encoding="utf-8")


def write_whole_inbox(root: Path) -> None:
    """The sample inbox of the repository, with an archive, a mail and a PDF beside it."""
    write_short_inbox(root)
    shutil.copytree(ROOT / "inbox", root / "inbox", dirs_exist_ok=True)
    shutil.copy2(PDF, root / "inbox")


def write_cold_start(root: Path, run: Run) -> None:
    """One article, and a data directory in which another edition of the built-in model lies."""
    (root / "inbox").mkdir(parents=True)
    (root / "inbox" / "kyrgyz.txt").write_text(KYRGYZ, encoding="utf-8")
    other = root / "data" / "starter" / "starter-ru-en-000000000000"
    other.mkdir(parents=True)
    for number in range(3):
        (other / f"{number}.bin").write_bytes(b"old")
    lines = [f"{hashlib.sha256(b'old').hexdigest()}  {number}.bin\n" for number in range(3)]
    (other / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def write_units(root: Path) -> None:
    """A memory of another tool."""
    root.mkdir(parents=True)
    units = "".join(
        f'<tu><tuv xml:lang="ru"><seg>Изъято {number} кг.</seg></tuv><tuv xml:lang="en"><seg>{number} kg seized.</seg></tuv></tu>\n'
        for number in range(UNITS)
    )
    head = '<header creationtool="desk" srclang="ru" adminlang="en" datatype="plaintext" segtype="sentence" o-tmf="x"/>'
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">{head}<body>\n{units}</body></tmx>\n'
    (root / "desk.tmx").write_text(text, encoding="utf-8")


def edit(bulletin: Path) -> None:
    """Change a word in a bulletin, as a colleague does, without another trace."""
    parts = {}
    with zipfile.ZipFile(bulletin) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    text = parts["word/document.xml"].decode()
    said = list(re.finditer(r"<w:t(?: [^>]*)?>([^<]{12,})</w:t>", text))[-1]
    parts["word/document.xml"] = f"{text[: said.end(1)]} edited{text[said.end(1) :]}".encode()
    with zipfile.ZipFile(bulletin, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
