"""Signed tokens that nobody should take: each gets 401, WWW-Authenticate, and the same few words as any other."""

import base64
import hashlib
import hmac
import json
import os
import time
import unittest
import uuid

from assent import Demo
from issuer import AUDIENCE, ISSUER, Issuer, Key, b64, metric, signed

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def setUpModule():
    global demo, server, issuer, elliptic, partner, other
    issuer = unittest.enterModuleContext(Issuer())
    elliptic = issuer.new_key("ES256")
    issuer.set["keys"].append(elliptic.jwk())
    issuer.set["keys"].append({"kty": "oct", "kid": "shared", "k": b64(b"a secret of both sides, 32 bytes"), "alg": "HS256"})
    issuer.set["keys"].append(issuer.new_key(kid="small", bits=1024).jwk())
    issuer.set["keys"].append(issuer.new_key(kid="sealing").jwk(use="enc"))
    issuer.set["keys"].append({**issuer.key.jwk(), "kid": "everything", "n": issuer.key.jwk()["n"], "e": "AQ"})
    demo = unittest.enterModuleContext(Demo(customers=31))
    partner, other = (demo.names["partners"][kind] for kind in ("direct_bill", "indirect_provider"))
    issuer.configure(demo, [issuer.options(),
                            issuer.options(issuer="https://single.example.com/", tenants=[other])])
    demo.configure('listen = "127.0.0.1:8080"', 'listen = "127.0.0.1:8080", bad_tokens_per_s = 100000, header_bytes = 12000')
    server = unittest.enterModuleContext(demo.serve())


def good(key=None, header=None, **claims):
    return issuer.token(partner, key=key, header=header, **{"groups": ["SalesAgents"], **claims})


