"""The country of an article, decided from datelines, addresses and the text, with the reason in words."""
