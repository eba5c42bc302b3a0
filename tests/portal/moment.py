"""When do the tests of files and of letters take place?"""

from datetime import UTC, datetime

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday at ten in Taipei
