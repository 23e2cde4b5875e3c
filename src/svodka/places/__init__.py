"""Places and countries: their tables, and the recogniser of place names in Russian text."""
