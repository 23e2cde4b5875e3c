"""The real download code against a real HTTP server on this machine that serves a real, tiny package."""

import ast
import json
import socket
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import svodka
from svodka.engine import argos, store
from svodka.engine.download import add_by_name, choose_package, download, fetch_index
from svodka.errors import ModelError
from tiny_models import isolated_home, write_package, zip_package

PACKAGE = "/files/translate-ru_en-1_9.argosmodel"


@dataclass
class Served:
    """What the server has and how it behaves; tests change it while it runs."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    etag: str = '"one"'
    last_modified: str = ""
    ranges: bool = True
    chunked: bool = False
    break_off_after: int | None = None
    always_partial: bool = False
    redirect: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path and Range header of every request."""

    def index(self, **changes: object) -> list[dict[str, object]]:
        entry = {"from_code": "ru", "to_code": "en", "package_version": "1.9", "code": "translate-ru_en"}
        return [entry | {"links": [self.address + PACKAGE]} | changes]

    def publish(self, index: object) -> None:
        self.files["/index.json"] = json.dumps(index).encode()


class Handler(BaseHTTPRequestHandler):
    """Serves what `served` holds; a subclass for each server binds it."""

    served: Served
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        self.served.asked.append((self.path, wanted))
        if self.path in self.served.redirect:
            self.send_response(302)
            self.send_header("Location", self.served.redirect[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.path not in self.served.files:
            self.send_error(404)
            return
        self.send_file(self.served.files[self.path], wanted)

    def send_file(self, content: bytes, wanted: str) -> None:
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and self.served.ranges else 0
        condition = self.headers.get("If-Range")
        if condition and condition not in (self.served.etag, self.served.last_modified):
            start = 0
        if start >= len(content) > 0:
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(content)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start or self.served.always_partial else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        for name, value in (("ETag", self.served.etag), ("Last-Modified", self.served.last_modified)):
            if value:
                self.send_header(name, value)
        if self.served.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        body = content[start:][: self.served.break_off_after]
        self.wfile.write(
            f"{len(content) - start:x}\r\n".encode() + body + b"\r\n0\r\n\r\n" if self.served.chunked else body
        )
        if self.served.break_off_after is not None:
            self.close_connection = True


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return isolated_home(tmp_path, monkeypatch)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return zip_package(write_package(tmp_path / "made" / "ru_en"), tmp_path / "made" / "package.zip")


@pytest.fixture
def served(archive: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    state = Served(files={PACKAGE: archive.read_bytes()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"served": state}))
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_port}"
    state.publish(state.index())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", state.address)
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


class Watcher:
    def __init__(self) -> None:
        self.seen: list[tuple[int, int]] = []

    def __call__(self, done: int, total: int) -> None:
        self.seen.append((done, total))


def add(name: str = "translate-ru_en", watcher: Watcher | None = None) -> store.Installed:
    return add_by_name(name, watcher or Watcher())


def downloads(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "downloads").iterdir()) if (data / "downloads").exists() else []


@pytest.mark.parametrize("name", ["translate-ru_en", "ru_en", "ru-en", "RU_EN", "translate-ru_en-1_9"])
def test_a_package_is_downloaded_installed_and_loadable(name: str, served: Served, data: Path) -> None:
    watcher = Watcher()
    model = add(name, watcher)
    assert (model.name, model.version, model.origin) == ("translate-ru_en", "1.9", store.ModelOrigin.ADDED)
    assert store.choose() == model
    size = len(served.files[PACKAGE])
    assert watcher.seen[0] == (0, size)
    assert watcher.seen[-1] == (size, size)
    assert downloads(data) == []


def test_the_newest_version_is_taken(served: Served) -> None:
    old, new = (
        served.index(package_version="1.10"),
        served.index(package_version="1.9", links=["http://127.0.0.1:1/old"]),
    )
    served.publish(new + old + new)
    assert choose_package(fetch_index(served.address + "/index.json"), "ru_en").version == "1.10"


