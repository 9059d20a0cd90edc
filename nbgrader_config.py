"""The repository root is an nbgrader course: worked notebooks in solutions/, what students get in
lectures/."""

from autograder.nbgrader_plugins import configure, configure_lectures

c = get_config()  # type: ignore[name-defined]  # noqa: F821  nbgrader defines it

c.CourseDirectory.course_id = "backprop"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "lectures"
# the sources of the notebooks lie beside the assignments' folders; nothing but notebooks is handed
# out
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".pytest_cache", "*.py"]
configure(c)
configure_lectures(c)
