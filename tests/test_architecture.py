"""The repository keeps the shape that tests/architecture.toml describes: who imports whom, what is called where, what is documented."""

import ast
import re
import sys
import tomllib
from fnmatch import fnmatchcase
from importlib import metadata
from pathlib import Path

from source_tree import ROOT, Import, calls, functions, imports, modules, own, public, raised
from svodka import errors

SHAPE = tomllib.loads((ROOT / "tests" / "architecture.toml").read_text(encoding="utf-8"))
EXCEPTIONS = SHAPE["exceptions"]
MOST_COMMAND_LINES = 25
CATCH_ALL = frozenset({"Exception", "BaseException"})


def test_every_command_is_short_because_its_work_is_done_below():
    long = {name for name, body in commands() if body and body[-1].end_lineno - body[0].lineno >= MOST_COMMAND_LINES}
    expect(
        long,
        EXCEPTIONS["long_commands"],
        f"commands of more than {MOST_COMMAND_LINES} lines: move the work into a function below the command line",
    )


def test_no_command_catches_errors_or_waits_because_cli_maps_every_error_in_one_place():
    busy = {
        name
        for name, body in commands()
        if any(isinstance(node, ast.Try | ast.While | ast.FunctionDef) for stmt in body for node in ast.walk(stmt))
    }
    expect(
        busy,
        EXCEPTIONS["commands_that_catch"],
        "commands with `try`, `while` or a function inside: that is logic, move it below the command line",
    )


def test_every_part_imports_only_what_it_may_know():
    wrong = [
        f"{found}; {part(found.importer)} may know {', '.join(SHAPE['knows'].get(part(found.importer), ['nothing yet']))}"
        for found in across_parts()
        if not any(covers(entry, own(found.target)) for entry in SHAPE["knows"].get(part(found.importer), ()))
    ]
    assert not wrong, listed(
        "an arrow that the shape does not have: move what both need, or add it with a reason", wrong
    )


def test_the_shape_names_no_arrow_that_the_program_has_lost():
    used = {
        (name, entry)
        for found in across_parts()
        for name, entries in SHAPE["knows"].items()
        for entry in entries
        if part(found.importer) == name and covers(entry, own(found.target))
    }
    lost = [
        f"{name} → {entry}"
        for name, entries in SHAPE["knows"].items()
        for entry in entries
        if (name, entry) not in used
    ]
    assert not lost, listed("no import needs this any more: take it out of [knows] in tests/architecture.toml", lost)


def test_arrows_point_one_way_and_the_shape_covers_every_part():
    above = [*SHAPE["ground"]]
    for name, entries in SHAPE["knows"].items():
        below = [entry for entry in entries if part(entry) not in above]
        assert not below, (
            f"{name} may know {below}, which stand below it in tests/architecture.toml: arrows point upwards there"
        )
        above.append(name)
    missing = {module.part for module in modules()} - set(above)
    assert not missing, f"give {sorted(missing)} a line in [knows] in tests/architecture.toml: below what they import"


def test_the_values_at_the_seams_and_the_errors_import_nothing_of_the_program():
    wrong = [
        str(found)
        for found in imports()
        if found.importer in SHAPE["ground"] and own(found.target) and not is_front_door(found)
    ]
    assert not wrong, listed("the ground that everything stands on must stand by itself", wrong)


def test_no_modules_import_each_other_in_a_circle():
    arrows: dict[str, set[str]] = {}
    for found in imports():
        if own(found.target) and not found.for_typing:
            arrows.setdefault(found.importer, set()).add(own(found.target))
    while leaves := {name for name, targets in arrows.items() if not targets & arrows.keys()}:
        for name in leaves:
            del arrows[name]
    assert not arrows, (
        f"{sorted(arrows)} import each other, or such modules: move what they share into one that they import"
    )


