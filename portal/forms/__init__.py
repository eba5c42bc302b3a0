"""Which kinds of answers are there, how are they typed, and how are those of several people merged?"""
