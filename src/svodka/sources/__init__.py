"""Turns files into articles: `inbox.collect` finds the files, `formats.read` reads one, `articles.settle` says which of equals stays."""
