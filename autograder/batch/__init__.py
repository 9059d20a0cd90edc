"""Many submissions at once: workers, one writer, and reports of progress."""
