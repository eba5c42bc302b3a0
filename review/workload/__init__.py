"""Who looks after a case, and how far are all of them?"""
