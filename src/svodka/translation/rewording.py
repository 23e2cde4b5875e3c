"""A reference to a law that the model worded in its own way gets the house wording in place."""

import re

_NUMBER = re.compile(r"\d+(?:[.-]\d+)*|(?<=[(\"'])[a-z](?=[)\"'])")
_ONE = r"(?:\d+(?:[.-]\d+)*|[(\"'][a-z][)\"'])"
_SOME = rf"{_ONE}(?:(?:, | and |, and | or | to |[-–]){_ONE})*"
_PART = rf"(?:[Pp]arts?|[Pp]aragraphs?|[Pp]oints?|[Cc]lauses?|[Ii]tems?|[Ss]ub-?paragraphs?) {_SOME}"
_REFERENCE = re.compile(
    rf"(?:{_PART},? (?:of )?)*(?:[Aa]rticles?|[Ss]ections?) {_SOME}(?:,? ?{_PART})*"
    r"(?:[.,]?(?: of)?(?: the)? (?:[A-Z]\w+ ){0,4}[Cc]ode(?: of (?:the )?[A-Z]\w+(?: (?:of )?[A-Z]\w+)*)?)?"
)


def reworded(english: str, target: str) -> str:
    """Return the English with the one reference to a law that has exactly the numbers of `target` exchanged for it.

    Unchanged where no reference, or more than one, has these numbers. A code that the target names and the reference does not is
    added; one that only the reference names is kept.
    """
    wanted = sorted(_NUMBER.findall(target))
    fitting = [match for match in _REFERENCE.finditer(english) if sorted(_NUMBER.findall(match.group())) == wanted]
    if len(fitting) != 1:
        return english
    match = fitting[0]
    code = re.search(r" of the (?:[A-Z]\w+ ){0,4}Code.*$", match.group())
    kept = code.group() if code and "Code" not in target else ""
    return english[: match.start()] + target + kept + english[match.end() :]
