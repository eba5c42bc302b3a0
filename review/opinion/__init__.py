"""What do the members say of a solution, and where do they differ (R8-1-2)?"""
