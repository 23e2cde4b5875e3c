"""The facts of a text and their English: figures, dates, places, people, quotations, statutes.

Recognisers only: they say what stands where and how it should read in English. `svodka.translation` decides what to do about it.
"""
