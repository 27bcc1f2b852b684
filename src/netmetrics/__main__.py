"""``python -m netmetrics`` is the ``netmetrics`` command."""

from netmetrics.cli import main

if __name__ == "__main__":
    main()
