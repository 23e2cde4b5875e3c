"""What goes to a person for correction and what comes back: the review page, XLIFF, and what is learnt from an edited bulletin."""
