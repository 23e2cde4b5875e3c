"""One event told by several articles: which of a run's articles tell the same, and which of them an earlier bulletin told."""
