"""`svodka watch`: an inbox that is looked at for as long as the program runs, and bulletins that follow it."""
