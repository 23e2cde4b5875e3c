"""What both sides of a translation must agree in: who does what to whom, whether it is denied, who says so, who and what is named.

Each module takes a Russian sentence and its English and yields `Disagreement`s. Nothing here asks the model.
"""
