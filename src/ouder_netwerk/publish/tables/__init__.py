"""Tables: what each holds, and how it is written as CSV, HTML, Excel and Word."""
