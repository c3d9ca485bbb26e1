from roles.kinds import RoleKind as R
from roles.policy import POLICY, Cell

POLICY[R.EMPLOYEE].cells["sample.cabinet"] = Cell(("see",))
POLICY[R.CISO].cells["sample.cabinet"] = Cell(("see", "view", "add"))
