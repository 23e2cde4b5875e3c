"""Which models there are, which one is taken, and adding and removing them by hand."""

import hashlib
import json
import logging
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from svodka.engine import Decoding, argos, model_folder, seq2seq, store
from svodka.engine.causal import CausalModel
from svodka.engine.decoding import DecodingRequest
from svodka.engine.hardware import Hardware
from svodka.engine.model_install import add_archive, add_directory, remove
from svodka.engine.store import Installed, ModelOrigin, load, locate_files
from svodka.errors import ModelError
from tiny_models import TRAINING_LINES, argospm_shelf, isolated_home, write_causal_model, write_package, zip_package


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return isolated_home(tmp_path, monkeypatch)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write_package(tmp_path / "made" / "ru_en")


@pytest.fixture
def archive(package: Path, tmp_path: Path) -> Path:
    return zip_package(package, tmp_path / "made" / "translate-ru_en-1_9.argosmodel")


def names() -> list[tuple[str, str]]:
    return [(model.name, str(model.origin)) for model in store.list_models()]


def leftovers(data: Path) -> list[str]:
    return [path.name for path in (data / "models").iterdir() if path.name.startswith(".")]


def test_a_fresh_machine_has_the_starter_and_uses_it() -> None:
    assert names() == [("starter-ru-en", "built in")]
    model = store.choose()
    assert (model.name, model.kind, model.translates) == ("starter-ru-en", "causal", True)
    assert 190e6 < model.size_bytes < 300e6  # pieces and deltas
    assert "Gemma" in model.licence
    assert model.base_model == "google/gemma-3-270m"


def test_an_added_package_is_listed_preferred_and_translates(archive: Path, data: Path) -> None:
    added = add_archive(archive)
    assert added.folder == data / "models" / "translate-ru_en"
    assert store.choose() == added == store.find("translate-ru_en")
    assert leftovers(data) == []
    [answer] = load(added, threads=1).translate([DecodingRequest(TRAINING_LINES[0])], Decoding())
    assert answer.hypotheses[0].text


def test_the_order_is_added_causal_then_added_argos_then_argospm_then_starter(
    archive: Path, tmp_path: Path, package: Path
) -> None:
    shutil.copytree(package, argospm_shelf(tmp_path) / "translate-ru_en-1_9")
    assert names() == [("translate-ru_en", "argospm"), ("starter-ru-en", "built in")]
    add_archive(archive)
    add_directory(write_causal_model(tmp_path / "causal"))
    assert names() == [
        ("tiny-ru-en", "added"),
        ("translate-ru_en", "added"),
        ("translate-ru_en", "argospm"),
        ("starter-ru-en", "built in"),
    ]
    assert store.choose().name == "tiny-ru-en"
    assert store.find("translate-ru_en").origin is ModelOrigin.ADDED


def test_a_model_that_only_says_that_it_reads_backwards_is_refused(tmp_path: Path, data: Path) -> None:
    folder = write_causal_model(tmp_path / "causal", reads_backwards=True)
    with pytest.raises(ModelError, match=r"was not added.*no likelier.*reverse_prompt"):
        add_directory(folder)
    assert leftovers(data) == []
    assert names() == [("starter-ru-en", "built in")]


def test_the_starter_reads_backwards_as_it_says() -> None:
    opened = CausalModel(locate_files(store.find("starter-ru-en")), Hardware(threads=1))
    assert opened.info.reads_backwards
    assert seq2seq.reads_backwards(opened)


def test_among_equals_the_newest_version_is_best(package: Path) -> None:
    model = store.describe(package, ModelOrigin.ADDED)
    versions = [replace(model, version=version) for version in ("1.9", "1.10", "1.2", "", "one")]
    assert store.choose_best(versions).version == "1.10"


def test_without_any_model_it_says_how_to_get_one(package: Path) -> None:
    german = replace(store.describe(package, ModelOrigin.ADDED), source_language="de")
    for models in ([], [german]):
        with pytest.raises(ModelError, match="svodka models add translate-ru_en"):
            store.choose_best(models)


