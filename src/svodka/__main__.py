"""`python -m svodka`."""

from svodka.cli import main

main()
