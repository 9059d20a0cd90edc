"""The trusted side of the line of trust: the sandbox, the client of a candidate, and the process
that runs the test cells."""
