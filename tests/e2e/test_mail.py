"""Mails from outside: what arrives, over which connections, and what no mail server can cause."""

import contextlib
import hashlib
import re
import socket
import ssl
import subprocess
import threading
import time

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from clients import Process, eventually, lag, mails_to, new_address

USER, PASSWORD = "bilko", "correct horse"


def communications(company, entity):
    return company.api.get(f"/communications?entityId={entity}").json()["data"]


def test_an_invoice_is_a_mail_with_its_document_within_five_seconds(company):
    address = new_address()
    draft = company.draft(contactId=company.contact(email=address)["id"])
    started = time.monotonic()
    sent = company.api.post(f"/invoices/{draft['id']}/send").json()
    [mail] = eventually(lambda: mails_to(address))
    eventually(lambda: company.api.get(
        f"/audit/logged-actions?rowId={draft['id']}").json()["data"][1:])
    assert time.monotonic() - started < 5
    assert sent["invoiceNumber"] in mail["Subject"] and mail["To"] == address
    assert sent["trackingToken"] in mail.get_body(["html"]).get_content()
    assert sent["trackingToken"] not in mail.get_body(["plain"]).get_content()
    [document] = mail.iter_attachments()
    assert document.get_content_type() == "application/pdf"
    assert document.get_filename() == f"{sent['invoiceNumber']}.pdf"
    assert hashlib.sha256(document.get_content()).hexdigest() == sent["pdfSha256"]
    [said] = communications(company, sent["id"])
    assert said["status"] in ("sending", "sent")
    assert said["template"] == "invoice_sent" and said["recipientContact"] == address


def test_names_from_outside_add_no_header_and_no_recipient(company):
    address = new_address()
    name = "Kupac\r\nBcc: victim@example.com\r\n\r\n<script>alert(1)</script>"
    contact = company.contact(name=name, email=address)["id"]
    for injected in (f"{address}\r\nBcc: victim@example.com", f"{address}>,<victim@example.com",
                     f"{address},victim@example.com"):
        refused = company.api.call("POST", "/contacts", {"name": "x", "email": injected})
        assert refused.status_code in (400, 422), injected
    company.sent(contactId=contact, note="Bcc: victim@example.com\r\n.\r\nRCPT TO:<v@example.com>")
    [mail] = eventually(lambda: mails_to(address))
    assert mail["Bcc"] is None and mail["X-Envelope-To"] == address
    assert mails_to("victim@example.com") == []


class MailServer(Controller):
    """aiosmtpd on a port of its own; notes who came how."""

    def __init__(self, **options):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        super().__init__(self, hostname="127.0.0.1", port=port, authenticator=self.check, **options)
        self.taken = []  # (recipient, was it encrypted, who signed in)
        self.passwords = []

    def check(self, _server, session, _envelope, _mechanism, data):
        self.passwords.append(data.password.decode())
        session.user = data.login.decode()
        is_right = (session.user, self.passwords[-1]) == (USER, PASSWORD)
        return AuthResult(success=is_right, handled=False)

    async def handle_DATA(self, _server, session, envelope):
        self.taken += [(recipient, session.ssl is not None, getattr(session, "user", None))
                       for recipient in envelope.rcpt_tos]
        return "250 2.0.0 taken"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """Two self-made certificates for 127.0.0.1: (file, file of the key) each."""
    folder = tmp_path_factory.mktemp("certificates")
    made = []
    for name in ("server", "stranger"):
        files = str(folder / f"{name}.pem"), str(folder / f"{name}.key")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj",
                        f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-out", files[0], "-keyout", files[1]], check=True, capture_output=True)
        made.append(files)
    return made


@contextlib.contextmanager
def mail_server(certificate=None):
    options = {}
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate)
        options |= {"tls_context": context, "require_starttls": True, "auth_required": True}
    else:
        options |= {"auth_require_tls": False}  # it would take a password in the open
    server = MailServer(**options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def settings(server, **changes):
    return {"BILKO_SMTP_URL": f"smtp://127.0.0.1:{server.port}", "BILKO_SMTP_TLS": "required",
            "BILKO_SMTP_USER": USER, "BILKO_SMTP_PASSWORD": PASSWORD} | changes


def test_starttls_and_sign_in_at_a_real_server(company, certificates):
    address = new_address()
    with mail_server(certificates[0]) as server, Process("notification").replaced(
            settings(server, BILKO_SMTP_CA_FILE=certificates[0][0])):
        sent = company.sent(contactId=company.contact(email=address)["id"])
        eventually(lambda: [c["status"] for c in communications(company, sent["id"])] == ["sent"])
        assert server.taken == [(address, True, USER)]


@pytest.mark.parametrize("case", ["wrong password", "another's certificate", "no encryption"])
def test_no_mail_and_no_password_goes_where_it_should_not(company, certificates, case):
    address = new_address()
    certificate = None if case == "no encryption" else certificates[0]
    trusted = certificates[1 if case == "another's certificate" else 0][0]
    change = {"BILKO_SMTP_PASSWORD": "wrong"} if case == "wrong password" else {}
    sent = None
    with mail_server(certificate) as server:
        with Process("notification").replaced(
                settings(server, BILKO_SMTP_CA_FILE=trusted, **change)):
            sent = company.sent(contactId=company.contact(email=address)["id"])
            said = eventually(lambda: [c for c in communications(company, sent["id"])
                                       if c["error"]])
        assert server.taken == []
        assert set(server.passwords) <= {"wrong"}
    # Our settings were wrong, not the mail: it waits for better ones.
    assert said[0]["status"] == "intended" and PASSWORD not in said[0]["error"]
    eventually(lambda: mails_to(address), wait=40)
    assert len(mails_to(address)) == 1


class SilentServer:
    """Accepts connections and never says a word."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.clients = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                self.clients.append(self.socket.accept()[0])

    def close(self):
        for connection in (self.socket, *self.clients):
            connection.close()


def test_a_silent_mail_server_holds_up_neither_the_log_nor_the_business(company):
    server = SilentServer()
    address = new_address()
    contact = company.contact(email=address)["id"]
    with Process("notification").replaced(settings(
            server, BILKO_SMTP_TLS="none", BILKO_SMTP_USER="")):
        started = time.monotonic()
        sent = [company.sent(contactId=contact) for _ in range(12)]
        for invoice in sent:
            eventually(lambda i=invoice: communications(company, i["id"]))
        assert time.monotonic() - started < 10
        assert len(server.clients) == 4  # BILKO_SMTP_CONNECTIONS, each in its 60 s
        eventually(lambda: lag("notification-service-consumer") == 0, every=0.5)
        statuses = {communications(company, i["id"])[0]["status"] for i in sent}
        assert statuses == {"intended", "sending"}
    server.close()
    numbers = {invoice["invoiceNumber"] for invoice in sent}
    eventually(lambda: len(mails_to(address)) >= 12, wait=40)
    subjects = [re.search(r"INV-\d+-\d+", mail["Subject"]).group() for mail in mails_to(address)]
    assert sorted(subjects) == sorted(numbers)
