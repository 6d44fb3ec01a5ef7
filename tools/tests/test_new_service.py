"""A stamped service keeps the house rules; what cannot be stamped changes nothing."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import check_style  # noqa: E402
import new_service  # noqa: E402
from new_service import Names, Refusal  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPIED = ["libs/common/CMakeLists.txt", ".clang-format",
          "schemas/events/invoice/invoice.logged_action.recorded.json",
          "schemas/events/invoice/invoice.logged_action.recorded.example.json"]
WRITTEN = {
    "libs/common/bilko/contracts/ids.h": '#pragma once\nBILKO_CONTRACT_ID(Invoice, "inv_");\n',
    "deploy/nginx/routes.txt": "/api/v1/invoices        invoice\n",
}


class NewService(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        template = [file.relative_to(ROOT).as_posix()
                    for file in (ROOT / "tools/service_template/sample").rglob("*.*")]
        for path in COPIED + template:
            new_service.write(self.root / path, (ROOT / path).read_text(encoding="utf-8"))
        for path, text in WRITTEN.items():
            new_service.write(self.root / path, text)

    def stamp(self, *names):
        new_service.new_service(self.root, Names(*names))

    def content(self):
        return {file: file.read_bytes() for file in self.root.rglob("*") if file.is_file()}

    def test_a_stamped_service_keeps_the_house_rules(self):
        for names in (("asset", "asset", "assets", "ast"),
                      ("maintenance", "inspection_appointment", "inspection_appointments", "isp")):
            with self.subTest(names):
                self.stamp(*names)
                found = [f for f in check_style.check(self.root)
                         if f.path.startswith(("services/", "schemas/"))]
                self.assertEqual(found, [])

    def test_no_placeholder_is_left(self):
        self.stamp("asset", "machine", "machines", "mch")
        for file in (self.root / "services").rglob("*"):
            text = file.name + (file.read_text(encoding="utf-8") if file.is_file() else "")
            for word in ("sample", "specimen", "spc_"):
                self.assertNotIn(word, text.lower(), file)

    def test_names_stand_where_they_belong(self):
        self.stamp("asset", "spare_part", "spare_parts", "spp")
        service = self.root / "services/asset"
        self.assertTrue((service / "usecases/create_spare_part.cpp").exists())
        self.assertIn('api.post("/spare-parts"', (service / "http/routes.cpp").read_text())
        self.assertIn("bilko_audit('spare_part', 'SparePart',",
                      (service / "migrations/0001_create_spare_part.sql").read_text())
        self.assertIn("/api/v1/spare-parts     asset\n",
                      (self.root / "deploy/nginx/routes.txt").read_text())
        self.assertIn("  /spare-parts/{id}:\n    get:\n      operationId: showSparePart",
                      (self.root / "schemas/http/asset.yaml").read_text())
        schema = self.root / "schemas/events/asset/asset.logged_action.recorded.example.json"
        self.assertIn('"source": "asset-service"', schema.read_text())

    def test_a_domain_and_a_path_of_their_own_stand_where_they_belong(self):
        routes = self.root / "deploy/nginx/routes.txt"
        routes.write_text("/api/v1/depot           storage\n", encoding="utf-8")
        self.stamp("storage", "shelf", "shelves", "shf", "store", "depot/shelves")
        service = self.root / "services/storage"
        self.assertIn('.name = "storage",\n          .domain = "store"',
                      (service / "main.cpp").read_text())
        self.assertIn("'store', 'storage-service'",
                      (service / "migrations/0001_create_shelf.sql").read_text())
        self.assertIn('api.post("/depot/shelves"', (service / "http/routes.cpp").read_text())
        self.assertIn("  /depot/shelves/{id}:\n",
                      (self.root / "schemas/http/storage.yaml").read_text())
        self.assertTrue((self.root / "schemas/events/store/store.logged_action.recorded.json")
                        .exists())
        self.assertEqual(routes.read_text(), "/api/v1/depot           storage\n")

    def test_an_id_and_a_schema_that_are_there_are_taken(self):
        schema = self.root / "schemas/events/expense/expense.logged_action.recorded.json"
        new_service.write(schema, "{}\n")
        ids = self.root / "libs/common/bilko/contracts/ids.h"
        ids.write_text('#pragma once\nBILKO_CONTRACT_ID(Expense, "exp_");\n', encoding="utf-8")
        self.stamp("expense", "expense", "expenses", "exp")
        header = (self.root / "services/expense/domain/expense.h").read_text()
        self.assertIn('#include "bilko/contracts/ids.h"', header)
        self.assertNotIn("kPrefix", header)
        self.assertEqual(schema.read_text(), "{}\n")

    def test_what_cannot_be_stamped_is_refused_and_changes_nothing(self):
        self.stamp("asset", "machine", "machines", "mch")
        before = self.content()
        for names in (("asset", "tool", "tools", "too"),
                      ("Asset", "tool", "tools", "too"),
                      ("two_words", "tool", "tools", "too"),
                      ("other", "tool", "tools", "inv"),
                      ("other", "tool", "tools", "tool"),
                      ("other", "sheep", "sheep", "shp"),
                      ("other", "machine", "machines", "mac")):
            with self.subTest(names), self.assertRaises(Refusal):
                self.stamp(*names)
        self.assertEqual(self.content(), before)


if __name__ == "__main__":
    unittest.main()
