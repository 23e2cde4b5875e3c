"""Pages from templates in the package's data: everything is escaped, and a policy allows a page only its own style and script."""

import base64
import hashlib
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


@lru_cache(8)
def open_templates(folder: str) -> "Environment":
    """Return the templates in `svodka/data/FOLDER` by name; all of them autoescape, and an undefined variable is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = PackageLoader("svodka", f"data/{folder}")
    environment = Environment(loader=templates, autoescape=True, undefined=StrictUndefined)
    # Cyrillic as \u escapes would make the tables three times as long.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return environment


def read_file(folder: str, name: str) -> str:
    """Return a file of `svodka/data/FOLDER` as it stands."""
    return resources.files("svodka").joinpath("data", folder, name).read_text(encoding="utf-8")


def write_policy(style: str, script: str = "") -> str:
    """Return the Content-Security-Policy of a page that may use this one style, this one script, and load nothing."""
    sources = ["default-src 'none'", f"style-src '{_hash(style)}'"]
    if script:
        sources.append(f"script-src '{_hash(script)}'")
    return "; ".join((*sources, "base-uri 'none'", "form-action 'none'"))


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
