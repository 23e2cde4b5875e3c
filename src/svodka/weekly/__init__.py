"""An archive of years to one bulletin a week: a first look at every file, then week after week, going on where it stopped."""
