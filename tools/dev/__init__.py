"""What `./bilko` runs: brings the whole suite up on one Debian 12 machine and operates it.

Standard library only, besides Debian's own packages; the user's side is told in
docs/developer-command.md.
"""
