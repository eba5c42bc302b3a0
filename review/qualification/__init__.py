"""What has to be looked at in a case, and what did a person say of it (R8-1-1a)?"""
