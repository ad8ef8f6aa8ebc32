"""The desk of political actors, ``/actores/``: each sees and touches what is its own, and nothing else."""
