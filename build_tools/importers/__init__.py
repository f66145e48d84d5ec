"""From a captured page, a Word file or a scan to a directive: reader → neutral draft → writer, never mixed."""
