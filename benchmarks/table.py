"""Tables of figures as the benchmarks print them."""

from collections.abc import Sequence


def show(title: str, rows: Sequence[Sequence[object]], heading: Sequence[str]) -> None:
    """Print a Markdown table, its columns as wide as their widest cell."""
    cells = [list(map(str, heading)), *(list(map(str, row)) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heading))]
    print(f"\n{title}\n")
    for number, row in enumerate(cells):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
