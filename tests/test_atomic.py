import os

import pytest

from svodka.errors import RequestError
from svodka.system import platform
from svodka.system.atomic import replacing, replacing_together


def test_a_file_appears_whole(tmp_path):
    with replacing(tmp_path / "a.txt") as temporary:
        temporary.write_text("whole")
        assert not (tmp_path / "a.txt").exists()
    assert (tmp_path / "a.txt").read_text() == "whole"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_what_goes_wrong_half_way_leaves_the_old_file_and_nothing_else(tmp_path, error):
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(error), replacing(tmp_path / "a.txt") as temporary:
        temporary.write_text("half")
        raise error
    assert (tmp_path / "a.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_full_disk_is_told_in_a_sentence_and_leaves_nothing(tmp_path):
    with pytest.raises(RequestError, match=r"a\.txt cannot be written.*make room"), replacing(tmp_path / "a.txt"):
        raise OSError(28, os.strerror(28))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_is_told_in_a_sentence(tmp_path):
    with pytest.raises(RequestError, match="cannot be written"), replacing(tmp_path / "none" / "a.txt"):
        pass


def test_what_a_killed_process_left_beside_a_file_goes_when_the_file_is_written(tmp_path):
    (tmp_path / ".svodka-half-abcdefgh.txt").write_text("half")
    with replacing(tmp_path / "a.txt") as temporary:
        temporary.write_text("whole")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_half_file_of_another_process_stays_where_nothing_can_be_locked_until_it_is_a_day_old(tmp_path, monkeypatch):
    def unlockable(folder):
        raise OSError(37, os.strerror(37))

    monkeypatch.setattr(platform, "_held", unlockable)
    young, old = (tmp_path / f".svodka-half-{name}.txt" for name in ("young", "old"))
    for path in (young, old):
        path.write_text("half")
    os.utime(old, (1, 1))
    with replacing(tmp_path / "a.txt") as temporary:
        temporary.write_text("whole")
    assert {path.name for path in tmp_path.iterdir()} == {"a.txt", young.name}


def test_two_files_of_one_folder_can_be_replaced_one_inside_of_the_other(tmp_path):
    with replacing(tmp_path / "a.txt") as outer:
        outer.write_text("outer")
        with replacing(tmp_path / "b.txt") as inner:
            inner.write_text("inner")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.txt": "outer", "b.txt": "inner"}


def test_the_second_file_of_one_name_follows_the_first_and_both_are_taken_back(tmp_path, monkeypatch):
    a, b = tmp_path / "a.txt", tmp_path / "b.txt"
    a.write_text("old")
    seen, replace = [], platform.replace_file

    def failing(new, target):
        seen.append((target.name, new.read_text()))
        if target == b:
            raise OSError(28, os.strerror(28))
        replace(new, target)

    monkeypatch.setattr(platform, "replace_file", failing)
    with pytest.raises(RequestError, match=r"b\.txt"), replacing_together([a, a, b]) as temporaries:
        for temporary, text in zip(temporaries, ("first", "second", "b"), strict=True):
            temporary.write_text(text)
    assert seen[:3] == [("a.txt", "first"), ("a.txt", "second"), ("b.txt", "b")]
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.txt": "old"}


def test_a_disk_that_takes_nothing_any_more_half_way_is_told_in_a_sentence(tmp_path, monkeypatch):
    a, b = tmp_path / "a.txt", tmp_path / "b.txt"
    a.write_text("old")
    replace = platform.replace_file

    def failing(new, target):
        monkeypatch.setattr(platform, "replace_file", refuse)
        replace(new, target)

    def refuse(new, target):
        raise OSError(5, os.strerror(5))

    monkeypatch.setattr(platform, "replace_file", failing)
    with pytest.raises(RequestError, match=r"a\.txt cannot be written"), replacing_together([a, b]) as temporaries:
        for temporary in temporaries:
            temporary.write_text("new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"] and a.read_text() == "new"


@pytest.mark.posix
def test_a_file_that_is_a_link_stays_one_and_what_it_points_to_is_replaced(tmp_path):
    (tmp_path / "desk").mkdir()
    shared, own = tmp_path / "desk" / "names.tsv", tmp_path / "inbox" / "names.tsv"
    own.parent.mkdir()
    shared.write_text("old")
    own.symlink_to(shared)
    with replacing(own) as temporary:
        temporary.write_text("new")
    assert own.is_symlink() and shared.read_text() == "new"
    assert [path.name for path in tmp_path.glob("*/*")] == ["names.tsv", "names.tsv"]


@pytest.mark.posix
def test_a_link_to_a_file_that_is_not_there_yet_leads_to_it_afterwards(tmp_path):
    own = tmp_path / "names.tsv"
    own.symlink_to("shared.tsv")
    with replacing(own) as temporary:
        temporary.write_text("new")
    assert own.is_symlink() and (tmp_path / "shared.tsv").read_text() == "new"


@pytest.mark.posix
@pytest.mark.parametrize("mode", [0o600, 0o664, 0o640])
def test_a_file_keeps_its_permissions_when_it_is_replaced(tmp_path, mode):
    path = tmp_path / "names.tsv"
    path.write_text("old")
    path.chmod(mode)
    with replacing(path) as temporary:
        temporary.write_text("new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", mode)
