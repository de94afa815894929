"""The organisation as a station knows it, and the verbs that change it."""

from datetime import date

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ledgers.office.organisation import Organisation
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.core import OWNED_BY_PLANT, Core, Pen, kind_of
from hongdang_desktop.station.views import Changes, Node, Refused, Role
from hongdang_desktop.store import listing
from hongdang_desktop.store.store import get_setting

_Written = tuple[str, JsonObject, tuple[str, ...]]
"""A node's id, its payload and the revisions that it was made on."""


class NoSuchNode(UserError):
    """A word that names no unit."""

    code = "NO_SUCH_NODE"

    def __init__(self, words: str) -> None:
        super().__init__(f"没有叫“{words}”的单位。看看名称或编码。")


class Tree:
    """Plant, general branches, branches, areas and teams."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def nodes(self, kind: str | None = None, on: date | None = None) -> tuple[Node, ...]:
        """Return the nodes by code; of one kind, in force on a day, where that is asked."""
        known = Lookup(self._core).nodes
        found = [
            _node(node_id, node)
            for node_id, node in known.items()
            if (kind is None or node.kind == kind) and (on is None or node.exists_on(on))
        ]
        invited = [node for node in self._invited() if node.id not in known]
        found += [node for node in invited if kind is None or node.kind == kind]
        return tuple(sorted(found, key=lambda node: (node.code or "~", node.name)))

    def branches(self) -> tuple[Node, ...]:
        """Return the branches that this station keeps; at the plant, all of them."""
        branches = self.nodes("branch")
        if self._core.role is Role.PLANT:
            return branches
        kept = self._core.read(lambda c: get_setting(c, "branches"))
        mine = [str(each) for each in kept] if isinstance(kept, list) else []
        by_id = {node.id: node for node in branches}
        return tuple(by_id[each] for each in mine if each in by_id)

    def node(self, words: str) -> Node:
        """Return the node with this id, code, name or short name. Raises NoSuchNode."""
        found = [
            node for node in self.nodes() if words in (node.id, node.code, node.name, node.shown)
        ]
        if len(found) != 1:
            raise NoSuchNode(words)
        return found[0]

    def teams(self, branch: str) -> tuple[Node, ...]:
        """Return the teams that a branch covers."""
        covered = {
            node_id
            for node_id, node in Lookup(self._core).nodes.items()
            if node.kind == "team" and node.branch == branch
        }
        return tuple(node for node in self.nodes("team") if node.id in covered)

    def add(  # noqa: PLR0913 - the attributes of a node
        self,
        kind: str,
        name: str,
        *,
        code: str = "",
        short_name: str = "",
        parent: str | None = None,
        areas: tuple[str, ...] = (),
        branch: str | None = None,
        joint: bool = False,
        node_id: str | None = None,
    ) -> str:
        """Add a node and return its id. Raises Refused OWNED_BY_PLANT, PROBLEMS.

        ``branch`` is the branch that covers a team; a branch's own node belongs to itself.
        """
        new = node_id or self._core.ids.new()
        payload = self._payload(kind, name, code=code, short_name=short_name, parent=parent)
        payload |= {
            "areas": list(areas), "branch": new if kind == "branch" else branch,
            "joint": joint or None,
        }  # fmt: skip
        self._put([(new, payload, ())], f"登记了{name}。")
        return new

    def begin(
        self, branch_id: str, *, area: str, branch: str, code: str, short_name: str, plant: str
    ) -> None:
        """Add a branch with its area, and a stand-in for the plant if it has a name: all or none."""
        area_id, above = self._core.ids.new(), self._core.ids.new() if plant else None
        own = self._payload("branch", branch, code=code, short_name=short_name, parent=above)
        new: list[_Written] = [
            (area_id, self._payload("area", area), ()),
            (branch_id, {**own, "areas": [area_id], "branch": branch_id}, ()),
        ]
        if above is not None:
            new.insert(0, (above, self._payload("plant", plant), ()))
        self._put(new, f"登记了{branch}。")

    def change(self, node_id: str, **fields: Json) -> Changes:
        """Change attributes of a node; ids never change. Raises as ``add``, and NoSuchNode."""
        row = self._core.read(lambda c: listing.one(c, node_id))
        if row is None or row.ledger != "organisation":
            raise NoSuchNode(node_id)
        payload = {**row.payload, **fields}
        # The branch that it leaves must hear of it too.
        moved = self._core.role is Role.PLANT and payload.get("branch") != row.payload.get("branch")
        sentence = f"改好了{payload.get('name')}。"
        return self._put([(node_id, payload, (row.revision,))], sentence, to_all=moved)

    def _payload(
        self, kind: str, name: str, *, code: str = "", short_name: str = "",
        parent: str | None = None,
    ) -> JsonObject:  # fmt: skip
        return {
            "kind": kind, "name": name, "code": code, "short_name": short_name, "parent": parent,
            "occurred_on": self._core.setting().today.isoformat(), "stage": "final",
        }  # fmt: skip

    def _put(self, written: list[_Written], sentence: str, *, to_all: bool = False) -> Changes:
        ledger = kind_of("organisation")
        if self._core.role is Role.BRANCH and self._core.read(
            lambda c: get_setting(c, "invitation")
        ):
            raise Refused("OWNED_BY_PLANT", OWNED_BY_PLANT)
        for _, payload, _ in written:
            problems = ledger.check(payload, self._core.setting(), payload)
            wrong = tuple(problem for problem in problems if problem.field != "branch")
            if wrong:
                raise Refused("PROBLEMS", wrong[0].text, wrong)

        def work(pen: Pen) -> None:
            for node_id, payload, parents in written:
                pen.put(ledger, node_id, payload, parents, to_all=to_all)

        return self._core.verb(sentence, work, undoable=False)

    def _invited(self) -> tuple[Node, ...]:
        """Return the nodes that the invitation named, until the plant's own records come."""
        seed = self._core.read(lambda c: get_setting(c, "seed"))
        nodes = seed if isinstance(seed, list) else []
        return tuple(
            Node(
                id=str(each["id"]), kind=str(each["kind"]), code=str(each.get("code") or ""),
                name=str(each["name"]), shown=str(each.get("short_name") or each["name"]),
                parent=str(each["parent"]) if each.get("parent") else None,
            )
            for each in nodes
            if isinstance(each, dict)
        )  # fmt: skip


def _node(node_id: str, node: Organisation) -> Node:
    return Node(node_id, node.kind or "", node.code or "", node.name or "", node.shown, node.parent)
