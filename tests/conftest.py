"""What holds for every test: one thread per numeric library, no settings from outside."""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
OUTSIDE = ("PARLEY_RESEARCH_DATA", "PARLEY_TEST_", "PARLEY_VLLM_PYTHON")
for variable in [name for name in os.environ if name.startswith("PARLEY_") and not name.startswith(OUTSIDE)]:
    del os.environ[variable]
