// A web server of one test, over http or https, that answers as the test says: also slowly, half, or not at all.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace rollcall {

struct WebRequest {
  std::string path;
  std::map<std::string, std::string> parameters;  // of the query
  std::map<std::string, std::string> fields;      // header fields, names in lower case

  std::string Field(const std::string& name) const;
  std::string Parameter(const std::string& name) const;
};

struct WebReply {
  enum class Framing { kLength, kChunks, kNone };  // kNone: the body ends where the connection does

  int status = 200;
  std::string type = "application/x-ndjson";
  std::string body = {};
  std::multimap<std::string, std::string> fields = {};
  Framing framing = Framing::kLength;
  std::optional<std::size_t> cut_at = {};  // the connection ends after so many bytes of the body
  std::chrono::milliseconds delay{0};      // before each 1000 bytes of the body
};

class HttpServer {
 public:
  using Handler = std::function<WebReply(const WebRequest&)>;  // called by several threads
  struct Tls {
    std::string certificate;  // PEM files
    std::string key;
    std::string client_ca = {};  // clients need a certificate of it; empty: they need none
  };

  // Listens on `host`, any address of loopback. Also ignores SIGPIPE. Throws std::runtime_error where that is
  // impossible.
  explicit HttpServer(Handler handler, std::optional<Tls> tls = std::nullopt, std::string host = "127.0.0.1");
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const { return port_; }
  // "https://127.0.0.1:PORT" and `path`.
  std::string Url(const std::string& path) const { return origin_ + path; }
  // All requests so far.
  std::vector<WebRequest> requests() const;

 private:
  struct Server;
  std::unique_ptr<Server> server_;
  std::string origin_;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<WebRequest> requests_;
  std::thread thread_;
};

// `text` packed by gzip.
std::string Gzip(const std::string& text);

}  // namespace rollcall
