"""How property tests run here: the same examples each time, and no deadline (a loaded machine is no
defect).
"""

from hypothesis import settings

steady = settings(deadline=None, derandomize=True)
