"""How does what was decided become public, all at once, with reasons that a vendor may read?"""
