"""Places and countries: one table, and the one recogniser of their names in Russian text."""
