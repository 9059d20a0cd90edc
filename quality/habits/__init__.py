"""Habits of instructors: how test cells of nbgrader courses are written, as small assignments that
nbgrader and we grade."""
