"""Opens a project, goes on so many iterations and saves it again: run as a program by test_resume.

Arguments: the file to open, how many iterations, the file to write.
"""

import sys

from engine.formats.project import read, write
from engine.resume import course_of
from engine.train import Run


def main(path: str, iterations: int, place: str) -> None:
    project = read(path)
    assert project.course is not None, project.remark
    run = Run(project.sheet, weights=project.weights, course=project.course)
    for _ in range(iterations):
        run.iterate()
    write(place, project.sheet, run.program.save(), course_of(run))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
