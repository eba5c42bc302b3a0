"""What came of a review, and who is told?"""
