"""What may go wrong in the world outside: each kind is a small class that writes its own sentence."""


class UserError(Exception):
    """The world is not as the work needs it; the sentence says what is the matter and what to do now.

    ``code`` is for programs and tests and never shown alone; ``sentence`` is plain Chinese.
    """

    code: str = "USER_ERROR"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Stopped(UserError):
    """The user pressed 停止; whoever raises this has left everything as it was."""

    code = "STOPPED"

    def __init__(self) -> None:
        super().__init__("停下了，什么都没改。")
