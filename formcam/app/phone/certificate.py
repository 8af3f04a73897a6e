"""A certificate that this computer makes for itself, for one pairing: it encrypts, and nobody vouches for it.

A phone warns of it once. Whoever compares the fingerprint on both screens knows that nobody stands between them.
"""

from __future__ import annotations

import datetime
import ssl
import tempfile
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Clocks of phone and computer may differ; a pairing lasts an hour.
VALID = datetime.timedelta(hours=12)


@dataclass(frozen=True)
class Certificate:
    """What the server needs to encrypt, and what a person can compare."""

    context: ssl.SSLContext
    fingerprint: str
    """SHA-256, as phones show it: pairs of hexadecimal digits with colons."""


def make_certificate(address: str) -> Certificate:
    """A fresh key and certificate for that IPv4 address. The key is in no file once this returns."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "formcam on your computer")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - VALID)
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Certificate(
        _context(secret + made.public_bytes(Encoding.PEM)), made.fingerprint(hashes.SHA256()).hex(":").upper()
    )


def _context(pem: bytes) -> ssl.SSLContext:
    """Python's TLS reads keys from files only: one that only this user can read, for a moment."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with tempfile.TemporaryDirectory() as folder:  # Made with mode 0700.
        path = Path(folder) / "key.pem"
        path.write_bytes(pem)
        context.load_cert_chain(path)
    return context
