"""A course as nbgrader keeps it: its configuration, its folders, its gradebook, and what goes in
and out of it."""
