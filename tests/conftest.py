"""For all tests: property tests try the same examples every time, unless asked to explore.

`HYPOTHESIS_PROFILE=explore make test` tries new ones; what it finds becomes an example of its own.
"""

import os

from hypothesis import settings

settings.register_profile("settled", deadline=None, derandomize=True, database=None)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "settled"))
