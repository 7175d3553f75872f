"""Where the installed program begins: as the command, or as a module that it starts itself."""

import multiprocessing
import runpy
import sys

from app.own_modules import asked_module

if __name__ == "__main__":
    multiprocessing.freeze_support()
    module = asked_module(sys.argv[1:])
    if module is not None:
        sys.argv = [module]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    else:
        from app.cli import main

        sys.exit(main())
