"""Who sits on the committee, and who of it reviews which solution?"""
