"""How does a thing move from state to state?"""
