"""When is an opinion of the tests due?"""

from datetime import timedelta

from tests.factories import NOON

DUE = NOON + timedelta(days=14)
