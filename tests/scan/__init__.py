"""`make scan`: a web scanner against a throw-away copy of the demonstration."""