@pytest.mark.parametrize("tail", ["", "/", "/index.json"])
def test_the_index_address_may_end_in_three_ways(tail: str, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", served.address + tail)
    assert argos.locate_index() == served.address + "/index.json"


def test_the_default_index_is_the_one_of_argos_translate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARGOS_PACKAGE_INDEX", raising=False)
    settings = argos.import_library().settings
    # The library reads the variable when it is first imported, which may have been in a test that had set it.
    monkeypatch.setattr(settings, "package_index", "https://index.example/argospm/")
    assert argos.locate_index() == settings.package_index + "index.json"


@pytest.mark.parametrize(
    ("etag", "last_modified"),
    [('"one"', ""), ("", "Tue, 04 Nov 2025 10:00:00 GMT"), ('W/"weak"', "Tue, 04 Nov 2025 10:00:00 GMT"), ("", "")],
)
def test_a_broken_download_is_continued(etag: str, last_modified: str, served: Served, data: Path) -> None:
    served.etag, served.last_modified = etag, last_modified
    served.break_off_after = 5_000
    with pytest.raises(ModelError, match=r"broke off after 5,000 of [\d,]+ bytes; run the same command again"):
        add()
    assert downloads(data) == ["translate-ru_en-1_9.argosmodel.part", "translate-ru_en-1_9.argosmodel.part.json"]
    served.break_off_after = None
    watcher = Watcher()
    assert add(watcher=watcher).name == "translate-ru_en"
    assert served.asked[-1] == (PACKAGE, "bytes=5000-")
    assert watcher.seen[0] == (5_000, len(served.files[PACKAGE]))
    assert downloads(data) == []


def test_a_download_may_break_off_many_times(served: Served) -> None:
    served.break_off_after = len(served.files[PACKAGE]) // 4
    for _ in range(4):
        with pytest.raises(ModelError, match="broke off"):
            add()
    assert add().name == "translate-ru_en"


def test_a_server_without_ranges_starts_again(served: Served, data: Path) -> None:
    served.break_off_after = 5_000
    with pytest.raises(ModelError, match="broke off"):
        add()
    served.break_off_after, served.ranges = None, False
    assert add().name == "translate-ru_en"
    assert served.asked[-1] == (PACKAGE, "bytes=5000-")


@pytest.mark.parametrize("etag", ['"one"', ""], ids=["marked", "unmarked"])
def test_a_file_that_changed_meanwhile_is_not_glued_to_the_old_part(
    etag: str, served: Served, tmp_path: Path, data: Path
) -> None:
    served.etag, served.break_off_after = etag, 5_000
    with pytest.raises(ModelError, match="broke off"):
        add()
    newer = zip_package(write_package(tmp_path / "n" / "ru_en", version="1.9.1"), tmp_path / "n.zip")
    with zipfile.ZipFile(newer, "a") as file:
        file.writestr("ru_en/more.txt", "longer")
    served.files[PACKAGE] = newer.read_bytes()
    served.etag, served.break_off_after = etag and '"two"', None
    assert add().version == "1.9.1"


@pytest.mark.parametrize("surplus", [0, 100])
def test_a_part_as_long_as_the_file_or_longer_is_fetched_anew(surplus: int, served: Served, data: Path) -> None:
    served.break_off_after = 5_000
    with pytest.raises(ModelError, match="broke off"):
        add()
    served.break_off_after = None
    [part] = (data / "downloads").glob("*.part")
    part.write_bytes(b"x" * (len(served.files[PACKAGE]) + surplus))
    assert add().name == "translate-ru_en"


def test_a_part_without_its_note_or_from_another_address_is_not_continued(served: Served, data: Path) -> None:
    (data / "downloads").mkdir(parents=True)
    part = data / "downloads" / "translate-ru_en-1_9.argosmodel.part"
    part.write_bytes(b"of unknown origin")
    assert add().name == "translate-ru_en"
    part.write_bytes(b"of unknown origin")
    part.with_name(part.name + ".json").write_text(json.dumps({"link": "http://other.example/", "total": 9}))
    assert add().name == "translate-ru_en"
    assert all(wanted == "" for _, wanted in served.asked)


def test_a_partial_answer_that_nobody_asked_for_ends_in_an_error_and_not_in_a_loop(served: Served) -> None:
    served.always_partial = True
    served.break_off_after = 5_000
    for _ in range(2):
        with pytest.raises(ModelError, match="broke off"):
            add()


def test_a_server_that_does_not_say_the_size_works_too(served: Served) -> None:
    served.chunked = True
    watcher = Watcher()
    assert add(watcher=watcher).name == "translate-ru_en"
    assert watcher.seen[-1][1] == 0


def test_a_chunked_answer_that_breaks_off_is_noticed(served: Served) -> None:
    served.publish(served.index())
    package = choose_package(fetch_index(served.address + "/index.json"), "ru_en")
    served.chunked, served.break_off_after = True, 5_000
    with pytest.raises(ModelError, match="broke off"):
        download(package, store.locate_added_models(), Watcher())


def test_the_links_are_tried_in_order_and_only_web_links(served: Served) -> None:
    good = served.address + PACKAGE
    served.publish(
        served.index(links=["ipfs://abc", "file:///etc/passwd", served.address + "/gone", good, "http://127.0.0.1:1/"])
    )
    assert add().name == "translate-ru_en"
    assert [path for path, _ in served.asked] == ["/index.json", "/gone", PACKAGE]


@pytest.mark.parametrize("links", [[], ["ftp://127.0.0.1/x", "file:///etc/passwd"]])
def test_a_package_without_a_web_link_is_one_clear_error(links: list[str], served: Served) -> None:
    served.publish(served.index(links=links))
    with pytest.raises(ModelError, match="no web address"):
        add()


def test_a_redirection_is_followed_on_the_web_and_nowhere_else(served: Served, tmp_path: Path) -> None:
    served.redirect["/moved"] = served.address + PACKAGE
    served.publish(served.index(links=[served.address + "/moved"]))
    assert add().name == "translate-ru_en"
    for elsewhere in ("ftp://127.0.0.1/x", "file:///etc/passwd"):
        served.redirect["/moved"] = elsewhere
        with pytest.raises(ModelError):
            add()


def test_a_package_that_is_not_there_is_one_clear_error(served: Served, data: Path) -> None:
    del served.files[PACKAGE]
    with pytest.raises(ModelError, match=r"translate-ru_en is not at http.*answered 404 Not Found"):
        add()
    assert downloads(data) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>Log in to the hotel network</html>",
        b"\xff\xfe\x00",
        b"{}",
        b'"text"',
        b"[1]",
        b'[{"from_code": "ru"}]',
        b'[{"from_code": "ru", "to_code": "en", "links": ["http://[broken"]}]',
        b"null",
    ],
)
def test_an_index_that_is_none_is_one_clear_error(content: bytes, served: Served) -> None:
    served.files["/index.json"] = content
    with pytest.raises(ModelError) as caught:
        add()
    assert any(part in str(caught.value) for part in ("package index", "no package", "no web address"))
    assert "\n" not in str(caught.value)


