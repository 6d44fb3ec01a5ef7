"""Each house rule fires on a small planted tree, and not on its neighbour that keeps the rule."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import check_style  # noqa: E402

LIBRARIES = "".join(
    f"bilko_library({name} LEVEL {level}\n  SOURCES x.cpp)\n"
    for name, level in {
        "core": 0, "json": 1, "pg": 3, "http": 3, "kafka": 3, "events": 4, "contracts": 4,
        "service": 5, "log": 2, "testing": 6,
    }.items()
)
README = "".join(
    f"## {name}\n" for name in ("Owns", "Publishes", "Consumes", "Routes", "Settings"))
SOUND = {
    "libs/common/CMakeLists.txt": LIBRARIES,
    "services/invoice/README.md": README,
    "services/invoice/CMakeLists.txt": "",
    "services/invoice/main.cpp": "",
    "services/invoice/config.h": "#pragma once\n",
}
CORE = "libs/common/bilko/core/"
DOMAIN = "services/invoice/domain/"


def plant(root, files):
    for path, text in {**SOUND, **files}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def check(files):
    with tempfile.TemporaryDirectory() as folder:
        plant(pathlib.Path(folder), files)
        return check_style.check(folder)


class Case(unittest.TestCase):
    def assert_found(self, rule, path, text, line=1, **more):
        found = [(f.rule, f.path, f.line) for f in check({path: text, **more})]
        self.assertEqual(found, [(rule, path, line)])

    def assert_sound(self, path, text):
        self.assertEqual(check({path: text}), [])


class Layers(Case):
    def test_a_sound_tree_has_no_findings(self):
        self.assertEqual(check({}), [])

    def test_a_library_includes_lower_levels_only(self):
        path = "libs/common/bilko/json/codec.cpp"
        self.assert_sound(path, '#include "bilko/core/money.h"\n#include "bilko/json/codec.h"\n')
        self.assert_found("layering", path, '\n#include "bilko/pg/tx.h"\n', line=2)

    def test_a_library_does_not_include_its_own_level(self):
        self.assert_found("layering", "libs/common/bilko/pg/tx.cpp", '#include "bilko/http/x.h"\n')

    def test_a_library_does_not_include_a_service(self):
        path = "libs/common/bilko/pg/tx.cpp"
        self.assert_found("layering", path, '#include "invoice/config.h"\n')

    def test_only_tests_include_testing(self):
        text = '#include "bilko/testing/pg_fixture.h"\n'
        self.assert_sound("libs/common/bilko/pg/tx_service_test.cpp", text)
        self.assert_sound("services/invoice/tests/send_test.cpp", text)
        self.assert_found("layering", "libs/common/bilko/pg/tx.cpp", text)
        self.assert_found("service-layers", "services/invoice/store/x.cpp", text)

    def test_testing_includes_anything(self):
        path = "libs/common/bilko/testing/fixture.cpp"
        self.assert_sound(path, '#include "bilko/service/service.h"\n')

    def test_services_do_not_include_each_other(self):
        path = "services/invoice/usecases/send_invoice.cpp"
        ledger = {key.replace("invoice", "ledger"): text
                  for key, text in SOUND.items() if key.startswith("services")}
        self.assert_found("service-isolation", path, '#include "ledger/domain/x.h"\n', **ledger)

    def test_folders_of_a_service_include_what_the_table_allows(self):
        allowed = {
            "domain/a.cpp": "bilko/core/money.h",
            "store/a.cpp": "bilko/pg/tx.h",
            "usecases/a.cpp": "bilko/events/outbox.h",
            "http/a.cpp": "bilko/http/routes.h",
            "events/a.cpp": "bilko/events/subscriptions.h",
            "jobs/a.cpp": "invoice/usecases/mark_overdue.h",
            "domain/a_test.cpp": "invoice/domain/a.h",
        }
        for place, header in allowed.items():
            self.assert_sound(f"services/invoice/{place}", f'#include "{header}"\n')

    def test_folders_of_a_service_include_nothing_else(self):
        refused = {
            "domain/a.cpp": "bilko/pg/tx.h",
            "store/a.cpp": "invoice/usecases/a.h",
            "usecases/a.cpp": "invoice/http/routes.h",
            "http/a.cpp": "invoice/events/subscriptions.h",
            "events/a.cpp": "invoice/store/a.h",
            "jobs/a.cpp": "invoice/store/a.h",
            "main.cpp": "invoice/domain/a.h",
        }
        for place, header in refused.items():
            self.assert_found("service-layers", f"services/invoice/{place}",
                              f'#include "{header}"\n')

    def test_includes_name_the_whole_path(self):
        self.assert_found("include-path", DOMAIN + "a.cpp", '#include "a.h"\n')

    def test_third_party_headers_stay_in_their_folder(self):
        self.assert_sound("libs/common/bilko/json/document.cpp", "#include <rapidjson/reader.h>\n")
        self.assert_sound("libs/common/bilko/http/token.cpp", "#include <openssl/evp.h>\n")
        self.assert_sound("libs/common/bilko/http/client.cpp", "#include <curl/curl.h>\n")
        self.assert_sound(CORE + "date_test.cpp", "#include <gtest/gtest.h>\n")
        self.assert_sound(DOMAIN + "a.cpp", "#include <fmt/format.h>\n#include <sys/random.h>\n")
        for header in ("rapidjson/reader.h", "pqxx/pqxx", "librdkafka/rdkafka.h", "curl/curl.h",
                       "pistache/http.h", "prometheus/counter.h", "spdlog/spdlog.h",
                       "openssl/evp.h", "argon2.h", "gtest/gtest.h"):
            self.assert_found("third-party", DOMAIN + "a.cpp", f"#include <{header}>\n")

    def test_unknown_third_party_headers_are_refused(self):
        self.assert_found("third-party", CORE + "a.cpp", "#include <boost/asio.hpp>\n")


class Copies(Case):
    LEDGER = {key.replace("invoice", "ledger"): text
              for key, text in SOUND.items() if key.startswith("services")}

    def copied(self, first, second):
        files = {"services/invoice/http/a.cpp": first, "services/ledger/http/b.cpp": second,
                 "schemas/http/ledger.yaml": "", **self.LEDGER}
        return [(f.path, f.line) for f in check(files) if f.rule == "copied-block"]

    def test_a_block_of_another_service_is_found_however_it_is_indented(self):
        block = [f"call_{number}();" for number in range(6)]
        self.assertEqual(
            self.copied("\n".join(block) + "\n", "int x;\n\n  " + "\n\n  ".join(block) + "\n"),
            [("services/ledger/http/b.cpp", 3)])
        self.assertEqual(self.copied("\n".join(block) + "\n", "\n".join(block[:5]) + "\n"), [])

    def test_what_the_template_stamps_is_no_copy(self):
        text = "".join(f"call_{number}();\n" for number in range(6))
        files = {path: text for path in (DOMAIN + "a.cpp", "services/ledger/domain/b.cpp",
                                         "tools/service_template/sample/domain/c.cpp")}
        found = [f.rule for f in check(files | self.LEDGER)]
        self.assertNotIn("copied-block", found)

    def test_what_every_file_says_is_no_copy(self):
        opening = "".join(f"#include <{name}>\nusing {name}::X;\n// {name}\n{{\n"
                          for name in ("map", "set", "list", "array"))
        self.assertEqual(self.copied(opening, opening), [])


class Layout(Case):
    def test_unknown_folders_are_refused(self):
        self.assert_found("tree", "services/invoice/model/a.cpp", "")
        self.assert_found("tree", "services/invoice/domain/deep/a.cpp", "")
        self.assert_found("tree", "services/invoice/extra.h", "#pragma once\n")
        self.assert_found("tree", "libs/common/bilko/cache/a.cpp", "")
        self.assert_found("tree", "libs/other/a.cpp", "")
        self.assert_found("tree", "stuff/a.cpp", "")

    def test_attics_are_refused(self):
        self.assert_found("attic", CORE + "utils.h", "#pragma once\n")

    def test_every_service_has_the_same_files(self):
        found = check({"services/ledger/README.md": README})
        self.assertEqual([f.path for f in found], [
            f"services/ledger/{name}" for name in ("CMakeLists.txt", "config.h", "main.cpp")])

    def test_a_service_with_routes_has_its_openapi_document(self):
        path = "services/invoice/http/routes.cpp"
        self.assert_found("openapi", path, "")
        self.assertEqual(check({path: "", "schemas/http/invoice.yaml": "openapi: 3.1.0\n"}), [])

    def test_a_service_readme_has_its_five_headings(self):
        self.assert_found("service-readme", "services/invoice/README.md",
                          README.replace("## Routes\n", ""))

    def test_main_is_a_list(self):
        self.assert_found("service-main", "services/invoice/main.cpp", "int x;\n" * 21)

    def test_files_are_snake_case(self):
        self.assert_found("file-name", CORE + "MoneyBag.cpp", "")

    def test_headers_begin_with_pragma_once(self):
        self.assert_found("pragma-once", CORE + "a.h", "// a\n#pragma once\n")

    def test_migrations_are_padded_and_gapless(self):
        folder = "services/invoice/migrations/"
        first = {folder + "0001_create_invoice.sql": ""}
        self.assertEqual(check(first), [])
        self.assert_found("migration-name", folder + "2_add.sql", "", **first)
        self.assert_found("migration-number", folder + "0003_add.sql", "", **first)
        self.assert_found("migration-number", folder + "0001_second.sql", "", **first)


    def test_a_released_migration_never_changes(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            plant(root, {"services/invoice/migrations/0001_create.sql": "SELECT 1;\n"})

            def git(*arguments):
                identity = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
                subprocess.run(["git", "-C", folder, *identity, *arguments], check=True,
                               capture_output=True)

            git("init", "-q")
            git("add", "-A")
            git("commit", "-qm", "first")
            git("tag", "v0.1.0")
            plant(root, {"services/invoice/migrations/0001_create.sql": "SELECT 1;\n",
                         "services/invoice/migrations/0002_add.sql": "SELECT 2;\n"})
            self.assertEqual(check_style.check(root), [])
            plant(root, {"services/invoice/migrations/0001_create.sql": "SELECT 3;\n"})
            self.assertEqual([f.rule for f in check_style.check(root)], ["migration-released"])


class Events(Case):
    header = ("#pragma once\nstruct A {\n"
              '  static constexpr std::string_view kType = "invoice.invoice.sent";\n};\n')
    path = "libs/common/bilko/contracts/invoice_events.h"
    schema = "schemas/events/invoice/invoice.invoice.sent.json"

    def test_a_type_needs_schema_and_example(self):
        self.assertEqual([f.line for f in check({self.path: self.header})], [3, 3])
        self.assert_found("event-schema", self.path, self.header, line=3, **{self.schema: "{}"})
        self.assertEqual(check({self.path: self.header, self.schema: "{}",
                                self.schema.replace(".json", ".example.json"): "{}"}), [])

    def test_types_are_domain_entity_action(self):
        self.assert_found("event-name", self.path, self.header.replace(".sent", ""), line=3)


class Bans(Case):
    def test_no_floating_point_near_money(self):
        for path in (CORE + "a.cpp", "libs/common/bilko/contracts/a.cpp", DOMAIN + "a.cpp"):
            self.assert_found("floating-point", path, "\ndouble total;\n", line=2)
            self.assert_sound(path, "double ratio;  // not money: a share of time\n")
            self.assert_sound(path, '// a double payment\nconst auto x = "double";\n')
        self.assert_sound("libs/common/bilko/log/a.cpp", "double seconds;\n")

    def test_words_have_replacements(self):
        cases = {
            "stod": "auto x = std::stod(text);\n",
            "wall-clock": "auto x = std::chrono::system_clock::now();\n",
            "cout": "void f() { std::cout << 1; }\n",
            "using-namespace": "using namespace std;\n",
            "type-name": "class OutboxManager {};\n",
            "unfinished": "// FIX" "ME\n",
            "trailing-blank": "int x; \n",
            "tab": "\tint x;\n",
            "last-line": "int x;",
            "machine-path": '// see /wo' 'rk/main\n',
            "registry-host": "// from pypi" ".org\n",
        }
        for rule, text in cases.items():
            self.assert_found(rule, CORE + "a.cpp", text)

    def test_machine_paths_and_registries_are_refused_everywhere(self):
        for path in ("docs/a.md", "deploy/a.yaml", "tools/a.py", "LICENSE"):
            for text in ("/ro" "ot/x", "/ho" "me/me", "/tmp/bil" "ko"):
                self.assert_found("machine-path", path, text + "\n")
            for host in ("repo1.ma" "ven.org", "deb.deb" "ian.org", "registry.npm" "js.org"):
                self.assert_found("registry-host", path, host + "\n")

    def test_the_clock_reads_the_clock(self):
        self.assert_sound(CORE + "clock.h", "#pragma once\nauto x = system_clock::now();\n")

    def test_the_verbs_of_a_service_may_print(self):
        path = "libs/common/bilko/service/run.cpp"
        self.assert_sound(path, "void f() { std::cout << 1; }\n")

    def test_literals_may_be_used(self):
        self.assert_sound(CORE + "a.cpp", "using namespace std::chrono_literals;\n")

    def test_an_open_end_names_its_issue(self):
        self.assert_found("unfinished", CORE + "a.cpp", "// TO" "DO later\n")
        self.assert_sound(CORE + "a.cpp", "// TO" "DO(#12) later\n")

    def test_services_do_not_catch(self):
        text = "void f() { try { g(); } catch (const E&) {} }\n"
        self.assert_found("catch", "services/invoice/http/views.cpp", text)
        self.assert_sound("services/invoice/adapters/smtp.cpp", text)
        self.assert_sound("services/invoice/tests/a_test.cpp", text)

    def test_tests_do_not_sleep(self):
        self.assert_found("sleep", CORE + "a_test.cpp", "void f() { sleep_for(1s); }\n")
        self.assert_found("sleep", "tests/e2e/test_a.py", "time.sleep(1)\n")
        self.assert_sound("tests/e2e/test_a.py", "time.sleep(1)  # not waiting: paces the load\n")
        self.assert_sound("tests/e2e/clients.py", "def eventually(what):\n    time.sleep(0.05)\n")
        self.assert_sound("libs/common/bilko/testing/eventually.h",
                          "#pragma once\nvoid f() { sleep_for(1ms); }\n")

    def test_migrations_do_not_notify(self):
        path = "services/invoice/migrations/0001_create.sql"
        text = "-- no NOTIFY here\nSELECT pg_notify('a', 'b');\n"
        self.assert_found("notify", path, text, line=2)


class Budgets(Case):
    def test_lines_and_files_have_a_limit(self):
        self.assert_sound(CORE + "a.cpp", "č" * 100 + "\n")
        self.assert_found("line-length", CORE + "a.cpp", "x" * 101 + "\n")
        self.assert_sound(CORE + "a.cpp", "\n" * 400)
        self.assert_found("file-length", CORE + "a.cpp", "\n" * 401)
        self.assert_sound(CORE + "a_test.cpp", "\n" * 600)
        self.assert_found("file-length", CORE + "a_test.cpp", "\n" * 601)

    def test_functions_have_a_limit(self):
        shapes = (
            "int f(int x) {{\n{}}}\n",
            "namespace bilko {{ namespace {{\nint f(int x)\n    const noexcept {{\n{}}}\n}} }}\n",
            "struct A : B {{\n  A(int x) : a_{{x}}, b_(x) {{\n{}}}\n  int a_{{0}};\n}};\n",
            "bool operator<(const A& a, const B& b) {{\n{}}}\n",
            "TEST(Money, IsExact) {{\n{}}}\n",
            "template <class T = int>\nauto f(T x) -> T {{\n{}}}\n",
        )
        for shape in shapes:
            with self.subTest(shape):
                self.assert_sound(CORE + "a.cpp", shape.format("  if (x) {}\n" * 67))
                rules = {f.rule for f in check({CORE + "a.cpp": shape.format("  g();\n" * 71)})}
                self.assertEqual(rules, {"function-length"})

    def test_a_long_table_is_no_function(self):
        table = "constexpr int kTable[] = {\n" + "  1'000,\n" * 80 + "};\n"
        self.assert_sound(CORE + "a.cpp", table)

    def test_parameters_have_a_limit(self):
        five = "int a, std::map<int, int> b, int c = f(1, 2), int d, int e"
        for shape in ("void f({});\n", "struct A {{\n  void f({}) const;\n}};\n",
                      "void A::f({}) {{\n  g(1, 2, 3, 4, 5, 6);\n}}\n",
                      "struct A {{\n  explicit A({}) : x_(1) {{}}\n}};\n"):
            with self.subTest(shape):
                self.assert_sound(CORE + "a.cpp", shape.format(five))
                rules = {f.rule for f in check({CORE + "a.cpp": shape.format(five + ", int g")})}
                self.assertEqual(rules, {"parameters"})

    def test_calls_and_initializers_are_no_declarations(self):
        self.assert_sound(CORE + "a.cpp", "const auto x = f(1, 2, 3, 4, 5, 6);\n"
                          "static_assert(g(1, 2, 3, 4, 5, 6));\n")


if __name__ == "__main__":
    unittest.main()
