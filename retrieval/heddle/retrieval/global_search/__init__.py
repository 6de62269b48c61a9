"""Questions about the whole: answered from communities and their reports."""
