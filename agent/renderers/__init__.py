"""EvidencePackage and Answer to terminal, Markdown, JSON and prompt block."""
