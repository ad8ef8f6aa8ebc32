"""Documents of the follow-up, rendered from what is frozen or published. The same facts give the same bytes.

They are made of the plan's blocks (``plan.documents.blocks``), so that page, PDF and DOCX cannot disagree.
"""
