#pragma once

#include <atomic>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace bilko::notification {

// What the server does to the next mails.
enum class Script {
  accept,
  greet_with_421,
  stall_at_greeting,
  refuse_recipient_with_450,
  refuse_recipient_with_550,
  cut_in_data,           // closes while the mail is being sent
  refuse_mail_with_451,  // after all of it
  refuse_mail_with_554,  // after all of it
  cut_before_answer,     // has all of it, says nothing, closes
  stall_before_answer,   // has all of it, says nothing
  cut_after_answer       // says 250 and closes, without waiting for QUIT
};

// A mail server that follows a script: the outside party of these tests, over real sockets on
// 127.0.0.1. Owns its threads.
class SmtpServer {
 public:
  SmtpServer();
  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  std::string url() const;
  void follow(Script script) { script_ = script; }

  // Mails that were taken (250), in the order of arrival, dots unstuffed.
  std::vector<std::string> mails() const;
  // Recipients of what was received whole, taken or not.
  std::vector<std::string> recipients() const;
  // Waits until somebody has handed over a whole mail.
  bool has_received(std::size_t count) const;

 private:
  struct Talk;
  void accept_until_closed();
  void converse(int socket);
  bool take_mail(Talk& talk);

  int listener_ = -1;
  std::atomic<Script> script_ = Script::accept;
  std::atomic<bool> is_closing_ = false;
  mutable std::mutex mutex_;
  std::vector<std::string> mails_;
  std::vector<std::string> recipients_;
  std::list<std::jthread> talks_;
  std::jthread acceptor_;
};

}  // namespace bilko::notification
