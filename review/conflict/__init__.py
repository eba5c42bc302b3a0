"""Who must not meet which case, who found it out, and who answered it?"""
