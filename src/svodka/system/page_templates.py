"""Pages from templates in the package's data: everything is escaped, and a policy allows a page only its own style and script."""

import base64
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


def render_page(folder: str, values: Mapping[str, Any], filters: Mapping[str, Any] | None = None) -> str:
    """Return the page of `svodka/data/FOLDER`: `page.html` with `values`, and with `style` and `script` from `page.css` and `page.js`.

    Its `policy` (Content-Security-Policy) lets it use these and load nothing. An undefined variable is an error.
    """
    templates = _open_templates(folder)
    templates.filters |= filters or {}
    files = {"style": "page.css", "script": "page.js"}
    there = templates.list_templates()
    own = {part: templates.get_template(name).render(values) for part, name in files.items() if name in there}
    allowed = [f"{part}-src 'sha256-{_hash(text)}'" for part, text in own.items()]
    policy = "; ".join(("default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"))
    return templates.get_template("page.html").render(values, policy=policy, **own)


@lru_cache(8)
def _open_templates(folder: str) -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = PackageLoader("svodka", f"data/{folder}")
    environment = Environment(loader=templates, autoescape=True, undefined=StrictUndefined)
    # Cyrillic as \u escapes would make the tables three times as long.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return environment


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
