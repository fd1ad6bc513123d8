#include "agent/service/metrics_server.h"

#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <string_view>

#include "agent/service/newest_connections.h"

namespace rollcall {
namespace {

constexpr std::size_t kMostOfARequest = 8192;  // bytes of its line and headers
constexpr unsigned kRoom = 4;    // for connections that are ended already, until their threads have noticed
constexpr int kMostWaiting = 4;  // for the registry, besides the one whose turn it is
constexpr const char* kPlain = "text/plain; charset=utf-8";
constexpr const char* kExposition = "text/plain; version=0.0.4; charset=utf-8";

struct Reply {
  unsigned status = MHD_HTTP_OK;
  std::string text;
  const char* type = kPlain;
};

MHD_Result Send(MHD_Connection* connection, const Reply& reply) {
  MHD_Response* response =
      MHD_create_response_from_buffer(reply.text.size(), const_cast<char*>(reply.text.data()), MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return MHD_NO;
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply.type);
  MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
  const MHD_Result sent = MHD_queue_response(connection, reply.status, response);
  MHD_destroy_response(response);
  return sent;
}

Reply Health(const std::function<std::string()>& ask) {
  const std::string problem = ask();
  if (problem.empty()) return {.text = "ok\n"};
  return {.status = MHD_HTTP_SERVICE_UNAVAILABLE, .text = problem + '\n'};
}

struct CloseAddresses {
  void operator()(addrinfo* addresses) const { freeaddrinfo(addresses); }
};

[[noreturn]] void Fail(const std::string& listen, const std::string& why) {
  throw ConfigError("[metrics] listen = \"" + listen + "\": " + why);
}

// A socket that listens on "host:port" or "[host]:port".
int Listen(const std::string& listen) {
  const auto colon = listen.rfind(':');
  std::string host = listen.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(host.c_str(), listen.c_str() + colon + 1, &hints, &found);
  if (failure != 0) Fail(listen, gai_strerror(failure));
  const std::unique_ptr<addrinfo, CloseAddresses> address(found);
  const int server = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  if (server >= 0) setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (server < 0 || bind(server, found->ai_addr, found->ai_addrlen) != 0 || ::listen(server, SOMAXCONN) != 0) {
    const std::string why = std::strerror(errno);
    if (server >= 0) close(server);
    Fail(listen, "cannot be listened on: " + why);
  }
  return server;
}

}  // namespace

struct MetricsServer::Impl {
  MetricsProvider provider;
  std::mutex registry;
  std::atomic<int> waiting = 0;
  NewestConnections connections{kMostConnections};
  MHD_Daemon* daemon = nullptr;

  // One at a time. Whoever asks a registry that hangs would wait, until all connections do.
  Reply OfRegistry(const std::function<Reply()>& ask) {
    struct Place {
      std::atomic<int>& taken;
      ~Place() { --taken; }
    };
    const int before = waiting++;
    const Place place{waiting};
    if (before > kMostWaiting) {
      return {.status = MHD_HTTP_SERVICE_UNAVAILABLE, .text = "too many wait for the registry already\n"};
    }
    const std::scoped_lock one_at_a_time(registry);
    return ask();
  }
  Reply Metrics() {
    return OfRegistry([this] { return Reply{.text = provider.metrics(), .type = kExposition}; });
  }
  Reply Ready() {
    return OfRegistry([this] { return Health(provider.ready); });
  }

  Reply Answer(std::string_view method, std::string_view path) {
    if (method != MHD_HTTP_METHOD_GET && method != MHD_HTTP_METHOD_HEAD) {
      return {.status = MHD_HTTP_METHOD_NOT_ALLOWED, .text = "only GET\n"};
    }
    try {
      if (path == "/metrics") return Metrics();
      if (path == "/healthz") return Health(provider.alive);
      if (path == "/readyz") return Ready();
    } catch (const std::exception&) {
      // Its message is for the log of the command that does the work, not for whoever asks here.
      spdlog::warn("metrics: {} cannot be answered", path);
      return {.status = MHD_HTTP_SERVICE_UNAVAILABLE, .text = "the registry does not answer; see the log\n"};
    }
    return {.status = MHD_HTTP_NOT_FOUND, .text = "there are /metrics, /healthz and /readyz\n"};
  }

  // Called when a connection is there, and before its socket is closed.
  static void Notice(void* self, MHD_Connection* connection, void** /*state*/, MHD_ConnectionNotificationCode what) {
    const MHD_ConnectionInfo* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info == nullptr) return;
    NewestConnections& connections = static_cast<Impl*>(self)->connections;
    what == MHD_CONNECTION_NOTIFY_STARTED ? connections.Opened(info->connect_fd) : connections.Closed(info->connect_fd);
  }

  // Called for a request's head, then for each part of a body that nobody wants, then at its end.
  static MHD_Result Handle(void* self, MHD_Connection* connection, const char* url, const char* method,
                           const char* /*version*/, const char* /*body*/, std::size_t* size, void** state) {
    static int begun = 0;
    if (*state == nullptr) {
      *state = &begun;
      return MHD_YES;
    }
    if (*size != 0) return MHD_NO;  // closes the connection
    return Send(connection, static_cast<Impl*>(self)->Answer(method, url));
  }
};

MetricsServer::MetricsServer(const MetricsOptions& options, MetricsProvider provider)
    : impl_(std::make_unique<Impl>()) {
  impl_->provider = std::move(provider);
  const int server = Listen(options.listen);
  // A thread for each connection, so that one that waits for the registry keeps nobody from /healthz.
  constexpr unsigned kFlags =
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL | MHD_USE_ITC;
  impl_->daemon =
      MHD_start_daemon(kFlags, std::uint16_t{0}, nullptr, nullptr, &Impl::Handle, impl_.get(), MHD_OPTION_LISTEN_SOCKET,
                       server, MHD_OPTION_CONNECTION_LIMIT, kMostConnections * kRoom, MHD_OPTION_CONNECTION_TIMEOUT,
                       kPatience, MHD_OPTION_CONNECTION_MEMORY_LIMIT, kMostOfARequest, MHD_OPTION_NOTIFY_CONNECTION,
                       &Impl::Notice, impl_.get(), MHD_OPTION_END);
  if (impl_->daemon == nullptr) {
    close(server);
    Fail(options.listen, "the server does not start");
  }
}

// Waits for the answers that are under way.
MetricsServer::~MetricsServer() { MHD_stop_daemon(impl_->daemon); }

std::uint16_t MetricsServer::port() const {
  const MHD_DaemonInfo* info = MHD_get_daemon_info(impl_->daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info == nullptr ? 0 : info->port;
}

}  // namespace rollcall
