"""What is written to many at once?"""
