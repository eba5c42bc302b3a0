"""What has one of the staff typed and not sent yet? Kept for that person alone, until it is sent or thrown away."""
