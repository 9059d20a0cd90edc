"""The untrusted side of the line of trust. Copied whole into the sandbox; imports nothing of
`autograder` outside itself."""
