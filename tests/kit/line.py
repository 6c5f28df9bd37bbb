"""The control socket, held open: operations as the operator, as a user, or as whoever has a token."""

import json
import os
import socket


class Line:
    """line.ask("contact.sign_in", user_name=…, password=…) gives {"status", "reply"} or {"status", "code", "sentence"}."""

    def __init__(self, demo):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(os.path.join(demo.folder, "assent.db.sock"))  # waits its turn: a timeout would not
        self.socket.settimeout(120)
        self.file = self.socket.makefile("rwb")

    def ask(self, operation, /, by=None, as_user=None, request_id=None, locale=None, **input):
        call = {"operation": operation, "input": input}
        for name, value in (("token", by), ("as", as_user), ("request_id", request_id), ("locale", locale)):
            if value:
                call[name] = value
        self.file.write(json.dumps(call).encode() + b"\n")
        self.file.flush()
        return json.loads(self.file.readline())

    def close(self):
        self.file.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self.close()
