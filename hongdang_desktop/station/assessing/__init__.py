"""月度自评: what is suggested, what people decide, what the plant says to it."""
