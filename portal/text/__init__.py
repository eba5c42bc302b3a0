"""What do we keep of a text, and which texts are the same?"""
