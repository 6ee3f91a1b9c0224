"""`python -m rbsync` is `rbsync`."""

from rbsync.cli.app import main

if __name__ == "__main__":
    main()
