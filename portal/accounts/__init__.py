"""Who are the people of the portal, how do they sign in, and what may each role see?"""