def test_a_model_is_found_by_the_path_of_a_file_a_package_or_a_causal_folder(
    archive: Path, package: Path, tmp_path: Path, data: Path
) -> None:
    by_file = store.find(str(archive))
    assert (by_file.name, by_file.origin, by_file.folder.parent) == (
        "translate-ru_en",
        ModelOrigin.GIVEN,
        data / "given",
    )
    causal = write_causal_model(tmp_path / "causal")
    assert store.find(str(package)).folder == package
    assert store.find(str(causal)).kind == "causal"
    assert names() == [("starter-ru-en", "built in")], "given is not installed"
    for model in (by_file, store.find(str(package)), store.find(str(causal))):
        assert list(load(model, threads=1).translate([DecodingRequest(TRAINING_LINES[0])], Decoding()))


def test_a_given_file_is_unpacked_once_and_anew_when_it_changes(archive: Path, package: Path, tmp_path: Path) -> None:
    first = store.find(str(archive))
    inode = (first.folder / "metadata.json").stat().st_ino
    assert store.find(str(archive)) == first
    assert (first.folder / "metadata.json").stat().st_ino == inode
    shutil.rmtree(first.folder / "model")
    assert (store.find(str(archive)).folder / "model" / "model.bin").is_file()
    (package / "README.md").write_text("other", encoding="utf-8")
    assert store.find(str(zip_package(package, archive))).folder != first.folder


def test_an_unknown_name_lists_what_is_installed(archive: Path) -> None:
    add_archive(archive)
    with pytest.raises(ModelError, match=r"no model opus \(installed: translate-ru_en, starter-ru-en\)"):
        store.find("opus")


def test_a_path_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    for name in (str(tmp_path / "nowhere"), "nowhere.argosmodel"):
        with pytest.raises(ModelError, match="does not exist"):
            store.find(name)


@pytest.mark.parametrize(
    "make", [lambda f: write_package(f, source="en", target="ru"), lambda f: write_causal_model(f, source="de")]
)
def test_other_directions_are_refused_in_one_sentence(make: object, tmp_path: Path, data: Path) -> None:
    folder = make(tmp_path / "other")
    for refused in (
        lambda: store.choose(str(folder)),
        lambda: add_directory(folder),
        lambda: load(store.describe(folder, ModelOrigin.GIVEN), threads=1),
    ):
        with pytest.raises(ModelError, match="svodka needs one from ru to en"):
            refused()
    assert leftovers(data) == []


