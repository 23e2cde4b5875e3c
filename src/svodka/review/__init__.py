"""Human review of a bulletin: the review page and XLIFF go out, and svodka learns from the edited bulletin that comes back."""
