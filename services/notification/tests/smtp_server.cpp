#include "notification/tests/smtp_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace bilko::notification {
namespace {

constexpr int kLookMs = 20;  // how often a thread looks whether the server is closing

bool is_readable(int socket) {
  pollfd wanted{.fd = socket, .events = POLLIN, .revents = 0};
  return poll(&wanted, 1, kLookMs) > 0;
}

}  // namespace

// One connection.
struct SmtpServer::Talk {
  int socket;
  const std::atomic<bool>& is_closing;
  std::string buffer{};
  std::string recipient{};

  void say(const std::string& line) const {
    const std::string text = line + "\r\n";
    send(socket, text.data(), text.size(), MSG_NOSIGNAL);
  }
  // False at the end of the stream.
  bool read_more() {
    while (!is_closing) {
      if (!is_readable(socket)) continue;
      std::array<char, 65536> bytes;
      const ssize_t size = recv(socket, bytes.data(), bytes.size(), 0);
      if (size <= 0) return false;
      buffer.append(bytes.data(), static_cast<std::size_t>(size));
      return true;
    }
    return false;
  }
  // Without its line break; empty at the end of the stream.
  std::string line() {
    std::size_t end;
    while ((end = buffer.find("\r\n")) == std::string::npos)
      if (!read_more()) return "";
    std::string result = buffer.substr(0, end);
    buffer.erase(0, end + 2);
    return result;
  }
  void stall() {
    while (read_more()) buffer.clear();
  }
};

SmtpServer::SmtpServer() {
  listener_ = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in any{};
  any.sin_family = AF_INET;
  any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0 ||
      listen(listener_, 64) != 0)
    throw std::runtime_error("no free port");
  acceptor_ = std::jthread([this] { accept_until_closed(); });
}

SmtpServer::~SmtpServer() {
  is_closing_ = true;
  acceptor_.join();
  talks_.clear();
  close(listener_);
}

std::string SmtpServer::url() const {
  sockaddr_in bound{};
  socklen_t size = sizeof bound;
  getsockname(listener_, reinterpret_cast<sockaddr*>(&bound), &size);
  return fmt::format("smtp://127.0.0.1:{}", ntohs(bound.sin_port));
}

std::vector<std::string> SmtpServer::mails() const {
  const std::lock_guard lock(mutex_);
  return mails_;
}

std::vector<std::string> SmtpServer::recipients() const {
  const std::lock_guard lock(mutex_);
  return recipients_;
}

bool SmtpServer::has_received(std::size_t count) const { return recipients().size() >= count; }

void SmtpServer::accept_until_closed() {
  while (!is_closing_) {
    if (!is_readable(listener_)) continue;
    const int client = accept(listener_, nullptr, nullptr);
    talks_.emplace_back([this, client] {
      converse(client);
      close(client);
    });
  }
}

void SmtpServer::converse(int socket) {
  Talk talk{socket, is_closing_};
  const Script script = script_;
  if (script == Script::stall_at_greeting) return talk.stall();
  if (script == Script::greet_with_421) return talk.say("421 4.3.2 closing");
  talk.say("220 test.invalid ESMTP");
  for (std::string line = talk.line(); !line.empty(); line = talk.line()) {
    if (line.starts_with("RCPT TO:")) {
      talk.recipient = line.substr(9, line.find('>') - 9);
      if (script == Script::refuse_recipient_with_450) talk.say("450 4.2.1 mailbox busy");
      else if (script == Script::refuse_recipient_with_550) talk.say("550 5.1.1 no such user");
      else talk.say("250 2.1.5 ok");
    } else if (line == "DATA") {
      talk.say("354 go ahead");
      if (!take_mail(talk)) return;
    } else if (line == "QUIT") {
      return talk.say("221 2.0.0 bye");
    } else {
      talk.say("250 test.invalid");
    }
  }
}

// False when the connection is to be closed.
bool SmtpServer::take_mail(Talk& talk) {
  const Script script = script_;
  if (script == Script::cut_in_data) return false;
  std::string mail;
  for (std::string line = talk.line(); line != "."; line = talk.line()) {
    if (line.empty() && talk.buffer.empty() && !is_readable(talk.socket) && is_closing_)
      return false;
    mail += (line.starts_with('.') ? line.substr(1) : line) + "\n";
  }
  const bool is_taken = script == Script::accept || script == Script::cut_after_answer;
  {
    const std::lock_guard lock(mutex_);
    recipients_.push_back(talk.recipient);
    if (is_taken) mails_.push_back(mail);
  }
  if (script == Script::refuse_mail_with_451) talk.say("451 4.3.0 try again");
  if (script == Script::refuse_mail_with_554) talk.say("554 5.7.1 refused");
  if (script == Script::stall_before_answer) talk.stall();
  if (is_taken) talk.say("250 2.0.0 taken");
  return script != Script::cut_before_answer && script != Script::stall_before_answer &&
         script != Script::cut_after_answer;
}

}  // namespace bilko::notification
