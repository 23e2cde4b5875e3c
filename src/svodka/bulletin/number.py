"""The bulletin's serial number: as it is printed, and what is said where nobody gave one."""

from collections.abc import Collection

from svodka.types import Finding, Severity


def write_number(number: int | None) -> str:
    """Return the number as the title block prints it; None leaves room for it."""
    return "№ ___" if number is None else f"№ {number}"


def about_number(number: int | None, checks_off: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return what the reviewer is told about the number: nothing where there is one, or where the check is switched off."""
    if number is not None or "number missing" in checks_off:
        return ()
    message = (
        "The bulletin's number was not given: it is the editor's serial number. Fill it in, or run again with --number."
    )
    return (Finding("number missing", message, Severity.ERROR),)
