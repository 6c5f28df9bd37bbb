"""What the scenarios of faults share: a load of repeatable requests, the journal, and a disk that fails."""

import http.client
import json
import os
import subprocess
import threading
import uuid

import contract
from assent import BINARY, BUILD, PATIENCE_S, Answer, run
from contract import new_customer


def confirmation(phone="4755501234"):
    """Of a person known by the telephone number: another number is another person."""
    return contract.confirmation(primaryContact={**contract.confirmation()["primaryContact"], "phoneNumber": phone})


def agreements_of(customer):
    return f"/v1/customers/{customer}/agreements"


def make_customer(server, token, name="Nordvik AS"):
    answer = server.post("/v1/customers", token, new_customer(name=name))
    assert answer.status == 201, answer
    return answer.json["id"]


class Line:
    """One connection, kept open from request to request; None is the answer that did not come."""

    def __init__(self, server, token):
        self.token = token
        self.connection = http.client.HTTPConnection(server.host, timeout=PATIENCE_S)

    def ask(self, method, path, body=None, headers=None):
        return self.take() if self.send(method, path, body, headers) else None

    def send(self, method, path, body=None, headers=None):
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **(headers or {})}
        try:
            self.connection.request(method, path, None if body is None else json.dumps(body), sent)
            return True
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return False

    def take(self):
        try:
            answer = self.connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return None

    def close(self):
        self.connection.close()


class Sent:
    """A request that may be repeated, and the answers it got."""

    def __init__(self, path, body):
        self.path, self.body, self.request, self.answers = path, body, str(uuid.uuid4()), []

    def over(self, line):
        answer = line.ask("POST", self.path, self.body, {"MS-RequestId": self.request})
        self.answers.append(answer)
        return answer

    @property
    def is_kept(self):
        return any(answer and answer.status == 201 for answer in self.answers)


class Load:
    """Threads that create customers and confirm for them, each request with an id of its own, until a
    request gets no answer or `stop` is called. `sent` has every one of them in the order of sending."""

    def __init__(self, server, token, customers, threads=8):
        self.sent, self.is_stopped, self.token = [], False, token
        self.counted = threading.Condition()
        self.kept, self.running = 0, threads
        self.problems = []
        self.threads = [threading.Thread(target=self.work, args=(server, customers, i), daemon=True)
                        for i in range(threads)]
        for thread in self.threads:
            thread.start()

    def work(self, server, customers, number):
        line = Line(server, self.token)
        try:
            self.send(line, customers, number)
        finally:
            line.close()
            with self.counted:
                self.running -= 1
                self.counted.notify_all()

    def send(self, line, customers, number):
        count = 0
        while not self.is_stopped:
            count += 1
            one = (Sent("/v1/customers", new_customer()) if (number + count) % 4 == 0 else
                   Sent(agreements_of(customers[(number + count) % len(customers)]), confirmation(uuid.uuid4().hex)))
            self.sent.append(one)
            answer = one.over(line)
            with self.counted:
                self.kept += one.is_kept
                if answer and answer.status != 201:
                    self.problems.append(answer)
                self.counted.notify_all()
            if answer is None:
                return

    def wait_for(self, condition):
        """Waits for a condition over this load, or for its end."""
        with self.counted:
            self.counted.wait_for(lambda: condition(self) or not self.running, PATIENCE_S)

    def join(self):
        for thread in self.threads:
            thread.join(PATIENCE_S)
        return self.sent

    def stop(self):
        self.is_stopped = True
        return self.join()


def journal(server, **where):
    """Every entry, oldest first."""
    entries, after = [], 0
    while after is not None:
        page = server.call("journal.list", after=after, size=500, **where)
        entries += page["items"]
        after = page.get("next")
    return entries


def replay(config):
    """What `assent replay` says of the database: {"equal": …, "entries": …, "difference": …}."""
    _, out, err = run("replay", "--config", config, "--json", check=False)
    return json.loads(out) if out else {"equal": False, "difference": err}


def failing_disk(folder, files=".db"):
    """The environment in which a server's disk fails on demand; the switches are files in `folder`."""
    loaded = [os.path.join(BUILD, "tests", "kit", "faults.so")]
    linked = subprocess.run(["ldd", BINARY], capture_output=True, text=True, check=True).stdout
    for line in linked.splitlines():  # the sanitizer's library has to be the first of all
        if "libasan" in line or "libtsan" in line:
            loaded.insert(0, line.split()[2])
    return {"LD_PRELOAD": " ".join(loaded), "ASSENT_FAULTS": folder, "ASSENT_FAULTS_ON": files}
