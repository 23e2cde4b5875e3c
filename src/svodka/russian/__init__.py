"""The Russian language: tokens, sentences, lemmas, letters, encodings, transliteration, and which language a text is in."""
