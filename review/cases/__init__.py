"""Which cases are meant, and which letters belong to one?"""
