"""The texts that a regular expression of a data table is meant for, so that the table can be tested by itself."""

from re import _parser as re_parser  # type: ignore[attr-defined]


def alternatives(pattern: str) -> list[str]:
    """Return a text for every alternative of a regular expression: classes by their first letter, what may be left out once."""

    def texts(parts: object) -> list[str]:
        found = [""]
        for operation, argument in parts:  # type: ignore[attr-defined]
            found = [before + after for before in found for after in one(str(operation), argument)][:400]
        return found

    def one(operation: str, argument: object) -> list[str]:
        match operation, argument:
            case "LITERAL", int(letter):
                return [chr(letter)]
            case "IN", [(kind, value), *_]:
                letters = {"LITERAL": value, "RANGE": value[0] if isinstance(value, tuple) else 0}
                return [chr(letters[str(kind)]) if str(kind) in letters else " " if "SPACE" in str(value) else "5"]
            case "BRANCH", (_, branches):
                return [text for branch in branches for text in texts(branch)]
            case "SUBPATTERN", (*_, inner):
                return texts(inner)
            case "MAX_REPEAT", (least, _, inner):
                return [text * least for text in texts(inner)] if least else ["", *texts(inner)[:1]]
            case "ASSERT", (_, inner):
                return texts(inner)
            case "ASSERT_NOT", _:
                return [""]
        raise AssertionError(operation)

    return texts(re_parser.parse(pattern))
