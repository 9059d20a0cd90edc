"""What people read: the class report, the feedback pages, and how both look."""
