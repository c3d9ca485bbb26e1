"""The pure half of importing lists: from the bytes of a file to typed values, with nothing guessed.

Nothing here knows a domain word or touches the database. The order of work is

    reading.read        bytes and file name  -> Workbook
    layout.find_layout  one sheet            -> columns, records, and the rows that are no records
    mapping.propose     columns and a Kind   -> which column is which field
    kinds.read_field    a field and a cell   -> values.Parsed
    matching, duplicates                     -> people and names compared with what is already known
"""
