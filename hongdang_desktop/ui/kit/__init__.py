"""The look: tokens, one style sheet and the components that pages are built from."""
