"""Download an Argos package. Besides `cluster` this is the only module that opens connections; only `svodka models add NAME` imports it."""

import http.client
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from svodka.engine import argos
from svodka.engine.model_files import read_settings
from svodka.engine.model_install import add_archive
from svodka.engine.store import SOURCE_LANGUAGE, TARGET_LANGUAGE, Installed
from svodka.errors import ModelError
from svodka.system import __version__, platform
from svodka.system.locations import data_directory

_CONTENT_RANGE = re.compile(r"^bytes (?P<first>\d+)-\d+/(?P<total>\d+)$")

TIMEOUT_SECONDS = 30
MOST_INDEX_BYTES = 32 << 20
CHUNK = 1 << 16

_BY_HAND = "get a ru-en .argosmodel file on another machine and install it with: svodka models add FILE.argosmodel"


class RemotePackage(NamedTuple):
    """One package in the package index."""

    name: str
    version: str
    source_language: str
    target_language: str
    names: frozenset[str]
    """Those that it may be asked for by, in small letters."""
    links: tuple[str, ...]


Report = Callable[[int, int], None]
"""Told how many bytes have arrived and how many there are in all; 0 where the server does not say."""


def fetch_index(address: str) -> list[RemotePackage]:
    """Download the package index and return its translation packages; `ModelError` when offline, or where it is not an index."""
    try:
        with _open(address, {}) as answer:
            content = answer.read(MOST_INDEX_BYTES)
        return [_read_package(entry) for entry in json.loads(content) if entry.get("type", "translate") == "translate"]
    except (OSError, http.client.HTTPException) as error:
        raise _unreachable("The package index", address, error) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"{address} did not answer with a package index ({error!r}); check ARGOS_PACKAGE_INDEX, or whether the network asks "
            "for a login"
        ) from error


def choose_package(packages_offered: Sequence[RemotePackage], name: str) -> RemotePackage:
    """Return the newest package called `translate-ru_en`, `ru_en`, by the index's code, or by its file; `ModelError` if none will do."""
    wanted = name.lower().replace("-", "_")
    matching = [package for package in packages_offered if wanted in package.names]
    usable = [p for p in matching if (p.source_language, p.target_language) == (SOURCE_LANGUAGE, TARGET_LANGUAGE)]
    if usable:
        return max(usable, key=lambda package: argos.parse_version(package.version))
    if matching:
        raise ModelError(
            f"{name} translates from {matching[0].source_language} to {matching[0].target_language}, and svodka needs a model "
            f"from {SOURCE_LANGUAGE} to {TARGET_LANGUAGE}: svodka models add translate-ru_en"
        )
    raise ModelError(
        f"There is no package {name} in the index, and no file or directory of that name here; the usual one is: "
        "svodka models add translate-ru_en"
    )


def download(package: RemotePackage, folder: Path, report: Report) -> Path:
    """Download the package into `folder` and return the `.argosmodel` file. The links are tried in the order of the index.

    What an earlier attempt left is continued where the server can and the file is still the same. `ModelError` says why none of
    the links worked; what has arrived is kept for the next attempt.
    """
    version = re.sub(r"[^A-Za-z0-9]+", "_", package.version)
    target = folder / f"{package.name}-{version}.argosmodel"
    failure = ModelError(
        f"The index has no web address for {package.name}; get the file by hand and add it with: svodka models add FILE"
    )
    for link in package.links:
        if urllib.parse.urlsplit(link).scheme not in ("http", "https"):
            continue
        try:
            return _download(link, target, report)
        except (urllib.error.URLError, http.client.HTTPException, ValueError) as error:
            failure = _unreachable(package.name, link, error)
        except ModelError as error:
            failure = error
        except OSError as error:
            raise ModelError(
                f"{target} cannot be written ({error.strerror}); free some disk space and run the command again"
            ) from error
    raise failure


def add_by_name(name: str, report: Report) -> Installed:
    """Download the newest package of that name from the index and install it; see `choose_package` and `model_install.add_archive`."""
    package = choose_package(fetch_index(argos.locate_index()), name)
    archive = download(package, data_directory() / "downloads", report)
    try:
        return add_archive(archive)
    finally:
        # A damaged file that is kept would only be found damaged again.
        archive.unlink(missing_ok=True)


