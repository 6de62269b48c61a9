"""Scientific papers: from the lines of a PDF to zones, and from zones to the fields of a paper."""
