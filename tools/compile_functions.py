"""Compile the built functions to bytecode that Lambda can use.

SAM's own build of a function leaves bytecode out, and `/var/task` is read-only, so without this
each cold start would compile the handler again. Files in a SAM package are dated 1980: only
bytecode that is never checked against its source (`unchecked-hash`) survives packaging. A later
plain `sam build` removes it; the deployment stays correct and starts slower.
"""

import compileall
import sys
from py_compile import PycInvalidationMode

from tools.built import built_functions


def main() -> int:
    """Compile every built function; 1 if one does not compile."""
    compiled = [
        compileall.compile_dir(
            str(function.code),
            quiet=1,
            force=True,
            stripdir=str(function.code),
            prependdir="/var/task",
            invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        )
        for function in built_functions()
    ]
    print(f"compiled {len(compiled)} functions")
    return 0 if all(compiled) else 1


if __name__ == "__main__":
    sys.exit(main())
