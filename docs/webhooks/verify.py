"""Verify the webhooks of a simrelay server. Standard library only, Python 3.9 or newer.

Copy this file. Give each function the body as the bytes that came, before
anything has parsed them, and the headers as a mapping that finds them by their
lower-case names, such as Flask's, Django's or Starlette's request.headers.
A function returns when the request is good, and raises Refused when it is not.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time

TOLERANCE = 300  # seconds that a request may be old, or early


class Refused(Exception):
    """The request is not from your server, was changed, or is too old."""


def verify_standard(secret, headers, body, now=None):
    """Standard Webhooks: the headers webhook-*, which every format carries."""
    msg_id, stamp, signatures = (_header(headers, "webhook-" + n) for n in ("id", "timestamp", "signature"))
    _check_time(stamp, now)
    digest = hmac.digest(_standard_key(secret), f"{msg_id}.{stamp}.".encode() + body, hashlib.sha256)
    want = "v1," + base64.b64encode(digest).decode()
    # One signature for each secret that is valid at this time.
    if not any(_same(signature, want) for signature in signatures.split(" ")):
        raise Refused("no signature fits")


def verify_textconvo(secret, headers, body):
    """Format textconvo: bare hexadecimal over the body."""
    _check_hex(headers, "x-textconvo-signature", _hex(secret, body))


def verify_textconvo_v2(secret, headers, body, now=None):
    """Format textconvo-v2: sha256= and hexadecimal over time, dot and body."""
    stamp = _header(headers, "x-textconvo-timestamp")
    _check_time(stamp, now)
    _check_hex(headers, "x-textconvo-signature", "sha256=" + _hex(secret, f"{stamp}.".encode() + body))


def verify_textus_v2(secret, headers, body):
    """Format textus-v2: bare hexadecimal over the body."""
    _check_hex(headers, "x-textus-signature", _hex(secret, body))


def verify_textlink(secret, body):
    """Format textlink: the secret is a field of the body."""
    try:
        given = json.loads(body)["secret"]
    except (ValueError, TypeError, KeyError):
        raise Refused("the body has no secret") from None
    if not secret or not isinstance(given, str) or not _same(given, secret):
        raise Refused("the secret is wrong")


def _header(headers, name):
    value = headers.get(name)
    if not value:
        raise Refused(f"the header {name} is missing")
    return value


def _check_time(stamp, now):
    try:
        off = (time.time() if now is None else now) - int(stamp)
    except ValueError:
        raise Refused("the timestamp is not a number") from None
    if abs(off) > TOLERANCE:
        raise Refused("the timestamp is more than five minutes off")


def _standard_key(secret):
    """The decoded base64 behind whsec_; a secret that is none is used as it is."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_").encode(), validate=True)
    except binascii.Error:
        key = secret.encode()
    if not key:
        raise Refused("the secret is empty")
    return key


def _hex(secret, signed):
    """The key is the secret as it is shown, with whsec_ where it has that."""
    if not secret:
        raise Refused("the secret is empty")
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _check_hex(headers, name, want):
    if not _same(_header(headers, name), want):
        raise Refused("the signature does not fit")


def _same(a, b):
    """Compares in constant time."""
    return hmac.compare_digest(a.encode("utf-8", "surrogatepass"), b.encode())
