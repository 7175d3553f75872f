"""What can be done to the view of the films, with its keys: for the stage's bar and the menu."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QWidget

from app.stage.compare_actions import CompareActions
from app.stage.scrub_actions import ScrubActions
from app.viewer.film_layers import FilmLayers
from app.viewer.presets import PRESETS
from app.viewer.share_player import SharePlayer
from app.viewer.tools import Tool
from app.viewer.view_state import ViewState
from app.viewer.viewport import FIT
from app.widgets.actions import add_action

_BRUSH_STEP = 1.25
_LEVEL_STEPS = (0.05, 0.01)


class StageActions(QWidget):
    """Never shown: a widget only because keys need one to belong to. Zooming, `alone`, `decoded`,
    `certain` and `greys` are carried out by the stage, the rest here.

    Every action has an object name, under which a student's own key for it is kept.
    """

    def __init__(
        self, view: ViewState, layers: FilmLayers, player: SharePlayer, owner: QWidget
    ) -> None:
        super().__init__(owner)
        self.hide()
        self._view = view
        self._layers = layers
        self._owner = owner
        self._measured_elsewhere = False
        self.comparing = CompareActions(view, owner)
        self.scrub = ScrubActions(view, player, owner)
        self._make_comparing()
        self._make_looking()
        self.levels = self._make_levels()
        self.presets = self._make_presets()
        self.tools = self._make_tools()
        view.changed.connect(self._follow_view)
        layers.tool_changed.connect(self._follow_tool)
        layers.changed.connect(self._follow_layers)
        self._follow_view()
        self._follow_tool()
        self._follow_layers()

    def offer_forgetting(self, *, elsewhere: bool) -> None:
        """`elsewhere`: something was measured on films that have layers of their own."""
        self._measured_elsewhere = elsewhere
        self._follow_layers()

    # Making

    def _make_comparing(self) -> None:
        self.more = self._action("more", self.tr("More: brush, or what the comparison sets"), "]")
        self.more.triggered.connect(self._more)
        self.less = self._action("less", self.tr("Less: brush, or what the comparison sets"), "[")
        self.less.triggered.connect(self._less)
        self.decoded = self._action(
            "decoded", self.tr("Show as the model decoded it"), "M", checkable=True
        )
        self.certain = self._action(
            "certainty", self.tr("Show where the samples agree"), "A", checkable=True
        )

    def _make_looking(self) -> None:
        self.fit = self._action("fit", self.tr("Fit to pane"), "F")
        self.fit.triggered.connect(self._fit)
        self.one_to_one = self._action(
            "one-to-one", self.tr("One film pixel per screen pixel"), "0"
        )
        self.zoom_in = self._action("zoom-in", self.tr("Zoom in"), "+")
        self.zoom_out = self._action("zoom-out", self.tr("Zoom out"), "-")
        self.alone = self._action(
            "alone", self.tr("One film alone, or all again"), "U", checkable=True
        )
        self.alone.setEnabled(False)
        self.magnify = self._action("magnifier", self.tr("Magnifier"), "Z", checkable=True)
        self.magnify.triggered.connect(self._view.set_magnifies)
        self.turn = self._action("turn", self.tr("Turn clockwise"), "T")
        self.turn.triggered.connect(self._view.turn)
        self.flip = self._action("flip", self.tr("Flip left and right"), "X")
        self.flip.triggered.connect(self._view.flip)
        self.invert = self._action("invert", self.tr("Invert greys"), "I", checkable=True)
        self.invert.triggered.connect(self._view.invert)
        self.marks = self._action(
            "marks", self.tr("Show or hide what is marked"), "Shift+M", checkable=True
        )
        self.marks.triggered.connect(self._layers.show_marks)
        self.reset = self._action("reset", self.tr("Reset the view"), "R")
        self.reset.triggered.connect(self._view.reset)
        self.greys = self._action("greys", self.tr("Window and level…"), "G")

    def _make_levels(self) -> tuple[QAction, ...]:
        """Window and level by keys, coarse and fine; the data are (centre, width) steps."""
        made: list[QAction] = []
        for fine, step in enumerate(_LEVEL_STEPS):
            for key, name, ways in (
                ("Up", self.tr("Brighter"), (-step, 0.0)),
                ("Down", self.tr("Darker"), (step, 0.0)),
                ("Left", self.tr("More contrast"), (0.0, -step)),
                ("Right", self.tr("Less contrast"), (0.0, step)),
            ):
                said = self.tr("{change}, finely").format(change=name) if fine else name
                prefix = "Alt+Shift+" if fine else "Alt+"
                action = self._action(f"level-{key.lower()}-{fine}", said, prefix + key)
                action.setData(ways)
                action.triggered.connect(self._shift_window)
                made.append(action)
        return tuple(made)

    def _make_presets(self) -> QActionGroup:
        group = QActionGroup(self)
        for position, preset in enumerate(PRESETS):
            action = self._action(
                f"preset-{position + 1}", preset.name(), str(position + 1), checkable=True
            )
            action.setData(position)
            group.addAction(action)
        group.triggered.connect(self._choose_preset)
        return group

    def _make_tools(self) -> QActionGroup:
        names = {
            Tool.WINDOW: (self.tr("Window by dragging"), "V"),
            Tool.PAN: (self.tr("Move by dragging"), "P"),
            Tool.DISTANCE: (self.tr("Measure a distance"), "E"),
            Tool.RATIO: (self.tr("Cardiothoracic ratio"), "Q"),
        }
        group = QActionGroup(self)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        for tool, (name, key) in names.items():
            action = self._action(f"tool-{tool}", name, key, checkable=True)
            action.setData(tool.value)
            group.addAction(action)
        group.triggered.connect(self._choose_tool)
        self.forget_measurements = self._action(
            "forget-measurements", self.tr("Remove the measurements"), "Shift+E"
        )
        self.forget_measurements.triggered.connect(self._layers.forget_measurements)
        return group

    def _action(self, identity: str, name: str, key: str, *, checkable: bool = False) -> QAction:
        return add_action(self._owner, identity, name, key, checkable=checkable)

    # Following

    @Slot()
    def _follow_view(self) -> None:
        window = self._view.window
        for action in self.presets.actions():
            preset = PRESETS[action.data()].window
            action.setChecked((preset.centre, preset.width) == (window.centre, window.width))
        self.invert.setChecked(window.inverted)
        self.magnify.setChecked(self._view.magnifies)

    @Slot()
    def _follow_tool(self) -> None:
        for action in self.tools.actions():
            action.setChecked(action.data() == self._layers.tool.value)

    @Slot()
    def _follow_layers(self) -> None:
        measured = bool(self._layers.box.measurements) or self._measured_elsewhere
        self.forget_measurements.setEnabled(measured)
        self.marks.setChecked(self._layers.shows_marks)

    # Doing

    @Slot(QAction)
    def _choose_preset(self, action: QAction) -> None:
        preset = PRESETS[action.data()].window
        self._view.set_window(self._view.window.moved_to(preset.centre, preset.width))
        self._follow_view()

    @Slot(QAction)
    def _choose_tool(self, action: QAction) -> None:
        """The same tool again puts it away."""
        tool = Tool(action.data())
        self._layers.set_tool(Tool.WINDOW if tool is self._layers.tool else tool)
        self._follow_tool()

    @Slot()
    def _shift_window(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            centre, width = action.data()
            window = self._view.window
            self._view.set_window(window.moved_to(window.centre + centre, window.width + width))

    @Slot()
    def _fit(self) -> None:
        self._view.set_viewport(FIT)

    @Slot()
    def _more(self) -> None:
        self._change_amount(1)

    @Slot()
    def _less(self) -> None:
        self._change_amount(-1)

    def _change_amount(self, steps: int) -> None:
        """Of the brush in use, or else of the compare mode."""
        if self._layers.tool in (Tool.BRUSH, Tool.ERASER):
            self._layers.resize_brush(_BRUSH_STEP**steps)
        else:
            self._view.set_mode(self._view.mode.stepped(steps))
