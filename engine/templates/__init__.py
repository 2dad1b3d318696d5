"""Groups that are offered ready-made, one file each: inserted, they are groups like any other."""
