"""A real mail server (aiosmtpd) on a port of its own, which takes, refuses, hangs and breaks off as it is told.

    with Mailbox() as box:
        box.answers["RCPT"] = ["450 later"]      # before the usual answer
        wait_for(lambda: box.mails, "the mail")
        box.mails[0].to, box.mails[0].message["Subject"], box.mails[0].text, box.mails[0].html
"""

import asyncio
import email
import email.policy
import logging
import ssl
import subprocess
import sys
import threading

try:
    from aiosmtpd import smtp
except ImportError:  # Debian's package, and another Python than Debian's
    sys.path.append("/usr/lib/python3/dist-packages")
    from aiosmtpd import smtp


logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)  # broken connections are what is tested


class Mail:
    """One that was handed over: envelope, bytes, and what a reader sees."""

    def __init__(self, session, envelope):
        self.sender, self.to, self.bytes = envelope.mail_from, envelope.rcpt_tos, envelope.original_content
        self.is_secret, self.user, self.name = session.ssl is not None, session.auth_data, session.host_name
        self.message = email.message_from_bytes(self.bytes, policy=email.policy.default)

    def part(self, kind):
        return self.message.get_body((kind,)).get_content().replace("\r\n", "\n")

    @property
    def text(self):
        return self.part("plain")

    @property
    def html(self):
        return self.part("html")

    @property
    def id(self):
        return self.message["Message-ID"]


class Protocol(smtp.SMTP):
    async def smtp_DATA(self, arg):
        if self.event_handler.is_due("break"):
            await self.push("354 go on")
            self.transport.abort()
            return
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg):
        self.event_handler.heard.append("QUIT")
        if self.event_handler.is_deaf_to_quit:
            await self.event_handler.never.wait()
        await super().smtp_QUIT(arg)


class Mailbox:
    """`answers`: by "MAIL", "RCPT" and "DATA" (after the last line), what is answered first, one after another;
    "hang" answers after go_on() alone, "abort" breaks the connection off. `refuses`: recipients that nobody knows."""

    def __init__(self, port=0, tls=None, is_tls_first=False, user=None, requires_tls=False):
        self.answers = {"MAIL": [], "RCPT": [], "DATA": [], "break": []}
        self.refuses, self.mails, self.heard = set(), [], []
        self.is_deaf_to_quit = False
        self.user = user
        self.loop = asyncio.new_event_loop()
        self.never = asyncio.Event()
        self.protocols = []
        options = {"hostname": "mail.example", "loop": self.loop, "enable_SMTPUTF8": False}
        if tls and not is_tls_first:
            options.update(tls_context=tls, require_starttls=requires_tls)
        if user:
            options.update(authenticator=self.check, auth_required=True, auth_require_tls=not is_tls_first)

        def make():
            self.protocols.append(Protocol(self, **options))
            return self.protocols[-1]
        coroutine = self.loop.create_server(make, "127.0.0.1", port, ssl=tls if is_tls_first else None)
        self.server = self.loop.run_until_complete(coroutine)
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    # ---- What aiosmtpd asks ----

    def check(self, server, session, envelope, mechanism, data):
        given = (data.login.decode(), data.password.decode())
        return smtp.AuthResult(success=given == self.user, auth_data=given[0], handled=False)  # the server itself says 535

    def is_due(self, step):
        return self.answers[step] and self.answers[step].pop(0)

    async def answer(self, server, step, otherwise):
        self.heard.append(step)
        answer = self.is_due(step)
        if answer == "hang":
            await self.never.wait()
            answer = None
        if answer == "abort":
            server.transport.abort()
        return answer or otherwise

    async def handle_MAIL(self, server, session, envelope, address, options):
        answer = await self.answer(server, "MAIL", "250 ok")
        if answer.startswith("2"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = await self.answer(server, "RCPT", "550 5.1.1 nobody" if address in self.refuses else "250 ok")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        answer = await self.answer(server, "DATA", "250 taken")
        if answer.startswith("2"):
            self.mails.append(Mail(session, envelope))
        return answer

    # ---- What tests ask ----

    def go_on(self):
        """What hangs is answered."""
        self.loop.call_soon_threadsafe(self.never.set)

    def ids(self):
        return [mail.id for mail in list(self.mails)]

    def close(self):
        """Gone from one moment to the next, with every connection."""
        if self.loop.is_closed():
            return

        def end():
            self.server.close()
            for protocol in self.protocols:
                if protocol.transport:
                    protocol.transport.abort()
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            self.loop.call_soon(self.loop.stop)
        self.loop.call_soon_threadsafe(end)
        self.thread.join()
        self.loop.close()

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self.close()


def certificate(folder):
    """A key and a certificate for 127.0.0.1: (context of a server, path of the certificate)."""
    key, path = f"{folder}/mail-key.pem", f"{folder}/mail-certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=mail.example",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", path, "-days", "2"],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, key)
    return context, path
