"""`python -m svodka`."""

from svodka.cli.main import main

main()
