#include "notification/adapters/mime.h"

#include <gtest/gtest.h>

namespace bilko::notification {
namespace {

TEST(MimeTest, HeaderTextIsPlainWhereItCanBe) {
  EXPECT_EQ(header_text("Invoice INV-2026-001 from Firma"), "Invoice INV-2026-001 from Firma");
}

TEST(MimeTest, HeaderTextBeyondAsciiIsEncoded) {
  EXPECT_EQ(header_text("Čačak"), "=?UTF-8?B?xIxhxI1haw==?=");
  EXPECT_EQ(header_text("=?x"), "=?UTF-8?B?PT94?=");
}

TEST(MimeTest, LongTextIsFoldedBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "Ђ";
  const std::string folded = header_text(text);
  std::size_t from = 0;
  for (std::size_t end = 0; end != std::string::npos; from = end + 2) {
    end = folded.find("\r\n", from);
    EXPECT_LE(folded.substr(from, end - from).size(), 76U);
  }
  // 22 of the two-byte characters fit into 45 bytes, so the padding of 44 bytes ends each line.
  EXPECT_NE(folded.find("=?=\r\n =?UTF-8?B?"), std::string::npos);
}

TEST(MimeTest, NoInputMakesASecondHeader) {
  const char* const attacks[] = {"x\r\nBcc: victim@example.com",  "x\nBcc: victim@example.com",
                                 "x\rBcc: victim@example.com",    "\r\n\r\nbody",
                                 "\"\r\nBcc: victim@example.com", "Č\r\nBcc: victim@example.com"};
  for (const char* attack : attacks)
    for (const std::string& header :
         {header_text(attack), display_name(attack), file_name(attack)}) {
      EXPECT_EQ(header.find('\n'), std::string::npos) << header;
      EXPECT_EQ(header.find('\r'), std::string::npos) << header;
    }
}

TEST(MimeTest, DisplayNamesAreQuoted) {
  EXPECT_EQ(display_name("Firma \"A\" <b@c>"), "\"Firma \\\"A\\\" <b@c>\"");
  EXPECT_EQ(display_name("Žica"), "=?UTF-8?B?xb1pY2E=?=");
}

TEST(MimeTest, AsciiWithShortLinesStaysAsItIs) {
  EXPECT_EQ(text_part("text/plain", "a\nb"),
            "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
            "a\r\nb\r\n");
}

TEST(MimeTest, OtherTextIsQuotedPrintable) {
  const std::string part = text_part("text/html", "č = \n" + std::string(100, 'x'));
  EXPECT_NE(part.find("Content-Transfer-Encoding: quoted-printable"), std::string::npos);
  EXPECT_NE(part.find("=C4=8D =3D=20\r\n"), std::string::npos) << part;
  EXPECT_NE(part.find(std::string(75, 'x') + "=\r\n" + std::string(25, 'x')), std::string::npos)
      << part;
}

TEST(MimeTest, DocumentsAreBase64InLines) {
  const std::string lines = base64_lines(std::string(100, '\0'));
  EXPECT_EQ(lines.find("\r\n"), 76U);
  EXPECT_TRUE(lines.ends_with("==\r\n"));
  EXPECT_EQ(base64_lines(""), "");
}

}  // namespace
}  // namespace bilko::notification