def test_a_stray_directory_of_argospm_hides_nothing(
    package: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = argospm_shelf(tmp_path)
    shutil.copytree(package, shelf / "translate-ru_en-1_9")
    (shelf / "stray").mkdir()
    (shelf / "broken").mkdir()
    (shelf / "broken" / "metadata.json").write_text('{"type": "sbd", "from_codes": ["ru"]}', encoding="utf-8")
    assert names() == [("translate-ru_en", "argospm"), ("starter-ru-en", "built in")]
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_broken_added_model_is_warned_about_and_the_others_work(
    archive: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (add_archive(archive).folder / "metadata.json").write_text("{", encoding="utf-8")
    assert names() == [("starter-ru-en", "built in")]
    assert "metadata.json is not the metadata of an Argos translation package" in caplog.text


def test_adding_again_replaces_the_older_version(archive: Path, tmp_path: Path, data: Path) -> None:
    add_archive(archive)
    newer = write_package(tmp_path / "newer" / "ru_en", version="2.0")
    (newer / "NOTES.txt").write_text("new", encoding="utf-8")
    add_directory(newer)
    assert next((model.name, model.version) for model in store.list_models()) == ("translate-ru_en", "2.0")
    assert (data / "models" / "translate-ru_en" / "NOTES.txt").is_file()
    assert leftovers(data) == []


def test_added_models_are_sealed_with_sums_so_that_copies_have_one_fingerprint(archive: Path, package: Path) -> None:
    first = add_archive(archive)
    fingerprint = model_folder.compute_fingerprint(first.folder)
    assert model_folder.find_damaged_files(first.folder, model_folder.read_sums(first.folder)) == []
    remove("translate-ru_en")
    assert model_folder.compute_fingerprint(add_directory(package).folder) == fingerprint
    (first.folder / "README.md").write_text("changed", encoding="utf-8")
    assert model_folder.compute_fingerprint(first.folder) != fingerprint


def test_links_to_files_are_copied_as_files_and_hidden_files_left_behind(package: Path, tmp_path: Path) -> None:
    blob = tmp_path / "blob"
    (package / "model" / "model.bin").rename(blob)
    (package / "model" / "model.bin").symlink_to(blob)
    (package / ".git").mkdir()
    (package / ".git" / "config").write_text("x", encoding="utf-8")
    added = add_directory(package)
    assert not (added.folder / "model" / "model.bin").is_symlink()
    assert not (added.folder / ".git").exists()


def test_the_sums_that_a_directory_brings_are_checked(tmp_path: Path, data: Path) -> None:
    folder = write_causal_model(tmp_path / "causal")
    model_folder.write_sums(folder, {"model.bin": hashlib.sha256(b"other").hexdigest()})
    with pytest.raises(ModelError, match=r"model\.bin does not have the sum"):
        add_directory(folder)
    assert list((data / "models").iterdir()) == []


@pytest.mark.parametrize("name", ["../../evil", "starter-ru-en", "", "a/b", ".hidden", "x" * 80, "имя"])
def test_a_causal_model_needs_a_name_that_can_be_a_directory(name: str, tmp_path: Path, data: Path) -> None:
    folder = write_causal_model(tmp_path / "causal", name=name)
    with pytest.raises(ModelError, match="change the name in its manifest"):
        add_directory(folder)
    assert list(data.rglob("*")) == [data / "models"]


def test_a_model_that_cannot_be_loaded_is_not_added(package: Path, tmp_path: Path, data: Path) -> None:
    (package / "model" / "model.bin").write_bytes((package / "model" / "model.bin").read_bytes()[:2000])
    causal = write_causal_model(tmp_path / "causal")
    (causal / "model.bin").unlink()
    with pytest.raises(ModelError, match="cannot be loaded"):
        add_archive(zip_package(package, tmp_path / "cut.argosmodel"))
    with pytest.raises(ModelError, match=r"holds no model\.bin"):
        add_directory(causal)
    assert list((data / "models").iterdir()) == []


def test_a_directory_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    for refused in (lambda: add_directory(tmp_path / "photos"), lambda: store.find(str(tmp_path / "photos"))):
        with pytest.raises(ModelError, match="is not a model"):
            refused()


def test_removing_an_added_model(archive: Path) -> None:
    folder = add_archive(archive).folder
    assert remove("translate-ru_en") == folder
    assert not folder.exists()
    assert names() == [("starter-ru-en", "built in")]


def test_what_is_not_ours_is_not_removed(package: Path, tmp_path: Path) -> None:
    theirs = shutil.copytree(package, argospm_shelf(tmp_path) / "translate-ru_en-1_9")
    with pytest.raises(ModelError, match="argospm remove translate-ru_en"):
        remove("translate-ru_en")
    with pytest.raises(ModelError, match="part of svodka"):
        remove("starter-ru-en")
    with pytest.raises(ModelError, match="nothing to remove"):
        remove(str(package))
    assert theirs.is_dir()
    assert package.is_dir()


def test_a_licence_in_the_metadata_is_shown(package: Path) -> None:
    assert argos.read_metadata(package).licence == "not stated in the metadata; see README.md of the package"
    metadata = json.loads((package / "metadata.json").read_text(encoding="utf-8"))
    (package / "metadata.json").write_text(json.dumps(metadata | {"license": "CC0"}), encoding="utf-8")
    assert argos.read_metadata(package).licence == "CC0"


@pytest.mark.parametrize("code", ["../../evil", "r/u", "", None, 7])
def test_language_codes_in_the_metadata_cannot_leave_the_directory(code: object, package: Path) -> None:
    metadata = json.loads((package / "metadata.json").read_text(encoding="utf-8"))
    (package / "metadata.json").write_text(json.dumps(metadata | {"from_code": code}), encoding="utf-8")
    with pytest.raises(ModelError, match="is not the metadata"):
        argos.read_metadata(package)


def test_a_directory_that_cannot_be_written_is_one_clear_error(archive: Path, data: Path) -> None:
    data.write_text("a file where the directory should be", encoding="utf-8")
    for refused in (lambda: add_archive(archive), lambda: store.find(str(archive))):
        with pytest.raises(ModelError, match="SVODKA_DATA_DIR"):
            refused()


def test_the_value_that_crosses_the_seam_is_frozen(package: Path) -> None:
    model = store.describe(package, ModelOrigin.GIVEN)
    assert isinstance(model, Installed)
    assert hash(model)
