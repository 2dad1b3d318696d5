"""What every test runs with: no real window, no settings of the person who runs it, one BLAS thread."""

import os
import tempfile

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_home = tempfile.TemporaryDirectory(prefix="chainrule-tests-")
os.environ["XDG_CONFIG_HOME"] = _home.name  # where QSettings are kept
os.environ["XDG_DATA_HOME"] = _home.name
