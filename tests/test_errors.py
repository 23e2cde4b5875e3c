"""Errors have fields: who needs the path, the line or the bare trouble takes it and cuts no sentence up."""

import ast
import pickle
from pathlib import Path

from source_tree import modules
from svodka.errors import GlossaryError, RequestError, SourceError
from svodka.sources.limits import refuse


def test_an_error_about_a_place_begins_with_it() -> None:
    path = Path("terms.tsv")
    assert str(GlossaryError("no term", path=path, line=12)) == "terms.tsv:12: no term"
    assert str(GlossaryError("no term", path=path)) == "terms.tsv: no term"
    assert str(RequestError("There is no inbox.")) == "There is no inbox."


def test_an_error_gives_its_parts() -> None:
    error = GlossaryError("no term", path=Path("terms.tsv"), line=12)
    assert (error.what, error.path, error.line, error.place) == ("no term", Path("terms.tsv"), 12, "terms.tsv:12")
    bare = RequestError("There is no inbox.")
    assert (bare.what, bare.path, bare.line, bare.place) == ("There is no inbox.", None, None, "")


def test_a_file_of_the_inbox_is_called_by_its_printable_name_and_known_by_its_path() -> None:
    path = Path("inbox") / "a\nb.txt"
    error = refuse(path, "the file is empty")
    assert isinstance(error, SourceError)
    assert str(error) == "“a\ufffdb.txt”: the file is empty"
    assert (error.what, error.path) == ("the file is empty", path)


def test_an_error_comes_through_a_process_border_whole() -> None:
    error = pickle.loads(pickle.dumps(refuse(Path("a.txt"), "the file is empty")))
    assert str(error) == "“a.txt”: the file is empty"
    assert error.path == Path("a.txt")


TAKING_APART = {"removeprefix", "removesuffix", "partition", "rpartition", "split", "rsplit", "startswith", "replace"}


def test_no_module_takes_the_text_of_an_error_apart() -> None:
    wrong = [
        module.at(node)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in TAKING_APART
        and ast.unparse(node.func.value).startswith(("str(error)", "str(caught", "error.args"))
    ]
    assert not wrong, wrong
