"""The measures: tables in, tables out; no file, no clock, no drawing."""
