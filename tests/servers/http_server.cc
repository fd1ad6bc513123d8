#include "tests/servers/http_server.h"

#include <zlib.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>

#include <httplib.h>

namespace rollcall {
namespace {

constexpr std::size_t kPortion = 1000;

std::string Lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string Find(const std::map<std::string, std::string>& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() ? std::string() : found->second;
}

WebRequest Taken(const httplib::Request& request) {
  WebRequest taken{.path = request.path};
  for (const auto& [name, value] : request.params) taken.parameters[name] = value;
  for (const auto& [name, value] : request.headers) taken.fields[Lower(name)] = value;
  return taken;
}

// Hands the portion at `offset` over; false ends the connection.
bool WritePortion(const WebReply& reply, std::size_t offset, httplib::DataSink& sink) {
  std::this_thread::sleep_for(reply.delay);
  const std::size_t end = std::min(reply.body.size(), reply.cut_at.value_or(reply.body.size()));
  const std::size_t count = std::min(kPortion, end - offset);
  if (count > 0 && !sink.write(reply.body.data() + offset, count)) return false;
  if (offset + count < end) return true;
  if (reply.cut_at) return false;
  sink.done();
  return true;
}

void Send(const WebReply& reply, httplib::Response& response) {
  response.status = reply.status;
  for (const auto& [name, value] : reply.fields) response.set_header(name, value);
  const bool is_plain = reply.framing == WebReply::Framing::kLength && !reply.cut_at && reply.delay.count() == 0;
  if (is_plain) return response.set_content(reply.body, reply.type);
  const auto write = [reply](std::size_t offset, httplib::DataSink& sink) { return WritePortion(reply, offset, sink); };
  switch (reply.framing) {
    case WebReply::Framing::kLength:
      return response.set_content_provider(
          reply.body.size(), reply.type,
          [write](std::size_t offset, std::size_t, httplib::DataSink& sink) { return write(offset, sink); });
    case WebReply::Framing::kChunks:
      return response.set_chunked_content_provider(reply.type, write);
    case WebReply::Framing::kNone:
      return response.set_content_provider(reply.type, write);
  }
}

}  // namespace

struct HttpServer::Server {
  std::unique_ptr<httplib::Server> http;
};

std::string WebRequest::Field(const std::string& name) const { return Find(fields, name); }
std::string WebRequest::Parameter(const std::string& name) const { return Find(parameters, name); }

HttpServer::HttpServer(Handler handler, std::optional<Tls> tls, std::string host)
    : server_(std::make_unique<Server>()) {
  std::signal(SIGPIPE, SIG_IGN);
  if (tls) {
    server_->http = std::make_unique<httplib::SSLServer>(tls->certificate.c_str(), tls->key.c_str(),
                                                         tls->client_ca.empty() ? nullptr : tls->client_ca.c_str());
  } else {
    server_->http = std::make_unique<httplib::Server>();
  }
  httplib::Server& http = *server_->http;
  http.set_tcp_nodelay(true);
  http.set_keep_alive_timeout(1);
  http.Get(".*", [this, handler = std::move(handler)](const httplib::Request& request, httplib::Response& response) {
    const WebRequest taken = Taken(request);
    {
      const std::scoped_lock lock(mutex_);
      requests_.push_back(taken);
    }
    Send(handler(taken), response);
  });
  port_ = http.bind_to_any_port(host.c_str());
  if (!http.is_valid() || port_ < 0) throw std::runtime_error("the web server cannot listen");
  origin_ = (tls ? "https://" : "http://") + host + ':' + std::to_string(port_);
  thread_ = std::thread([&http] { http.listen_after_bind(); });
  while (!http.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

HttpServer::~HttpServer() {
  server_->http->stop();
  thread_.join();
}

std::vector<WebRequest> HttpServer::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

std::string Gzip(const std::string& text) {
  z_stream state = {};
  deflateInit2(&state, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&state, text.size()), '\0');
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  state.avail_in = static_cast<uInt>(text.size());
  state.next_out = reinterpret_cast<Bytef*>(packed.data());
  state.avail_out = static_cast<uInt>(packed.size());
  deflate(&state, Z_FINISH);
  packed.resize(state.total_out);
  deflateEnd(&state);
  return packed;
}

}  // namespace rollcall
