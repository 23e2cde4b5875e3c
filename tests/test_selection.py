"""The list of items: what is written is read again, what an editor does to it is understood or refused, nothing of his is lost."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.bulletin.item_list import COLUMNS, Wish, label_article, read_list, write_list
from svodka.errors import RequestError
from svodka.types import ArticleId

HEADER = "file\tinclude\torder\tcountry\ttitle\n"


def row(file: str, **cells: str) -> dict[str, str]:
    return {"file": file, "include": "yes", "order": "1", "country": "kg", "headline": "Гашиш", **cells}


def saved(folder: Path, text: str | bytes) -> Path:
    path = folder / "items.tsv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def wishes(folder: Path, text: str | bytes) -> list[Wish]:
    return list(read_list(saved(folder, text)).wishes.values())


def test_a_list_is_tab_separated_utf8_that_excel_knows(tmp_path: Path) -> None:
    path = tmp_path / "items.tsv"
    assert write_list(path, [row("inbox/a.txt")]) == 1
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    header, line = data.decode("utf-8-sig").splitlines()
    assert tuple(header.split("\t")) == COLUMNS
    assert line.split("\t") == ["inbox/a.txt", "yes", "1", "kg", "", "Гашиш", "", "", "", "", ""]
    assert [path.name for path in tmp_path.iterdir()] == ["items.tsv"]


cells = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))).map(lambda text: " ".join(text.split()))
labels = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0/#%"), min_size=1, max_size=30)


@given(
    files=st.lists(st.tuples(labels, st.integers(1, 3)), min_size=1, max_size=5, unique=True),
    titles=st.lists(cells.filter(lambda text: not text or any(map(str.isalpha, text))), min_size=5, max_size=5),
    mark=st.sampled_from("\t;,"),
)
def test_every_list_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, files: list[tuple[str, int]], titles: list[str], mark: str
) -> None:
    folder = tmp_path_factory.mktemp("list")
    path = saved(folder, HEADER.replace("\t", mark))
    names = [label_article(ArticleId(folder / name, part), folder.absolute()) for name, part in files]
    rows = [row(name, title=title) for name, title in zip(names, titles, strict=False)]
    assert write_list(path, rows) == len(rows)
    found = read_list(path).wishes
    assert list(found) == names
    assert [wish.title for wish in found.values()] == titles[: len(rows)]
    assert write_list(path, rows) == 0


def test_cells_that_a_spreadsheet_would_compute_are_guarded(tmp_path: Path) -> None:
    path = tmp_path / "items.tsv"
    write_list(path, [row("=1.txt", headline="=HYPERLINK(1)", title="- 5 кг гашиша")])
    (line,) = path.read_text("utf-8-sig").splitlines()[1:]
    assert line.split("\t")[:6] == ["'=1.txt", "yes", "1", "kg", "'- 5 кг гашиша", "'=HYPERLINK(1)"]
    (wish,) = read_list(path).wishes.values()
    assert (wish.label, wish.title) == ("=1.txt", "- 5 кг гашиша")


def test_what_an_editor_wrote_is_understood(tmp_path: Path) -> None:
    text = HEADER + "a.txt\tNo\t\t\t\nb.txt\tда\t2,5\tКыргызстан\t Гашиш  в арбузах \n\nc.txt\tx\t3\tKAZ\tHashish\n"
    assert wishes(tmp_path, text) == [
        Wish("a.txt", 2, include=False),
        Wish("b.txt", 3, order=2.5, country="kg", title="Гашиш в арбузах"),
        Wish("c.txt", 5, order=3, country="kz", title="Hashish"),
    ]


def test_a_title_without_cyrillic_letters_is_english(tmp_path: Path) -> None:
    text = HEADER + "a\tyes\t\t\tHashish “in” melons\nb\tyes\t\t\tГашиш\nc\tyes\t\t\t\n"
    assert [wish.is_english for wish in wishes(tmp_path, text)] == [True, False, False]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251"])
@pytest.mark.parametrize("mark", ["\t", ";", ","])
def test_lists_come_back_from_any_office_program(tmp_path: Path, encoding: str, mark: str) -> None:
    lines = ["include;file;title;headline", "yes;a.txt;Гашиш в арбузах;Рекордная партия гашиша", "no;b.txt;;Героин"]
    text = "\r\n".join(lines).replace(";", mark)
    found = wishes(tmp_path, text.encode(encoding))
    assert found == [Wish("a.txt", 2, title="Гашиш в арбузах"), Wish("b.txt", 3, include=False)]


def test_excels_sep_line_is_no_header(tmp_path: Path) -> None:
    assert wishes(tmp_path, "sep=;\r\nfile;include\r\na.txt;no\r\n") == [Wish("a.txt", 3, include=False)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEADER + "a\tmaybe\t\t\t\n", "items.tsv:2: include must be yes, no or merged, not “maybe”"),
        (HEADER + "a\t\t\t\t\n", "items.tsv:2: include must be yes, no or merged, not “”"),
        (
            HEADER + "\na\tyes\tfirst\t\t\n",
            "items.tsv:3: order must be a number such as 3 or 3.5, or empty, not “first”",
        ),
        (HEADER + "a\tyes\t-1\t\t\n", "items.tsv:2: order must be a number such as 3 or 3.5, or empty, not “-1”"),
        (
            HEADER + "a\tyes\t\tAtlantis\t\n",
            "items.tsv:2: country must be a code such as kg or a country's name, not “Atlantis”",
        ),
        (HEADER + "a\tyes\t\t\t???\n", "items.tsv:2: title must be a headline in English or Russian, not “???”"),
        (HEADER + f"a\tyes\t\t\t{'х' * 501}\n", "items.tsv:2: title has 501 characters; 500 are the most"),
        (HEADER + "\tyes\t\t\t\n", "items.tsv:2: the cell “file” is empty; delete the row or fill it in"),
        (HEADER + "a\tyes\t\t\t\na\tno\t\t\t\n", "items.tsv:3: a stands in line 2 as well; delete one of the two"),
        (
            "file,include,title\na,yes,Hashish, heroin\n",
            "items.tsv:2: the row has 4 cells and the header 3; put a text with a delimiter",
        ),
        ("a\tyes\n", "items.tsv:1: there are no columns “file” and “include” in its first line; move the file away"),
        ("", "items.tsv:1: there are no columns “file” and “include” in its first line; move the file away"),
        (
            b"\x00\x01\x02\x03\x04\x05\x06\x07\x08" * 20,
            "items.tsv: it is no text; save the list as text with tabs or as CSV in UTF-8",
        ),
    ],
)
def test_what_means_nothing_is_refused_with_file_and_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    path = saved(tmp_path, text)
    with pytest.raises(RequestError) as raised:
        read_list(path)
    assert str(raised.value).startswith(str(path.parent / said))


def test_a_list_that_is_not_there_is_refused_with_what_writes_it(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="there is no such list of items; have it written with --dry-run --items"):
        read_list(tmp_path / "items.tsv")
    with pytest.raises(RequestError, match="the list of items cannot be read"):
        read_list(tmp_path)


def test_new_rows_are_added_and_nothing_else_changes(tmp_path: Path) -> None:
    edited = (
        'include;note of ours;file;title;order\r\nno;call Aibek;a.txt;;7\r\n# later\r\nyes;;b.txt;"Hashish; heroin";1'
    )
    path = saved(tmp_path, edited.encode("utf-16"))
    assert write_list(path, [row("a.txt"), row("c.txt", title="x;y"), row("b.txt")]) == 1
    text = path.read_bytes().decode("utf-8-sig")
    assert text == edited + '\r\nyes;;c.txt;"x;y";\r\n'
    assert [wish.label for wish in read_list(path).wishes.values()] == ["a.txt", "b.txt", "c.txt"]


def test_a_list_without_news_is_not_touched(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER.encode("utf-16"))
    before = path.read_bytes()
    assert write_list(path, []) == 0
    assert path.read_bytes() == before


def test_a_list_that_cannot_be_understood_is_not_added_to(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER + "a.txt\tperhaps\t\t\t\n")
    with pytest.raises(RequestError, match="include must be yes, no or merged"):
        write_list(path, [row("b.txt")])
    assert path.read_text() == HEADER + "a.txt\tperhaps\t\t\t\n"


def test_articles_are_called_by_their_path_from_beside_the_inbox(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    assert label_article(ArticleId(inbox / "kg" / "a.txt"), tmp_path) == "inbox/kg/a.txt"
    assert label_article(ArticleId(inbox / "a.txt", 2), tmp_path) == "inbox/a.txt#2"
    assert label_article(ArticleId(inbox / "a.zip", 3, "b/c.txt"), tmp_path) == "inbox/a.zip/b/c.txt"
    assert label_article(ArticleId(tmp_path / "a.txt"), inbox) == (tmp_path / "a.txt").as_posix()
    assert label_article(ArticleId(inbox / "a\tb\udcff.txt"), tmp_path) == "inbox/a%09b%dcff.txt"
    assert label_article(ArticleId(tmp_path / " in " / "a "), tmp_path) == "%20in /a%20"
