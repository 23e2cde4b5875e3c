"""The Russian–English dictionary beside the model: what a word may mean. `entries` reads the tables, `lookup` finds words in them."""
