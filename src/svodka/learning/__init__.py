"""What a human made of a bulletin: the edited document laid beside its run report, aligned, counted, and kept in the approved memory."""