def test_an_index_that_is_not_there_is_one_clear_error(served: Served) -> None:
    del served.files["/index.json"]
    with pytest.raises(ModelError, match=r"The package index is not at http.*404"):
        add()


def test_offline_says_so_and_how_to_go_on_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", f"http://127.0.0.1:{port}/")
    with pytest.raises(ModelError, match=r"is this machine online.*svodka models add FILE"):
        add()


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/", "file:///etc/", "nonsense"])
def test_an_index_address_that_is_not_on_the_web_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", address)
    with pytest.raises(ModelError, match="not a web address"):
        add()


def test_an_unknown_package_and_other_languages_are_refused_before_a_download(served: Served) -> None:
    served.publish(
        served.index() + served.index(from_code="de", code="translate-de_en") + [{"type": "sbd", "from_codes": ["ru"]}]
    )
    with pytest.raises(ModelError, match="no package elvish"):
        add("elvish")
    with pytest.raises(ModelError, match="translates from de to en, and svodka needs"):
        add("de_en")
    assert {path for path, _ in served.asked} == {"/index.json"}


def test_what_was_downloaded_and_is_no_package_is_thrown_away(served: Served, data: Path) -> None:
    served.files[PACKAGE] = b"<html>Log in to the hotel network</html>"
    with pytest.raises(ModelError, match="not a whole zip archive"):
        add()
    assert downloads(data) == []
    assert list((data / "models").iterdir()) == []


def test_a_version_cannot_lead_the_file_elsewhere(served: Served, data: Path) -> None:
    served.publish(served.index(package_version="../../1"))
    served.break_off_after = 2_000
    with pytest.raises(ModelError, match="broke off"):
        add()
    assert downloads(data) == ["translate-ru_en-_1.argosmodel.part", "translate-ru_en-_1.argosmodel.part.json"]


def test_nothing_but_models_add_imports_the_download_code() -> None:
    importers = {}
    for path in Path(svodka.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            module = getattr(node, "module", None) or ""
            if module.endswith(".download") or any(name.split(".")[-1] == "download" for name in names):
                importers.setdefault(path.name, []).append(node.lineno)
    assert set(importers) == {"models.py"}
    tree = ast.parse((Path(svodka.__file__).parent / "cli" / "models.py").read_text(encoding="utf-8"))
    [function] = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "add"]
    typing_only = [node for node in tree.body if isinstance(node, ast.If)]
    allowed = {
        inner.lineno for outer in [function, *typing_only] for inner in ast.walk(outer) if hasattr(inner, "lineno")
    }
    assert set(importers["models.py"]) <= allowed
