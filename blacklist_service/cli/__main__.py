"""`python -m blacklist_service.cli` is the program `blacklist`."""

from blacklist_service.cli import main

if __name__ == "__main__":
    main(prog_name="blacklist")
