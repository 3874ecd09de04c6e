"""What commands do between their options and what they print: nothing here knows a console."""
