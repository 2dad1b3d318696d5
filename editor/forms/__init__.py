"""Forms made from declared settings: one widget for each kind of setting."""
