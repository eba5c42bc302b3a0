"""What must a vendor mend, in which words, until when (R6-5)?"""
