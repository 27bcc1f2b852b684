"""Other programs' files -> rows of the workbook, and the workbook's rows -> files of theirs."""
