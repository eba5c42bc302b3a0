"""What is owed in the background, how is it done once, and what is known of what fails?"""
