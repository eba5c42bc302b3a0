"""What of a case can be carried away as a file?"""
