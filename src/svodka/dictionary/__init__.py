"""The Russian–English dictionary beside the model: what a word may mean, which words a sentence lost, which words no language has.

`reading` reads the package's table and a desk's own; `lookup` finds the words of a sentence in them; `glossing` chooses what a model
is told; `lost` and `invented` compare the English with the senses. All but `reading` is pure; `svodka.translation.vocabulary` acts on it.
"""
