"""A course as nbgrader keeps it: its configuration, folders and gradebook, and what it takes in and
gives out."""
