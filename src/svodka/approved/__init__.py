"""The memory of renderings that a person approved, and its exchange with other tools."""