def _download(link: str, target: Path, report: Report) -> Path:
    """Download `target` and return it.

    What has arrived is kept in a `.part` file beside it, with a note of its address, its whole size and the server's mark of its content.
    A part from another address, or without a note, is not continued.
    """
    part, note = (target.with_name(f"{target.name}.part{suffix}") for suffix in ("", ".json"))
    known = read_settings(note)
    arrived = part.stat().st_size if known.get("link") == link and part.is_file() else 0
    answer, done = _request(link, arrived, known)
    with answer:
        length = int(answer.headers.get("Content-Length") or 0)
        total = done + length if length else 0
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("ab" if done else "wb") as file:
            if not done:
                etag = answer.headers.get("ETag", "")
                # A weak tag does not promise the same bytes.
                mark = answer.headers.get("Last-Modified", "") if not etag or etag.startswith("W/") else etag
                content = json.dumps({"link": link, "total": total, "mark": mark})
                note.write_text(content, encoding="utf-8", newline="\n")
            report(done, total)
            for chunk in _chunks(answer, link):
                file.write(chunk)
                done += len(chunk)
                report(done, total)
    if total and done != total:
        raise _interruption(link, f"after {done:,} of {total:,} bytes")
    platform.replace_file(part, target)
    note.unlink(missing_ok=True)
    return target


def _request(link: str, arrived: int, known: Mapping[str, Any]) -> tuple[http.client.HTTPResponse, int]:
    """Return the server's answer and the byte that it begins with: 0 where the part, whose note says what is `known`, does not fit."""
    if arrived:
        # The server sends the whole file if it has changed since (RFC 9110, section 13.1.5).
        condition = {"If-Range": str(known["mark"])} if known.get("mark") else {}
        try:
            answer = _open(link, {"Range": f"bytes={arrived}-"} | condition)
        except urllib.error.HTTPError as error:
            if error.code != http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                raise
        else:
            if answer.status != http.HTTPStatus.PARTIAL_CONTENT:
                return answer, 0
            match = _CONTENT_RANGE.match(answer.headers.get("Content-Range", ""))
            if match and (int(match["first"]), int(match["total"])) == (arrived, known.get("total")):
                return answer, arrived
            answer.close()
    return _open(link, {}), 0


def _chunks(answer: http.client.HTTPResponse, link: str) -> Iterator[bytes]:
    try:
        while chunk := answer.read(CHUNK):
            yield chunk
    except (OSError, http.client.HTTPException) as error:
        raise _interruption(link, f"({error})") from error


def _open(address: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    if urllib.parse.urlsplit(address).scheme not in ("http", "https"):
        raise ModelError(f"{address} is not a web address (http or https); check ARGOS_PACKAGE_INDEX")
    # An opener without file and FTP handlers, so that no redirection leads there either.
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.UnknownHandler,
    ):
        opener.add_handler(handler())
    identity = {"User-Agent": f"svodka/{__version__}", "Accept-Encoding": "identity"}
    request = urllib.request.Request(address, headers=identity | headers)  # noqa: S310 - the scheme was checked
    try:
        answer: http.client.HTTPResponse = opener.open(request, timeout=TIMEOUT_SECONDS)
    except urllib.error.URLError:
        raise
    except OSError as error:  # a connection that breaks before the answer comes as it is
        raise urllib.error.URLError(error) from error
    return answer


def _read_package(entry: dict[str, object]) -> RemotePackage:
    source, target = str(entry["from_code"]), str(entry["to_code"])
    stated = entry.get("links") or []
    if not isinstance(stated, list):
        raise ValueError("links must be a list")
    links = tuple(filter(_is_address, map(str, stated)))
    stems = (Path(urllib.parse.urlsplit(link).path).stem for link in links)
    name, version = argos.name_package(source, target), str(entry.get("package_version", ""))
    names = (name, str(entry.get("code", "")), f"{source}_{target}", *stems)
    spelt = frozenset(one.lower().replace("-", "_") for one in names if one)
    return RemotePackage(name, version, source, target, spelt, links)


def _is_address(link: str) -> bool:
    try:
        return bool(urllib.parse.urlsplit(link))
    except ValueError:  # `http://[broken`
        return False


def _interruption(link: str, where: str) -> ModelError:
    return ModelError(f"The download of {link} broke off {where}; run the same command again to continue it")


def _unreachable(what: str, address: str, error: Exception) -> ModelError:
    if isinstance(error, urllib.error.HTTPError):
        return ModelError(
            f"{what} is not at {address}: the server answered {error.code} {error.reason}; try again later, or {_BY_HAND}"
        )
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    return ModelError(f"{what} cannot be reached at {address} ({reason}): is this machine online? If not, {_BY_HAND}")
