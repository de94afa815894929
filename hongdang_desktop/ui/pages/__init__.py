"""The pages: what a person sees, one file a page."""
