#include "bilko/testing/own_postgres.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

#include "bilko/core/error.h"
#include "bilko/pg/database.h"

namespace bilko::testing {
namespace {

constexpr const char* kPrograms = "/usr/lib/postgresql/15/bin/";
constexpr const char* kRootsAccount = "postgres";  // PostgreSQL refuses to run as root
constexpr auto kPatience = std::chrono::seconds(60);

int free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool is_bound = bind(probe, reinterpret_cast<const sockaddr*>(&address), size) == 0 &&
                        getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(probe);
  if (!is_bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

const passwd* other_account() {
  if (geteuid() != 0) return nullptr;
  const passwd* account = getpwnam(kRootsAccount);
  if (account == nullptr) throw std::runtime_error("there is no account postgres");
  return account;
}

// A child that ends with us. Its output goes to `log`.
pid_t spawn(const std::vector<std::string>& command, const std::string& log) {
  std::vector<char*> arguments;
  for (const auto& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
  arguments.push_back(nullptr);
  const passwd* account = other_account();
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process for " + command[0]);
  if (child > 0) return child;
  // From here on only what is safe between fork and exec.
  if (account != nullptr && (setgid(account->pw_gid) != 0 || setuid(account->pw_uid) != 0))
    _exit(126);
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  execv(arguments[0], arguments.data());
  _exit(127);
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return status;
}

void await_answer(const std::string& url) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    try {
      pg::Session(url, "bilko-test").script("SELECT 1");
      return;
    } catch (const Error&) {
      if (std::chrono::steady_clock::now() > end) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
}

}  // namespace

OwnPostgres::OwnPostgres() : port_(free_port()) {
  const auto path = folder_.path().string();
  if (const passwd* account = other_account();
      account != nullptr && chown(path.c_str(), account->pw_uid, account->pw_gid) != 0)
    throw std::runtime_error("can not give away " + path);
  const std::vector<std::string> initialize = {std::string(kPrograms) + "initdb",
                                               "-D",
                                               path + "/data",
                                               "-U",
                                               "postgres",
                                               "-A",
                                               "trust",
                                               "-E",
                                               "UTF8",
                                               "--locale=C",
                                               "--no-sync"};
  if (wait_for(spawn(initialize, path + "/log")) != 0)
    throw std::runtime_error("initdb failed; see " + path + "/log");
}

OwnPostgres::~OwnPostgres() { end(SIGQUIT); }

void OwnPostgres::start(const std::vector<std::string>& settings) {
  auto all = settings;
  all.emplace_back("listen_addresses=127.0.0.1");
  run(std::move(all), url());
}

void OwnPostgres::start_unseen(const std::vector<std::string>& settings) {
  auto all = settings;
  all.emplace_back("listen_addresses=");
  run(std::move(all), unseen_url());
}

void OwnPostgres::stop() { end(SIGINT); }
void OwnPostgres::crash() { end(SIGQUIT); }

std::string OwnPostgres::url() const {
  return fmt::format("postgresql://postgres@127.0.0.1:{}/postgres", port_);
}

std::string OwnPostgres::unseen_url() const {
  return fmt::format("postgresql:///postgres?host={}&port={}&user=postgres",
                     folder_.path().string(), port_);
}

void OwnPostgres::run(std::vector<std::string> settings, const std::string& answers_at) {
  const auto path = folder_.path().string();
  settings.push_back("unix_socket_directories=" + path);
  settings.push_back(fmt::format("port={}", port_));
  std::vector<std::string> command = {std::string(kPrograms) + "postgres", "-D", path + "/data"};
  for (auto& setting : settings) {
    command.emplace_back("-c");
    command.push_back(std::move(setting));
  }
  server_ = spawn(command, path + "/log");
  await_answer(answers_at);
}

void OwnPostgres::end(int signal) {
  if (server_ == 0) return;
  kill(server_, signal);
  wait_for(server_);
  server_ = 0;
}

}  // namespace bilko::testing
