"""How is one step taken of many cases at once?"""
