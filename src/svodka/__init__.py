"""Russian press articles in, an English bulletin out."""

__version__ = "0.1.0"