def test_every_library_is_imported_only_by_the_modules_that_are_there_for_it():
    foreign = [found for found in imports() if library(found) in SHAPE["libraries"] or is_third_party(found)]
    wrong = [str(found) for found in foreign if not named(found.importer, SHAPE["libraries"].get(library(found), ()))]
    assert not wrong, listed(
        "use what the module that has this library gives, or extend [libraries] with a reason", wrong
    )
    lost = [
        f"{name}: {pattern}"
        for name, patterns in SHAPE["libraries"].items()
        for pattern in patterns
        if not any(library(found) == name and fnmatchcase(found.importer, pattern) for found in foreign)
    ]
    assert not lost, listed(
        "no import needs this any more: take it out of [libraries] in tests/architecture.toml", lost
    )


def test_of_argostranslate_only_the_package_reader_is_used():
    # Its translation module loads torch, stanza and spacy, and makes files when it is imported.
    allowed = {"argostranslate.package", "argostranslate.settings"}
    wrong = [str(found) for found in imports() if library(found) == "argostranslate" and found.target not in allowed]
    assert not wrong, listed(f"only {' and '.join(sorted(allowed))} may be imported, by their whole names", wrong)


def test_libraries_are_imported_where_they_are_needed_and_not_at_the_top():
    top = [found for found in imports() if not found.function and not found.for_typing]
    wrong = [
        str(found)
        for found in top
        if (library(found) in SHAPE["libraries"] or is_third_party(found))
        and not named(found.importer, SHAPE["at_the_top"].get(library(found), ()))
    ]
    assert not wrong, listed("move the import into the function that needs it, so that starting stays quick", wrong)


def test_every_library_that_is_imported_is_declared_in_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for name, lines in project["optional-dependencies"].items() if name != "dev" for line in lines]
    declared = {normalised(re.match(r"[\w.-]+", line).group()) for line in [*project["dependencies"], *extras]}
    known = metadata.packages_distributions()
    for name in sorted({library(found) for found in imports() if is_third_party(found)}):
        # An extra that is not installed here has the name of its distribution.
        homes = {normalised(distribution) for distribution in known.get(name, [name])}
        assert homes & declared, f"svodka imports {name}: declare its distribution in pyproject.toml"


def test_only_the_downloader_and_the_cluster_can_open_a_connection():
    wrong = [
        str(found)
        for found in imports()
        if (found.target in SHAPE["network"]["modules"] or found.target.split(".")[0] in SHAPE["network"]["modules"])
        and found.target != "urllib.parse"
        and found.importer not in SHAPE["network"]["only_in"]
    ]
    assert not wrong, listed(f"nothing leaves the machine but through {SHAPE['network']['only_in']}", wrong)


def test_what_only_some_systems_have_is_used_in_the_modules_that_ask_systems():
    systems = SHAPE["systems"]
    banned = {
        key: {entry for name in systems if name.startswith(key) for entry in systems[name]}
        for key in ("modules", "names")
    }
    wrong = [
        str(found)
        for found in imports()
        if {found.target, library(found)} & banned["modules"] and found.importer not in systems["only_in"]
    ]
    wrong += [
        f"{module.at(node)} uses {name}"
        for module in modules()
        for node in ast.walk(module.tree)
        for name in names_of_the_system(node)
        if module.name not in systems["only_in"] and name in banned["names"]
    ]
    assert not wrong, listed(f"use what {' and '.join(systems['only_in'])} give, or extend them", wrong)


def test_text_files_are_opened_with_their_encoding_and_written_with_their_line_ends():
    wrong = [
        f"{module.at(node)} {ast.unparse(node)[:80]}: {fault}"
        for module in modules()
        for name, node in calls(module.tree)
        if (fault := fault_of_opening(name.split(".")[-1], node))
    ]
    assert not wrong, listed("what is left out is the system's own, which is another one on each", wrong)


def test_files_are_moved_through_the_module_that_knows_who_may_hold_them():
    # `Path.replace` has one argument, `str.replace` two, `datetime.replace` has names.
    wrong = [
        f"{module.at(node)} {ast.unparse(node)[:80]}"
        for module in modules()
        for name, node in calls(module.tree)
        if isinstance(node.func, ast.Attribute)
        and name.split(".")[-1] in ("replace", "rename", "hardlink_to", "symlink_to")
        and (len(node.args), len(node.keywords)) == (1, 0)
        and module.name not in SHAPE["systems"]["only_in"]
    ]
    assert not wrong, listed("use platform.replace_file or platform.move_folder", wrong)


