"""The bulletin composed: its period, the order of its items, headlines and datelines in house form, the sheet of terms."""
