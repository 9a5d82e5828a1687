"""All tables; importing this package fills `Base.metadata`."""

from models.base import Base
from models.contact import ContactMessage
from models.letter import Letter
from models.opening import Opening
from models.retention import RetentionRun

__all__ = ["Base", "ContactMessage", "Letter", "Opening", "RetentionRun"]