def fault_of_opening(name, node):
    """What a call that opens or writes a text file leaves to the system, "" = nothing."""
    said = {keyword.arg for keyword in node.keywords}
    if name in ("open", "fdopen", "TextIOWrapper", "NamedTemporaryFile", "TemporaryFile"):
        texts = [ast.unparse(value) for value in (*node.args, *(keyword.value for keyword in node.keywords))]
        modes = [text.strip("'") for text in texts if re.fullmatch(r"'[rwaxbt+]{1,4}'", text)]
        if name == "TextIOWrapper":
            return "" if "encoding" in said else "no encoding"
        if not modes or "b" in modes[0]:
            return ""
        writes = bool(set(modes[0]) & set("wax+"))
    elif name in ("write_text", "read_text") and isinstance(node.func, ast.Attribute):
        writes = name == "write_text"
    else:
        return ""
    if "encoding" not in said:
        return "no encoding"
    return "no newline" if writes and "newline" not in said else ""


def names_of_the_system(node):
    """The names of modules that a node uses or imports, as `os.fsync`."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return {f"{node.value.id}.{node.attr}"}
    if isinstance(node, ast.ImportFrom):
        return {f"{node.module}.{alias.name}" for alias in node.names}
    return set()


def test_the_modules_that_open_connections_are_imported_only_where_the_user_asks_for_them():
    allowed = {tuple(place.split(":")) for place in SHAPE["network"]["imported_by"]}
    places = [found for found in imports() if own(found.target) in SHAPE["network"]["only_in"] and not found.for_typing]
    wrong = [str(found) for found in places if (found.importer, found.function) not in allowed]
    assert not wrong, listed(f"only {sorted(allowed)} may import what opens connections, inside of the function", wrong)
    assert {(found.importer, found.function) for found in places} == allowed


def test_what_is_kept_for_ever_is_bounded():
    kept = {
        f"{module.name}:{name}"
        for module in modules()
        for name, node in functions(module)
        if node.args.args and any(ast.unparse(one).split(".")[-1] == "cache" for one in node.decorator_list)
    }
    expect(
        kept, SHAPE["kept_for_ever"]["functions"], "give it an lru_cache with a bound: an archive has millions of words"
    )


def test_modules_are_imported_by_names_that_a_reader_and_this_test_can_see():
    # The command line names its lazy groups in a table, the formats their readers, and a package may import its own modules when their
    # names are asked for.
    hidden = [
        module.at(node)
        for module in modules()
        for name, node in calls(module.tree)
        if name.split(".")[-1] in ("import_module", "__import__")
        and not isinstance(node.args[0], ast.Constant)
        and module.name != "cli.main"
        and not ast.unparse(node.args[0]).startswith(("f'{__name__}.", "f'{__package__}."))
    ]
    assert not hidden, listed("write the name of the imported module as a plain text", hidden)


def test_only_the_entry_of_the_command_line_ends_the_process():
    wrong = [
        module.at(node)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute | ast.Name)
        and ast.unparse(node) in ("sys.exit", "SystemExit")
        and (module.name, around(module.tree, node)) != ("cli.main", "main")
    ]
    assert not wrong, listed("raise a SvodkaError: only svodka.cli.main.main turns it into an exit code", wrong)


def test_no_handler_takes_everything_but_the_border_around_a_stage_and_the_last_one():
    takers = [(module, node) for module in modules() for node in ast.walk(module.tree) if takes_everything(node)]
    assert [module.name for module, _ in takers] == SHAPE["borders"]["modules"], listed(
        "name the errors that are meant: only the border around each stage and the command line's take every Exception",
        [module.at(node) for module, node in takers],
    )
    for _, handler in takers:
        assert isinstance(handler, ast.ExceptHandler) and handler.type is not None, "a border must name Exception"
        assert ast.unparse(handler.type) == "Exception", "a border must let Ctrl-C through: write `except Exception`"
        assert any(name.startswith("logger.") for name, _ in calls(handler)), "a border must log what it took"


def test_only_the_doors_of_the_program_look_at_the_clock():
    wrong = {
        f"{module.at(node)} calls {name}": module.name
        for module in modules()
        for name, node in calls(module.tree)
        if name in SHAPE["clock"]["calls"] or name.split(".", 1)[-1] in SHAPE["clock"]["calls"]
    }
    expect(
        {module for module in wrong.values() if module not in SHAPE["clock"]["only_in"]},
        EXCEPTIONS["modules_with_a_clock"],
        listed("let the time be an argument, so that equal calls give equal results", sorted(wrong)),
    )
    assert set(SHAPE["clock"]["only_in"]) <= set(wrong.values()), "a module that looks at no clock is no door"


def test_only_one_module_starts_a_child_and_only_one_of_ours():
    children = SHAPE["children"]
    starters = {found.importer for found in imports() if library(found) in children["modules"]}
    assert starters == {children["only_in"]}
    (module,) = (module for module in modules() if module.name == children["only_in"])
    commands = [ast.unparse(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Assign)]
    assert "[sys.executable, '-P', '-m', module]" in commands


def test_nothing_prints_evaluates_text_or_starts_other_programs():
    wrong = [
        f"{module.at(node)} calls {name}"
        for module in modules()
        for name, node in calls(module.tree)
        if name in SHAPE["forbidden"]["calls"] or any(keyword.arg == "shell" for keyword in node.keywords)
    ]
    wrong += [str(found) for found in imports() if library(found) in SHAPE["forbidden"]["imports"]]
    assert not wrong, listed(
        "not in this program: write to the streams that you are given, and read data as data", wrong
    )


def test_every_module_class_and_function_that_others_may_use_is_described():
    missing = [str(module.path.relative_to(ROOT)) for module in modules() if not ast.get_docstring(module.tree)]
    missing += [
        f"{module.at(node)} {name}"
        for module in modules()
        for name, node, _ in public(module)
        if len((ast.get_docstring(node) or "").split()) < 2
    ]
    assert not missing, listed("write a docstring: what goes in and comes out, which errors", missing)


def test_every_description_is_a_sentence_and_not_the_name_again():
    wrong = []
    for module in modules():
        for name, node, _ in public(module):
            first = (ast.get_docstring(node) or "").split("\n\n")[0].strip()
            said = re.sub(r"\W+", "", first).casefold()
            if first[-1:] not in tuple(".:!?…") or said == node.name.replace("_", "").casefold():
                wrong.append(f"{module.at(node)} {name}: {first[:60]!r}")
    assert not wrong, listed("say what it does in a whole sentence with its full stop", wrong)


def test_every_function_that_raises_an_error_meant_for_people_says_so():
    known = error_classes()
    silent = set()
    for module in modules():
        for name, node, owner in public(module):
            if isinstance(node, ast.ClassDef) or is_command(node):
                continue
            described = (ast.get_docstring(node) or "") + (ast.get_docstring(owner) or "" if owner else "")
            silent |= {
                f"{module.name}.{name} raises {error}" for error in raised(node) & known if error not in described
            }
    expect(
        silent,
        EXCEPTIONS["errors_not_in_docstring"],
        "functions whose docstring is silent about an error that they raise",
    )


def test_every_error_of_the_family_is_raised_somewhere():
    thrown = set().union(*(raised(module.tree) for module in modules()))
    never = error_classes() - thrown
    expect(never, EXCEPTIONS["errors_never_raised"], "errors that nothing raises: take them out of svodka/errors.py")
    assert "SvodkaError" not in thrown, (
        "raise one of the family's members and not their root: the exit code hangs on the kind"
    )


def test_every_error_of_the_family_is_met_in_a_test():
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py") if path != Path(__file__)]
    missing = {name for name in error_classes() if not any(re.search(rf"\b{name}\b", text) for text in texts)}
    expect(
        missing, EXCEPTIONS["errors_without_a_test"], "errors that no test expects: write one that brings each about"
    )


def test_every_file_of_test_data_has_a_row_that_says_whence_and_what_for():
    folder = ROOT / "tests" / "data"
    lines = (folder / "README.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines if line.startswith("| `")]
    told = {row[0].strip("`"): row for row in rows}
    # A model is many files, and one row.
    there = {
        f"{path.relative_to(folder).parent.as_posix()}/"
        if path.is_relative_to(folder / "models")
        else path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    } - {"README.md"}
    assert not there - told.keys(), (
        f"add rows to tests/data/README.md (file, source, licence, purpose) for {there - told.keys()}"
    )
    assert not told.keys() - there, f"tests/data/README.md has rows without a file: {told.keys() - there}"
    for name, row in told.items():
        assert len(row) == 4, f"the row of {name} in tests/data/README.md needs file, source, licence and purpose"
        assert all(row), f"the row of {name} in tests/data/README.md has an empty cell"


def test_no_module_has_a_name_that_says_nothing():
    empty = {"base", "common", "core", "helper", "helpers", "manager", "misc", "util", "utils"}
    wrong = [str(module.path.relative_to(ROOT)) for module in modules() if empty & set(module.name.split("."))]
    assert not wrong, listed("name a module for what a reader will look for in it", wrong)


def commands():
    """The commands of the command line by their names, each with its body less the docstring."""
    for module in modules():
        if part(module.name) == "cli":
            for name, node in functions(module):
                if is_command(node):
                    yield f"{module.name}.{name}", node.body[1:] if ast.get_docstring(node) else node.body


def is_command(node):
    decorators = (decorator.func if isinstance(decorator, ast.Call) else decorator for decorator in node.decorator_list)
    return any(ast.unparse(decorator).split(".")[-1] in ("command", "group") for decorator in decorators)


def across_parts() -> list[Import]:
    """The imports from one part of the program into another, the ground left out."""
    return [
        found
        for found in imports()
        if (target := own(found.target))
        and part(target) != part(found.importer)
        and part(target) not in SHAPE["ground"]
        and not is_front_door(found)
    ]


def is_front_door(found: Import) -> bool:
    """Whether the package itself names, for type checkers only, what it gives when it is asked for it."""
    return found.importer == "svodka" and found.for_typing


def part(name: str) -> str:
    return name.split(".")[0]


def covers(entry: str, target: str) -> bool:
    """Whether a line of the shape allows a module: every module of the part that it names."""
    return entry == part(target)


def named(module: str, patterns) -> bool:
    return any(fnmatchcase(module, pattern) for pattern in patterns)


def library(found: Import) -> str:
    return found.target.split(".")[0]


def is_third_party(found: Import) -> bool:
    return library(found) not in sys.stdlib_module_names and library(found) != "svodka"


def normalised(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def takes_everything(node: ast.AST) -> bool:
    """Whether a node is a handler without a class or of all exceptions, or suppresses all of them."""
    if isinstance(node, ast.ExceptHandler):
        return node.type is None or bool(
            CATCH_ALL & {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)}
        )
    if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "suppress":
        return bool(CATCH_ALL & {ast.unparse(argument) for argument in node.args})
    return False


def around(tree: ast.Module, wanted: ast.AST) -> str:
    """The name of the function at the top of the module that holds a node; "" where none does."""
    holders = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return next((holder.name for holder in holders if any(node is wanted for node in ast.walk(holder))), "")


def error_classes() -> set[str]:
    """The family of errors less its root."""
    family = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.SvodkaError)
    }
    return family - {"SvodkaError"}


def expect(found: set[str], excepted: list[str], what: str) -> None:
    """Fail for what is found and not excepted, and for exceptions that are mended."""
    assert not found - set(excepted), listed(what, sorted(found - set(excepted)))
    mended = sorted(set(excepted) - found)
    assert not mended, f"{', '.join(mended)}: mended, so take it out of [exceptions] in tests/architecture.toml"


def listed(what: str, places: list[str]) -> str:
    return "\n  ".join([what, *places])
