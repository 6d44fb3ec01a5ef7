"""Secrets of one suite, made once with mode 0600: signing key, key for client IPs, passwords."""

import os
import secrets
import subprocess
from pathlib import Path

from .files import read_json, write_atomic, write_json
from .home import Home
from .output import Failure


class Keys:
    def __init__(self, home: Home) -> None:
        self.jwt_file = home.keys / "jwt.pem"
        self.ip_key_file = home.keys / "ip.key"
        self._passwords_file = home.keys / "passwords.json"

    def create(self) -> None:
        """Makes what is missing; never replaces a key."""
        if not self.jwt_file.exists():
            make_ed25519_key(self.jwt_file)
        if not self.ip_key_file.exists():
            write_atomic(self.ip_key_file, secrets.token_hex(32), 0o600)

    def password(self, name: str) -> str:
        """Safe in a URI and in shell syntax."""
        passwords = read_json(self._passwords_file, {})
        if name not in passwords:
            passwords[name] = secrets.token_hex(16)
            write_json(self._passwords_file, passwords, 0o600)
        return passwords[name]


def make_ed25519_key(path: Path) -> None:
    """PKCS#8 in PEM."""
    done = subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519"],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"openssl could not make a signing key: {done.stderr}")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomic(path, done.stdout, 0o600)
    os.chmod(path, 0o600)
