"""What `svodka glossary check` finds."""

from pathlib import Path

import pytest

from svodka.glossary.linting import lint

HEADER = "source\ttarget\tvariants\tavoid\tstatus\tpos\tcontext\tcountry\n"


def problems(folder: Path, *lines: str) -> list[str]:
    path = folder / "a.tsv"
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines))
    return [str(problem).removeprefix(f"{path}:") for problem in lint([path]).problems]


def test_a_good_glossary_has_no_problems(tmp_path: Path) -> None:
    good = (
        "закладка\tstash\tcache\tbookmark|tab",
        "соль\tsynthetic cathinones\t\tsalt\t\tnoun\tнаркотик|нарко*",
        "соль\tsalt\t\t\t\tnoun\tсуп",
        "соль\tsaline\t\t\t\tnoun\tмедицина|!наркотик",
        "закладка\tbookmark\t\t\t\t\tбраузер",
        "ГКНБ\tSCNS\t\t\t\t\t\tkg",
        "ГКНБ\tGKNB\t\t\t\t\t\ttj",
        "наркотические средства\tnarcotic drugs",
        "без цели сбыта\twithout intent to sell",
        "возбуждено уголовное дело\ta criminal case was opened",
        "задержанный\tdetainee",
        "кладмен\tstash layer",
        "α-PVP\tα-PVP",
        "MDMA\tMDMA",
        "Телеграм\t\t\t\tkeep",
        "бегунок\trunner\t\t\tforbidden",
        "бегунок\tdrug runner",
    )
    assert problems(tmp_path, *good) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("мак\tpoppy", "Мак\tpoppy"), "3: duplicate of line 2"),
        (("закладка\tstash", "закладка\tcache"), "3: contradicts line 2: “закладка” is “stash” there, “cache” here"),
        (("закладка\tstash\tcache\tcache",), "2: “cache” is both a rendering of “закладка” and to be avoided"),
        (("закладка\tstash\t\tStash",), "2: “stash” is both a rendering"),
        (
            ("закладка\tstash\t\tcache\t\t\tдом", "закладка\tcache\t\t\t\t\tдом|парк"),
            "2: avoids or forbids the only rendering “cache”",
        ),
        (("мак\tpoppy", "мак\tpoppy\t\t\tforbidden"), "3: avoids or forbids the only rendering “poppy”"),
        (("Телеграм\t\t\t\tkeep", "Телеграм\tTelegram"), "is to be kept in one and not in the other"),
        (("мак\t",), "2: “мак” has no target"),
        (("\tpoppy",), "2: no source term"),
        (("наркотиков\tdrugs",), "2: “наркотиков” is not a dictionary form: write “наркотик”"),
        (("наркотических средств\tdrugs",), "2: “наркотических средств” is not a dictionary form"),
        (("poppy\tpoppy",), "2: “poppy” can never match: no Russian letters"),
        (("— …\tdash",), "can never match"),
        (("тайник (закладка)\tcache",), "can never match: brackets"),
        (("макq\tpoppy",), "can never match: Latin and Cyrillic letters in one word"),
        (("мак\tмак",), "2: the target “мак” contains its own source"),
        (("МДМА\tMDMA (МДМА)",), "contains its own source"),
        (("мак\tцветок",), "2: the target “цветок” is not in Latin script"),
        (("мак\tزهرة",), "is not in Latin script"),
        (("мак\tpoppy\t\tцветы",), "2: the avoid “цветы” is not in Latin script"),
        (("мак\t...",), "has no word in it"),
        (("мак\t" + "poppy " * 100,), "2: the target is 599 characters long"),
        (("мак\tpoppy\t\t\t\t\tpapaver",), "the context “papaver” can never be met"),
        (("мак\tpoppy\t\t\t\t\t!papaver",), "the context “!papaver” can never be met"),
        (("мак\tpoppy\t\t\t\t\t!",), "the context “!” can never be met"),
        (("мак\tpoppy\t\t\t\t\tполе|!поле",), "the context both needs and excludes “поле”"),
        (("мак\tpoppy\t\t\t\t\t!поле", "мак\tpoppy"), "3: duplicate of line 2"),
        (("мак\tpoppy\t\t\t\t\t\tCentral Asia",), "2: unknown country “Central Asia”: write a code such as kg"),
        (("мак\tpop\u200bpy",), "2: 1 invisible character(s) removed from target"),
        (("мак\tpoppy\t\t\tbest",), "2: unknown status “best”"),
    ],
)
def test_each_mistake_is_found_at_its_line(tmp_path: Path, lines: tuple[str, ...], expected: str) -> None:
    found = problems(tmp_path, *lines)
    assert len(found) >= 1
    assert any(expected in problem for problem in found), found


def test_a_later_file_that_overrides_is_no_problem_but_said(tmp_path: Path) -> None:
    (tmp_path / "1.tsv").write_text("source\ttarget\nмак\tpoppy\n")
    (tmp_path / "2.tsv").write_text("source\ttarget\tavoid\nмак\topium poppy\tpoppy\n")
    report = lint([tmp_path / "1.tsv", tmp_path / "2.tsv"])
    assert report.problems == ()
    assert "overrides “poppy”" in str(report.overridden[0])


def test_an_unreadable_file_is_one_problem_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "2.tsv").write_text("source\ttarget\nмак\t\n")
    report = lint([tmp_path / "1.tsv", tmp_path / "2.tsv"])
    assert [problem.place.path.name for problem in report.problems] == ["1.tsv", "2.tsv"]


def test_very_many_entries_for_one_term_are_judged_in_time(tmp_path: Path) -> None:
    assert len(problems(tmp_path, *(f"мак\tpoppy {number}" for number in range(5000)))) == 4999
