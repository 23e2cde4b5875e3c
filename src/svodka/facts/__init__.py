"""What a text states: figures, dates, persons, laws. Recognisers only: `svodka.translation` decides what to do about it."""
