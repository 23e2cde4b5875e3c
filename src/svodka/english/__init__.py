"""The English language: lemmas, the forms of words and phrases, words that are words at all, quotation marks."""
