"""The desk of elections: what staff keep of a process, each screen calling one act."""
