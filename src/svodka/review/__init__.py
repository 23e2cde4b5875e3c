"""The review page beside each bulletin: the Russian beside the English, sentence by sentence, with everything known about both.

`composing` makes a plain value of what the run knows (`view`), `rendering` one self-contained HTML file of it.
"""
