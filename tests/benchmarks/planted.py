"""Does the doctor find what was planted, and is it silent where nothing was?

python -m tests.benchmarks.planted [--seed N] [--each N] [--healthy N]

Networks of chance, each with one known illness, and healthy ones that train well; prints the confusion table: what was
said first of each kind, and whether both illness and layer were right. Rules were tuned on other seeds: from 1000 and
from 2000 on.
"""

import argparse

import numpy as np

from tests.engine.planted.table import EACH, HEALTHY, REPORTED, sick, table, well


def main() -> None:
    read = argparse.ArgumentParser(prog="python -m tests.benchmarks.planted")
    read.add_argument("--seed", type=int, default=REPORTED)
    read.add_argument("--each", type=int, default=EACH)
    read.add_argument("--healthy", type=int, default=HEALTHY)
    options = read.parse_args()
    with np.errstate(all="ignore"):
        ill, good = list(sick(options.seed, options.each)), list(well(options.seed, options.healthy))
    print(table(ill + good))
    for case in ill + good:
        if not case.right:
            print(f"wrong: {case.kind} {case.seed}: {case.said} at {case.layer or 'no layer'}")
    found, false = sum(case.right for case in ill), sum(not case.right for case in good)
    print(f"found with the right layer: {found} of {len(ill)}, {found / len(ill):.1%}")
    print(f"false alarms: {false} of {len(good)}, {false / len(good):.1%}")


if __name__ == "__main__":
    main()
