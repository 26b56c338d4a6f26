"""What a folder's files seem to be: proposed, asked about, and written as kommune.toml and kontering.xlsx."""

from styringslib.proposals.known import Known, read_known
from styringslib.proposals.proposal import Proposal, propose
from styringslib.proposals.questions import Question
from styringslib.proposals.sheets import Folder, look
from styringslib.proposals.writing import Written, write

__all__ = ["Folder", "Known", "Proposal", "Question", "Written", "look", "propose", "read_known", "write"]
