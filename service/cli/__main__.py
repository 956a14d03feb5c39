"""`python -m service.cli` is `shizha`."""

import sys

from service.cli import main

sys.exit(main())
