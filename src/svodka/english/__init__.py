"""The English language: lemmas, the forms of words and phrases, what counts as a word, quotation marks."""
