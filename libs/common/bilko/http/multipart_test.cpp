#include "bilko/http/multipart.h"

#include <gtest/gtest.h>

#include <random>

#include "bilko/core/error.h"

namespace bilko::http {
namespace {

Request form(std::string body,
             const std::string& content_type = "multipart/form-data; boundary=B") {
  Request request;
  request.content_type = content_type.substr(0, content_type.find(';'));
  request.headers["content-type"] = content_type;
  request.body = std::move(body);
  return request;
}

std::string file_part(const std::string& head, const std::string& bytes) {
  return "--B\r\n" + head + "\r\n\r\n" + bytes + "\r\n";
}

const std::string kFile = R"(Content-Disposition: form-data; name="file"; filename="a.pdf")";

std::string code_of(const Request& request) {
  try {
    uploaded_file(request);
    return "read";
  } catch (const Error& error) {
    return error.code();
  }
}

TEST(Multipart, reads_files_and_fields_byte_for_byte) {
  const std::string bytes("\r\n--\0--B\r\n-\xff --b", 16);
  const auto request = form(file_part(kFile + "\r\nContent-Type: Application/PDF; x=y", bytes) +
                            file_part("content-disposition:form-data;name=note", "") + "--B--\r\n");
  // The value holds "\r\n--B" nowhere: "--B" after a NUL and dashes is no line of its own.
  const auto parts = read_multipart(request);
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[0].name, "file");
  EXPECT_EQ(parts[0].file_name, "a.pdf");
  EXPECT_EQ(parts[0].content_type, "application/pdf");
  EXPECT_EQ(parts[0].bytes, bytes);
  EXPECT_EQ(parts[1].name, "note");
  EXPECT_FALSE(parts[1].file_name);
  EXPECT_EQ(parts[1].bytes, "");
}

TEST(Multipart, takes_quoted_boundaries_and_names_as_clients_write_them) {
  const auto request = form(
      "--a b:c\r\nContent-Disposition: form-data; name=\"file\"; "
      "filename=\"C:\\dir\\\"x\\\".csv\"\r\n\r\n1\r\n--a b:c--",
      "multipart/form-data; charset=utf-8; boundary=\"a b:c\"");
  const auto file = uploaded_file(request);
  EXPECT_EQ(file.file_name, "C:\\dir\"x\".csv");
  EXPECT_EQ(file.bytes, "1");
}

TEST(Multipart, refuses_what_two_readers_could_understand_differently) {
  const std::string good = file_part(kFile, "x") + "--B--\r\n";
  EXPECT_EQ(code_of(form(good)), "read");
  const std::string bad[] = {
      "",
      "--B--\r\n\r\n--B",
      "preamble\r\n" + good,
      good + "epilogue",
      "--B \r\n" + kFile + "\r\n\r\nx\r\n--B--\r\n",
      file_part(kFile, "x") + "--Bx\r\n--B--",
      file_part(kFile, "x"),
      file_part(kFile, "x") + "--B\r\n",
      "--B\r\n\r\nx\r\n--B--",
      file_part("Content-Type: text/plain", "x") + "--B--",
      file_part("Content-Disposition: attachment; name=file; filename=a", "x") + "--B--",
      file_part("Content-Disposition: form-data; name=\"file", "x") + "--B--",
      file_part("Content-Disposition: form-data; name", "x") + "--B--",
      file_part(kFile + " and more", "x") + "--B--",
      file_part("no header line", "x") + "--B--",
      file_part(kFile + "\r\nContent-Transfer-Encoding: base64", "eA==") + "--B--",
      file_part(kFile + "\r\nX-Long: " + std::string(9000, 'x'), "x") + "--B--",
  };
  for (const auto& body : bad) EXPECT_EQ(code_of(form(body)), "multipart_malformed") << body;
  for (const auto* type : {"multipart/form-data", "multipart/form-data; boundary=",
                           "multipart/form-data; boundary=\"B", "multipart/form-data boundary=B"})
    EXPECT_NE(code_of(form(good, type)), "read") << type;
  EXPECT_EQ(code_of(form(good, "text/csv")), "unsupported_media_type");
}

TEST(Multipart, an_upload_is_one_file_and_nothing_else) {
  const std::string twice = file_part(kFile, "1") + file_part(kFile, "2") + "--B--";
  EXPECT_EQ(code_of(form(twice)), "file_missing");
  EXPECT_EQ(code_of(form("--B--\r\n")), "file_missing");
  EXPECT_EQ(code_of(form(file_part("Content-Disposition: form-data; name=file", "x") + "--B--")),
            "file_missing");
  std::string many;
  for (int i = 0; i < 21; ++i) many += file_part(kFile, "x");
  EXPECT_EQ(code_of(form(many + "--B--")), "multipart_malformed");
}

TEST(Multipart, survives_mutated_forms) {
  const std::string good = file_part(kFile + "\r\nContent-Type: text/csv", "a,b\r\n1,2") +
                           file_part("Content-Disposition: form-data; name=n", "v") + "--B--\r\n";
  std::mt19937 random(7);
  const std::string alphabet = "\r\n-B;=\":\\ \t\0x";
  for (int i = 0; i < 20'000; ++i) {
    std::string body = good;
    for (int changes = 1 + static_cast<int>(random() % 4); changes > 0; --changes) {
      const auto at = random() % body.size();
      if (random() % 3 == 0) body.erase(at, 1 + random() % 8);
      else body[at] = alphabet[random() % alphabet.size()];
      if (body.empty()) break;
    }
    const auto request = form(std::move(body));
    try {
      std::size_t total = 0;
      for (const Part& part : read_multipart(request)) total += part.bytes.size();
      EXPECT_LE(total, request.body.size());
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "multipart_malformed");
    }
  }
}

}  // namespace
}  // namespace bilko::http
