"""Many submissions at once: workers, one writer, and what is told meanwhile."""