class Refused(unittest.TestCase):
    def assert_refused(self, token):
        answer = server.get("/v1/agreements", headers={"Authorization": f"Bearer {token}"})
        self.assertEqual(answer.status, 401, f"{token[:300]} {answer}")
        self.assertEqual(answer.headers["www-authenticate"], "Bearer")
        self.assertEqual(answer.body, server.get("/v1/agreements").body)

    def refused(self, cases):
        for name, token in cases.items():
            with self.subTest(name):
                self.assert_refused(token)

    def accepted(self, token):
        answer = server.get("/v1/agreements", token)
        self.assertEqual(answer.status, 200, answer)

    def test_what_is_right_is_taken(self):
        for token in (good(), good(key=elliptic), good(aud=["https://other.example.com", AUDIENCE]), good(header={"typ": None}),
                      good(header={"typ": "at+jwt", "x5t": "abc", "nonce": "n"}), good(upn=None), good(upn="\u202e\n" * 3),
                      good(roles=["SalesAgent"]), good(tid=partner.upper()), issuer.token(other, iss="https://single.example.com/", groups=["SalesAgents"])):
            self.accepted(token)

    def test_algorithms(self):
        text = good().rsplit(".", 1)[0]
        head, payload = (base64.urlsafe_b64decode(part + "==") for part in text.split("."))
        key = issuer.key

        def keyed_with(secret):
            return lambda data: hmac.new(secret, data, hashlib.sha256).digest()

        def with_header(sign=key.sign, **changes):
            members = {**json.loads(head), **changes}
            return signed(json.dumps({name: value for name, value in members.items() if value is not None}), payload, sign)
        modulus = base64.urlsafe_b64decode(key.jwk()["n"] + "==")
        self.refused({
            "none": with_header(alg="none", sign=lambda _: b""),
            "none with a signature": with_header(alg="none"),
            "None, NONE, nOnE": with_header(alg="nOnE"),
            "none without a key": with_header(alg="none", kid=None, sign=lambda _: b""),
            "no algorithm": with_header(alg=None),
            "an empty algorithm": with_header(alg=""),
            "a number for an algorithm": with_header(alg=256),
            "a list of algorithms": with_header(alg=["RS256"]),
            "lower case": with_header(alg="rs256"),
            "a blank behind it": with_header(alg="RS256 "),
            "a NUL behind it": with_header(alg="RS256\u0000"),
            "HMAC with the public key, PEM": with_header(alg="HS256", sign=keyed_with(key.public)),
            "HMAC with the public key, without its last line end": with_header(alg="HS256", sign=keyed_with(key.public.strip())),
            "HMAC with the modulus": with_header(alg="HS256", sign=keyed_with(modulus)),
            "HMAC with the key set": with_header(alg="HS256", sign=keyed_with(json.dumps(key.jwk()).encode())),
            "HMAC with nothing": with_header(alg="HS256", sign=keyed_with(b"")),
            "HMAC with a key of the set": with_header(alg="HS256", kid="shared", sign=keyed_with(b"a secret of both sides, 32 bytes")),
            "RS256 by the elliptic key": with_header(kid=elliptic.kid),
            "ES256 by the RSA key": signed(json.dumps({**json.loads(head), "alg": "ES256"}), payload, elliptic.sign),
            "RSA says ES256": with_header(alg="ES256", kid=elliptic.kid, sign=lambda _: b"\1" * 64),
            **{alg: with_header(alg=alg) for alg in ("RS384", "RS512", "PS256", "ES384", "ES512", "ES256K", "EdDSA", "dir", "RSA-OAEP")},
        })

    def test_keys_and_addresses_within_the_token(self):
        mine = Key(issuer.folder)
        asked = issuer.asked
        self.refused({
            "jwk": good(key=mine, header={"kid": issuer.key.kid, "jwk": mine.jwk()}),
            "jwk, and signed by the right key": good(header={"jwk": issuer.key.jwk()}),
            "jku": good(key=mine, header={"jku": issuer.url}),
            "jku, and signed by the right key": good(header={"jku": issuer.url}),
            "x5u": good(header={"x5u": issuer.url}),
            "x5c": good(header={"x5c": ["MIIB"]}),
            "crit": good(header={"crit": ["exp"]}),
            "an empty crit": good(header={"crit": []}),
            "crit and b64": good(header={"b64": False, "crit": ["b64"]}),
            "zip": good(header={"zip": "DEF"}),
            "enc": good(header={"enc": "A128GCM"}),
            "cty": good(header={"cty": "JWT"}),
            "a token in a token": issuer.sign(good(), header={"cty": "JWT"}),
            "a token as content": issuer.sign(good()),
            "another type": good(header={"typ": "JOSE+JSON"}),
            "null for a key": good(header={"jwk": {}}),
        })
        self.assertEqual(issuer.asked, asked)

    def test_key_ids_are_only_looked_up(self):
        right = issuer.key.kid
        self.refused({name: good(header={"kid": kid}) for name, kid in {
            "none": None, "empty": "", "a number": 1, "a list": [right], "an object": {"kid": right}, "null": False,
            "another": uuid.uuid4().hex, "longer": right + "0", "shorter": right[:-1], "upper case": right.upper() + "X",
            "a path": "../../../../dev/null", "a file": "/proc/self/environ", "SQL": "' UNION SELECT 'key' --", "a shell": "| sleep 5",
            "an address": issuer.url, "NUL": right + "\u0000", "NUL and more": "\u0000" + right, "very long": "k" * 257, "blank": f" {right}",
            "an expression": "*", "format": "%n%s%x", "the key of a shared secret": "shared", "a key too small": "small",
            "a key for sealing": "sealing", "a key with the exponent 1": "everything"}.items()})
        self.refused({"small, signed by it": good(key=ExistingKey("small")),
                      "sealing, signed by it": good(key=ExistingKey("sealing"))})

    def test_signatures(self):
        text, signature = good().rsplit(".", 1)
        raw = base64.urlsafe_b64decode(signature + "==")
        curve = good(key=elliptic).rsplit(".", 1)
        numbers = base64.urlsafe_b64decode(curve[1] + "==")
        foreign = Key(issuer.folder)
        self.refused({
            "none": text + ".",
            "zeros": f"{text}.{b64(bytes(256))}",
            "one bit changed": f"{text}.{b64(raw[:-1] + bytes([raw[-1] ^ 1]))}",
            "shorter": f"{text}.{b64(raw[:-1])}",
            "longer": f"{text}.{b64(raw + b'0')}",
            "a zero before": f"{text}.{b64(b'0' + raw)}",
            "another's": good(key=foreign, header={"kid": issuer.key.kid}),
            "of another token": f"{text}.{good(oid=str(uuid.uuid4())).rsplit('.', 1)[1]}",
            "ES256, zeros": f"{curve[0]}.{b64(bytes(64))}",
            "ES256, the order of the curve": f"{curve[0]}.{b64(bytes.fromhex('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551') * 2)}",
            "ES256, shorter": f"{curve[0]}.{b64(numbers[:-1])}",
            "ES256, longer": f"{curve[0]}.{b64(numbers + b'0')}",
            "ES256, in DER": f"{curve[0]}.{b64(b'0D' + bytes(68))}",
            "ES256, turned round": f"{curve[0]}.{b64(numbers[32:] + numbers[:32])}",
        })

    def test_changed_claims(self):
        head, payload, signature = good().split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
        for name, value in (("tid", other), ("oid", str(uuid.uuid4())), ("groups", ["AdminAgents"]), ("exp", claims["exp"] + 1)):
            with self.subTest(name):
                self.assert_refused(f"{head}.{b64(json.dumps({**claims, name: value}))}.{signature}")

    def test_form(self):
        token = good()
        head, payload, signature = token.split(".")
        stray = [position for position, part in enumerate((head, payload, signature)) if len(part) % 4]
        self.assertTrue(stray)
        cases = {
            "nothing between": "..", "two parts": f"{head}.{payload}", "four parts": f"{token}.", "five parts": f"{token}.a.b",
            "dots": "." * 100, "no header": f".{payload}.{signature}", "no content": f"{head}..{signature}",
            "a dot before": f".{token}", "padding": f"{head}=.{payload}.{signature}", "the other alphabet": token.replace(signature, "+/" + signature[2:]),
            "a blank within": f"{head} .{payload}.{signature}", "a line end, escaped": f"{head}\\n.{payload}.{signature}",
            "a header of one character": f"a.{payload}.{signature}", "percent": f"{head}%2e{payload}.{signature}",
            "quoted": f'"{token}"', "two tokens": f"{token},{token}",
        }
        for position in stray:  # the last character has bits to spare: they must be zero
            parts = [head, payload, signature]
            last = ALPHABET.index(parts[position][-1])
            parts[position] = parts[position][:-1] + ALPHABET[last ^ 1]
            cases[f"stray bits in part {position}"] = ".".join(parts)
        self.refused(cases)

    def test_json(self):
        key = issuer.key
        head = json.dumps({"alg": "RS256", "kid": key.kid})
        claims = json.dumps(issuer.claims(partner, groups=["SalesAgents"]))
        twice = claims[:-1] + ', "tid": ' + json.dumps(partner) + "}"
        self.accepted(signed(head, claims, key.sign))
        self.refused({name: signed(header, payload, key.sign) for name, (header, payload) in {
            "a name twice": (head, twice), "a header's name twice": (head[:-1] + ', "alg": "RS256"}', claims),
            "alg none, then RS256": ('{"alg": "none", ' + head[1:], claims),
            "a list": (head, f"[{claims}]"), "a text": (head, '"text"'), "nothing": (head, ""), "null": (head, "null"),
            "text behind": (head, claims + "{}"), "a comma too many": (head, claims[:-1] + ",}"), "no UTF-8": (head, claims.encode() + b"\xff"),
            "a mark": (head, b"\xef\xbb\xbf" + claims.encode()), "NaN": (head, claims[:-1] + ', "x": NaN}'),
            "a NUL": (head, claims[:-1] + ', "x": "\\u0000"}'), "half a pair": (head, claims[:-1] + ', "x": "\\ud800"}'),
            "deep": (head, "[" * 2500 + "]" * 2500), "single quotes": (head, claims.replace('"', "'")),
            "a list for a header": (f"[{head}]", claims), "no header": ("", claims), "a header of blanks": ("   ", claims)}.items()})

    def test_size(self):
        def padded(size):
            """A token of exactly `size` characters, good but for that: a claim grows until it fits."""
            for header in ({}, {"x": ""}, {"x": "a"}, {"x": "aa"}):
                for near in range(10):
                    missing = size - len(good(padding="", header=header)) if near == 0 else missing
                    token = good(padding="p" * (missing * 3 // 4 - near), header=header)
                    if len(token) == size:
                        return token
            raise AssertionError(size)
        self.accepted(padded(8192))
        self.refused({"longer by one": padded(8193), **{f"{size} characters": "a" * (size - 4) + ".b.c" for size in (8192, 8193, 9000, 11900)}})
        answer = server.get("/v1/agreements", headers={"Authorization": "Bearer " + "a" * 12000 + ".b.c"})  # more than a header may have
        self.assertEqual((answer.status, answer.headers["www-authenticate"]), (401, "Bearer"))

    def test_time(self):
        now = int(time.time())
        self.refused({
            "expired": good(exp=now - 61), "long ago": good(exp=1), "early": good(nbf=now + 120), "in a year": good(nbf=now + 31536000, exp=now + 31540000),
            "no exp": good(exp=None), "no nbf": good(nbf=None), "a text": good(exp=str(now + 3600)), "a fraction": good(exp=now + 0.5 + 3600),
            "a list": good(exp=[now + 3600]), "true": good(exp=True), "milliseconds": good(exp=(now + 3600) * 1000),
            "beyond all numbers": issuer.sign(json.dumps(issuer.claims(partner, exp=now + 7777)).replace(str(now + 7777), "1e400")),
            "64 bits": good(exp=2**63 - 1), "more than 64 bits": good(exp=2**64 + now), "negative": good(exp=-1), "nbf as a text": good(nbf="0"),
            "nbf negative": good(nbf=-1), "no times": good(exp=None, nbf=None, iat=None)})

    def test_issuer_audience_tenant(self):
        mine = ISSUER.replace("{tenantid}", partner)
        self.refused({
            "no issuer": good(iss=None), "another issuer": good(iss="https://evil.example.com/"), "of another tenant": good(iss=ISSUER.replace("{tenantid}", other)),
            "the mark itself": good(iss=ISSUER), "without a slash": good(iss=mine.replace("/v2.0", "v2.0")), "a slash more": good(iss=mine + "/"),
            "upper case": good(iss=mine.upper()), "a list": good(iss=[mine]), "beginning alike": good(iss=mine + ".evil.example.com"),
            "a port": good(iss=mine.replace(".com", ".com:443")), "http": good(iss=mine.replace("https", "http")), "NUL": good(iss=mine + "\u0000"),
            "the single one, for a tenant that it may not speak for": good(iss="https://single.example.com/"),
            "no audience": good(aud=None), "another audience": good(aud="https://graph.windows.net"), "an empty list": good(aud=[]),
            "part of ours": good(aud=AUDIENCE[:-1]), "more than ours": good(aud=AUDIENCE + "/"), "upper case audience": good(aud=AUDIENCE.upper()),
            "ours within a text": good(aud=f"{AUDIENCE} https://other.example.com"), "a list with a number": good(aud=[AUDIENCE, 1]),
            "an object": good(aud={AUDIENCE: True}), "true": good(aud=True), "blank behind": good(aud=AUDIENCE + " "),
            "no tenant": good(tid=None), "an unknown tenant": issuer.token(str(uuid.uuid4())), "a tenant that is no id": issuer.token("common"),
            "a tenant in a list": good(tid=[partner]), "an empty tenant": issuer.token(""), "the nil tenant": issuer.token(str(uuid.UUID(int=0))),
            "a tenant with braces": issuer.token("{" + partner + "}"),
            "nobody": good(oid=None), "nobody's id": good(oid="ingrid"), "the nil id": good(oid=str(uuid.UUID(int=0))), "a list of people": good(oid=[str(uuid.uuid4())])})

    def test_whom_it_speaks_for(self):
        theirs = demo.names["users"]["indirect_provider"]["admin_agent"]
        self.refused({
            "a user of another partner": good(oid=theirs), "neither person nor program": good(scp=None),
            "no scopes in it": good(scp=""), "blanks for scopes": good(scp="  "), "a list of scopes": good(scp=["user_impersonation"]),
            "an empty list of roles": good(scp=None, roles=[]), "roles as a text": good(scp=None, roles="AdminAgent"),
            "roles with a number": good(roles=["AdminAgent", 1]), "roles as an object": good(roles={"AdminAgent": True}),
            "groups as a text": good(groups="AdminAgents"), "groups with a list": good(groups=[["AdminAgents"]]),
            "a person that says to be a program": good(idtyp="app"), "a program that says to be a person": good(scp=None, idtyp="user", roles=["AdminAgent"]),
            "a kind that is no text": good(idtyp=["user"])})

    def test_rights_are_whole_words_of_lists(self):
        for groups in ([], ["AdminAgents SalesAgents"], ["XSalesAgents"], ["salesagents"], [" SalesAgents"], ["*"], ["Sales%"]):
            with self.subTest(groups):
                answer = server.get("/v1/agreements", good(groups=groups))
                self.assertEqual(answer.status, 403, answer)

    def test_all_this_left_nothing_but_counters_and_a_line_a_minute(self):
        before = metric(server, "assent_signed_tokens")
        for _ in range(50):
            self.assert_refused(good(exp=1))
        self.assertEqual(metric(server, "assent_signed_tokens"), before)
        lines = [line for line in server.log if "a token was refused" in line]
        self.assertTrue(lines)
        self.assertLess(len(lines), 10)
        self.assertFalse([line for line in server.log if "eyJ" in line])


class ExistingKey(Key):
    """One that was made before, by its id."""

    def __init__(self, kid):
        self.kid, self.algorithm = kid, "RS256"
        self.path = os.path.join(issuer.folder, f"{kid}.pem")


if __name__ == "__main__":
    unittest.main()
