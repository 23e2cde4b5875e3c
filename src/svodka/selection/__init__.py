"""The list by which an editor chooses and orders the articles of a bulletin: written by a dry run, edited, read by the next run."""
