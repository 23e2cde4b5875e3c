"""Two models over the same sentences: each translates in a process of its own, then their English is counted, scored and laid side by side.

`sentences` says over what, `measuring` is the child process, `counting` and `scoring` give the figures, `compare` puts them together,
`telling` and `page` show them.
"""
