"""What do outside registers say of a vendor? Asked, downloaded, kept as received, and compared; one file for each in sources/."""
