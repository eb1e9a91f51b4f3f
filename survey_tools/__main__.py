"""``python -m survey_tools``: the command line."""

from survey_tools.cli import main

if __name__ == "__main__":
    main()
