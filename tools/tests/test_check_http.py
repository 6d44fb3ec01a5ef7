"""Routes and documents that differ, one row each."""

import copy
import unittest

import check_http

DESCRIPTION = {"routes": [
    {"method": "GET", "pattern": "/.well-known/jwks.json", "roles": []},
    {"method": "GET", "pattern": "/api/v1/machines/:id", "roles": list(check_http.ROLES)},
    {"method": "POST", "pattern": "/api/v1/machines", "roles": ["admin", "owner"]},
]}
DOCUMENT = {
    "servers": [{"url": "/api/v1"}],
    "paths": {
        "/.well-known/jwks.json": {"servers": [{"url": "/"}],
                                   "get": {"x-bilko-role": "open", "security": []}},
        "/machines/{machineId}": {"parameters": [], "get": {"x-bilko-role": "viewer"}},
        "/machines": {"post": {"x-bilko-role": "admin"}},
    },
}


def findings(change):
    description, document = copy.deepcopy(DESCRIPTION), copy.deepcopy(DOCUMENT)
    change(description["routes"], document["paths"])
    return list(check_http.findings(description, document))


class CheckHttpTest(unittest.TestCase):
    def test_what_agrees_is_fine(self):
        self.assertEqual(findings(lambda routes, paths: None), [])

    def test_every_difference_is_found(self):
        rows = (
            (lambda routes, paths: paths.pop("/machines"),
             "POST /api/v1/machines: the document does not have it"),
            (lambda routes, paths: routes.pop(),
             "POST /api/v1/machines: the service does not have it"),
            (lambda routes, paths: paths["/machines"]["post"].pop("x-bilko-role"),
             "POST /api/v1/machines: x-bilko-role is one of open, viewer, user, admin, owner"),
            (lambda routes, paths: paths["/machines"]["post"].update({"x-bilko-role": "boss"}),
             "POST /api/v1/machines: x-bilko-role is one of open, viewer, user, admin, owner"),
            (lambda routes, paths: paths["/machines"]["post"].update({"x-bilko-role": "user"}),
             "POST /api/v1/machines: x-bilko-role allows user, admin, owner, the service "
             "admin, owner"),
            (lambda routes, paths: paths["/machines"]["post"].update({"security": []}),
             "POST /api/v1/machines: `security: []` stands where no token is needed, and only "
             "there"),
        )
        for change, finding in rows:
            self.assertEqual(findings(change), [finding])
