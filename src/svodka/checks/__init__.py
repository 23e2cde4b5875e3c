"""The checks on a translated segment: a sentence pair in, findings out."""
