"""Command line: `python -m pulso_train prepare|train|distil|export|evaluate|all`."""
import argparse

from . import commands


def main() -> None:
    parser = argparse.ArgumentParser(prog="pulso_train", description=__doc__)
    parser.add_argument("--shared", help="folder with datasets/ and conversations/ (or PULSO_TRAIN_SHARED)")
    parser.add_argument("--work", help="folder for everything made here (or PULSO_TRAIN_WORK)")
    parser.add_argument("--threads", type=int, default=2)
    verbs = parser.add_subparsers(dest="verb", required=True)
    commands.register(verbs)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
