"""How does what was decided become public, all at once?"""
