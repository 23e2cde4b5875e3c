"""Articles to a `Bulletin` (country, order, period), and a `Bulletin` to a Word document."""
