"""What an instructor runs: notebooks from their sources, and grading through nbgrader."""
