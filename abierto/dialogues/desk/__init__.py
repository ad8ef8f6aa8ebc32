"""The desk of dialogues: what each one lacks, what waits for a response, paper, the board, votes and the close."""
