"""What is not about translation: files, processes, terminals, progress, tables, and how operating systems differ."""
