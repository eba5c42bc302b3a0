"""Which day is meant, when is it due, and how is it written in Taiwan's calendar?"""
