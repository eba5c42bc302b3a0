"""What happens to a request before it meets a page, and to an answer on its way out?"""
