"""What a text states: figures, dates, persons, laws. `svodka.translation` decides what to do about it."""
