"""An issuer of signed tokens: keys made with the openssl command, a key set served over HTTP, tokens good and forged.

    with Issuer() as issuer, Demo(customers=31) as demo:
        issuer.configure(demo)
        with demo.serve() as server:
            server.get("/v1/agreements", issuer.token(partner, groups=["SalesAgents"]))
"""

import base64
import http.server
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
import uuid

AUDIENCE = "https://api.partnercenter.example.com"
ISSUER = "https://login.example.com/{tenantid}/v2.0"


def b64(data):
    if isinstance(data, str):
        data = data.encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*arguments, given=None):
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True).stdout


class Key:
    """A private key of a folder: "RS256" or "ES256"."""

    def __init__(self, folder, algorithm="RS256", kid=None, bits=2048):
        self.algorithm, self.kid = algorithm, kid or uuid.uuid4().hex
        self.path = os.path.join(folder, f"{self.kid}.pem")
        kind = ["RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}"] if algorithm == "RS256" else \
               ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        openssl("genpkey", "-algorithm", *kind, "-out", self.path)
        self.public = openssl("pkey", "-in", self.path, "-pubout")

    def jwk(self, **changes):
        if self.algorithm == "RS256":
            modulus = openssl("rsa", "-in", self.path, "-noout", "-modulus").decode().strip().split("=")[1]
            key = {"kty": "RSA", "n": b64(bytes.fromhex(modulus)), "e": "AQAB"}
        else:
            point = openssl("pkey", "-in", self.path, "-pubout", "-outform", "DER")[-64:]
            key = {"kty": "EC", "crv": "P-256", "x": b64(point[:32]), "y": b64(point[32:])}
        key.update({"kid": self.kid, "use": "sig", **changes})
        return {name: value for name, value in key.items() if value is not None}

    def sign(self, data):
        signed = openssl("dgst", "-sha256", "-sign", self.path, given=data)
        return signed if self.algorithm == "RS256" else raw_of(signed)


def raw_of(der):
    """An ECDSA signature as two numbers of 32 bytes (RFC 7518, 3.4)."""
    at, numbers = 2, []
    for _ in range(2):
        size = der[at + 1]
        numbers.append(der[at + 2:at + 2 + size].lstrip(b"\0").rjust(32, b"\0"))
        at += 2 + size
    return b"".join(numbers)


class Issuer:
    """Signs, and serves its keys at `url`; `asked` counts how often they were."""

    def __init__(self, algorithm="RS256"):
        self.algorithm = algorithm

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="assent-issuer-")
        self.key = Key(self.folder, self.algorithm)
        self.set = {"keys": [self.key.jwk()]}
        self.body, self.status, self.asked = None, 200, 0
        self.gate = threading.Event()  # answers wait for it
        self.gate.set()
        issuer = self

        class Keys(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.asked += 1
                issuer.gate.wait(120)
                body = issuer.body if issuer.body is not None else json.dumps(issuer.set).encode()
                self.send_response(issuer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                if issuer.status == 302:
                    self.send_header("Location", issuer.url + "/elsewhere")
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    pass  # who cuts an answer short hangs up

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Keys)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/keys"
        return self

    def __exit__(self, *problem):
        self.gate.set()
        self.server.shutdown()
        self.server.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_key(self, algorithm=None, **options):
        return Key(self.folder, algorithm or self.algorithm, **options)

    def options(self, issuer=ISSUER, place=None, more="", tenants=None):
        named = "" if tenants is None else "tenants = { " + ", ".join(f'"{id}"' for id in tenants) + " }, "
        place = place or f'jwks_url = "{self.url}"'
        return f'{{ issuer = "{issuer}", audiences = {{ "{AUDIENCE}" }}, {named}{place}, {more} }}'

    def configure(self, demo, issuers=None, more=""):
        """Adds the plugin to a demo's configuration."""
        with open(demo.config, "a", encoding="utf-8") as file:
            file.write(f'\nplugin "oidc" {{ issuers = {{ {", ".join(issuers or [self.options()])} }}, {more} }}\n')

    def claims(self, tenant, **changes):
        now = int(time.time())
        claims = {"iss": ISSUER.replace("{tenantid}", tenant), "aud": AUDIENCE, "tid": tenant, "oid": str(uuid.uuid4()),
                  "iat": now, "nbf": now, "exp": now + 3600, "scp": "user_impersonation", "ver": "2.0",
                  "upn": "ingrid@nordvik.example"}
        claims.update(changes)
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, tenant, key=None, header=None, **claims):
        """Signed by `key`; a claim or a member of the header that is None is left out."""
        return self.sign(self.claims(tenant, **claims), key, header)

    def sign(self, claims, key=None, header=None):
        key = key or self.key
        head = {"typ": "JWT", "alg": key.algorithm, "kid": key.kid, **(header or {})}
        head = {name: value for name, value in head.items() if value is not None}
        return signed(json.dumps(head), claims if isinstance(claims, (str, bytes)) else json.dumps(claims), key.sign)


def signed(header, payload, sign):
    """A token of the two texts, as they are."""
    text = f"{b64(header)}.{b64(payload)}"
    return f"{text}.{b64(sign(text.encode()))}"


def metric(server, name):
    found = re.search(rf"^{name} (\d+)$", server.get("/metrics").body.decode(), re.M)
    return int(found[1]) if found else None
