"""The program's source as trees: its modules, what each of them imports and where, what it calls and raises."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "svodka"
IMPORTERS = frozenset({"import_module", "__import__"})


@dataclass(frozen=True)
class Import:
    """One import of a module (never of a name in it); `function` is "" at the top level of the importing module."""

    importer: str
    target: str
    line: int
    function: str = ""
    for_typing: bool = False

    def __str__(self) -> str:
        return f"svodka/{self.importer.replace('.', '/')}.py:{self.line} imports {self.target}"


@dataclass(frozen=True, eq=False)
class Module:
    """A module of the program; `name` is without the leading `svodka.`, and `svodka` for the package itself."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def part(self) -> str:
        """The top-level module or package that it belongs to."""
        return self.name.split(".")[0]

    def at(self, node: ast.AST) -> str:
        """A place for a message."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


@cache
def modules() -> tuple[Module, ...]:
    """All modules of the program in the order of their names."""
    return tuple(
        Module(_name(path), path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(PACKAGE.rglob("*.py"))
    )


@cache
def imports() -> tuple[Import, ...]:
    """All imports of the program: at the top, in functions, for type checkers, and through importlib with a literal name."""
    return tuple(found for module in modules() for found in _imports(module, module.tree, "", for_typing=False))


def own(target: str) -> str:
    """The name of one of the program's own modules without the leading `svodka.`; "" for a foreign one."""
    return target.removeprefix("svodka.") if target.split(".")[0] == "svodka" else ""


def functions(module: Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """All functions and methods with their names as in `Class.method`, also those inside of others."""
    for owner, node in _definitions(module.tree, ""):
        if isinstance(node, ast.FunctionDef):
            yield owner, node


def public(module: Module) -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef, ast.ClassDef | None]]:
    """All public classes and functions at the top of a module and the public methods of those classes, each with its class."""
    for node in module.tree.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef) or node.name.startswith("_"):
            continue
        yield node.name, node, None
        for member in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(member, ast.FunctionDef) and not (member.name.startswith("_") or is_overload(member)):
                yield f"{node.name}.{member.name}", member, node


def is_overload(node: ast.FunctionDef) -> bool:
    """Whether a function only tells type checkers of one way to call the one below it."""
    return any(ast.unparse(decorator).split(".")[-1] == "overload" for decorator in node.decorator_list)


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """All calls in a tree with what is called, as written: `sys.exit`, `print`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


@cache
def error_makers() -> dict[str, str]:
    """The private and public functions that return an error for their caller to raise, with the class of it."""
    return {
        node.name: node.returns.id
        for module in modules()
        for _, node in functions(module)
        if isinstance(node.returns, ast.Name) and node.returns.id.endswith("Error")
    }


def raised(tree: ast.AST) -> set[str]:
    """The classes of the errors that a tree raises, by itself or through a function that makes one."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.exc is not None:
            made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            name = ast.unparse(made).split(".")[-1]
            names.add(error_makers().get(name, name))
    return names


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts) or "svodka"


def _imports(module: Module, node: ast.AST, function: str, *, for_typing: bool) -> Iterator[Import]:
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Call):
        for target in _targets(node, module):
            yield Import(module.name, target, node.lineno, function, for_typing)
    if isinstance(node, ast.FunctionDef):
        function = node.name
    typing = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    body = node.body if isinstance(node, ast.If) else []
    for child in ast.iter_child_nodes(node):
        yield from _imports(module, child, function, for_typing=for_typing or (typing and child in body))


def _targets(node: ast.Import | ast.ImportFrom | ast.Call, module: Module) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, (
            f"{module.at(node)} imports by a relative name: write the whole name, as everywhere here"
        )
        whole = {f"{node.module}.{alias.name}" for alias in node.names}
        submodules = whole & _names()
        yield from sorted(submodules)
        if len(submodules) < len(whole):
            yield node.module or ""
    elif ast.unparse(node.func).split(".")[-1] in IMPORTERS and node.args and isinstance(node.args[0], ast.Constant):
        yield str(node.args[0].value)


@cache
def _names() -> frozenset[str]:
    return frozenset(f"svodka.{_name(path)}" for path in PACKAGE.rglob("*.py"))


def _definitions(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{prefix}{child.name}", child
            yield from _definitions(child, f"{prefix}{child.name}.")
        else:
            yield from _definitions(child, prefix)
