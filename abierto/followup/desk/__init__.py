"""The desk of the follow-up: what an office owes, what waits for a ruling, periods, weights and progress sheets."""
