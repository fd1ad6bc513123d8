#include "connectors/http/transfer.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include "connectors/errors.h"
#include "connectors/http/failure.h"

namespace rollcall {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t kBufferLimit = std::size_t{64} << 10;
constexpr milliseconds kLongestStep{1000};

}  // namespace

struct HttpConnections::Handle {
  CURLM* multi;
  Handle() {
    static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
    multi = kStarted == CURLE_OK ? curl_multi_init() : nullptr;
    if (multi == nullptr) throw std::runtime_error("libcurl cannot start");
  }
  ~Handle() { curl_multi_cleanup(multi); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
};

HttpConnections::HttpConnections(const HttpOptions& options)
    : options_(options), deadline_(steady_clock::now() + options.pull_timeout), handle_(std::make_unique<Handle>()) {}

HttpConnections::~HttpConnections() = default;

milliseconds HttpConnections::TimeLeft() const {
  const auto left = std::chrono::ceil<milliseconds>(deadline_ - steady_clock::now());
  if (left > milliseconds{0}) return left;
  throw SourceUnavailable(ParseHttpUrl(options_.url).shown + ": is not read to its end within pull_timeout_seconds = " +
                          std::to_string(options_.pull_timeout.count()));
}

struct HttpTransfer::State {
  CURLM* multi;
  CURL* easy = curl_easy_init();
  curl_slist* fields = nullptr;
  std::array<char, CURL_ERROR_SIZE> error{};
  std::string buffer;     // of the body
  std::size_t begin = 0;  // what of it has been read
  bool answered = false;  // the header fields are here
  bool paused = false;    // the buffer was full
  std::optional<CURLcode> result;
  steady_clock::time_point heard;  // something of the server

  explicit State(CURLM* shared) : multi(shared) {
    if (easy == nullptr) throw std::runtime_error("libcurl cannot start a request");
  }
  ~State() {
    curl_multi_remove_handle(multi, easy);
    curl_easy_cleanup(easy);
    curl_slist_free_all(fields);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  template <typename Value>
  void Set(CURLoption option, Value value) {
    if (curl_easy_setopt(easy, option, value) != CURLE_OK) {
      throw std::runtime_error("libcurl does not know option " + std::to_string(option));
    }
  }
  long Info(CURLINFO info) const {
    long value = 0;
    curl_easy_getinfo(easy, info, &value);
    return value;
  }

  static std::size_t OnHeader(char* text, std::size_t size, std::size_t count, void* self);
  static std::size_t OnBody(char* text, std::size_t size, std::size_t count, void* self);
  void SetTls(const HttpOptions& options);
  void SetTarget(const HttpOptions& options, const HttpUrl& url);
  void SetFields(const std::vector<HttpField>& all);
  void SetCallbacks();
};

std::size_t HttpTransfer::State::OnHeader(char* text, std::size_t size, std::size_t count, void* self) {
  auto& state = *static_cast<State*>(self);
  state.heard = steady_clock::now();
  const std::string_view line(text, size * count);
  // An answer of the kind "100 Continue" is followed by the real one.
  if ((line == "\r\n" || line == "\n") && state.Info(CURLINFO_RESPONSE_CODE) >= 200) state.answered = true;
  return size * count;
}

std::size_t HttpTransfer::State::OnBody(char* text, std::size_t size, std::size_t count, void* self) {
  auto& state = *static_cast<State*>(self);
  state.heard = steady_clock::now();
  if (state.buffer.size() - state.begin >= kBufferLimit) {
    state.paused = true;
    return CURL_WRITEFUNC_PAUSE;  // the same bytes come again
  }
  state.buffer.append(text, size * count);
  return size * count;
}

void HttpTransfer::State::SetTls(const HttpOptions& options) {
  Set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  Set(CURLOPT_SSL_VERIFYPEER, 1L);
  Set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) {
    Set(CURLOPT_CAINFO, options.ca_file.c_str());
    Set<const char*>(CURLOPT_CAPATH, nullptr);  // these authorities and no others
  }
  if (!options.client_certificate.empty()) Set(CURLOPT_SSLCERT, options.client_certificate.c_str());
  if (!options.client_key.empty()) Set(CURLOPT_SSLKEY, options.client_key.c_str());
}

void HttpTransfer::State::SetTarget(const HttpOptions& options, const HttpUrl& url) {
  Set(CURLOPT_URL, url.text.c_str());
  Set(CURLOPT_PROTOCOLS_STR, "http,https");
  Set(CURLOPT_FOLLOWLOCATION, 0L);  // who asks decides whether the token may go there
  Set(CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  Set(CURLOPT_HTTP09_ALLOWED, 0L);
  // What stays on this machine must not reach a proxy.
  if (IsThisMachine(url)) Set(CURLOPT_PROXY, "");
  Set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(milliseconds(options.timeout).count()));
}

void HttpTransfer::State::SetFields(const std::vector<HttpField>& all) {
  for (const auto& [name, value] : all) {
    if (value.empty()) continue;
    const std::string line = std::string(name) + ": " + value;
    curl_slist* longer = curl_slist_append(fields, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    fields = longer;
  }
  Set(CURLOPT_HTTPHEADER, fields);
  Set(CURLOPT_HEADEROPT, long{CURLHEADER_SEPARATE});  // a proxy does not see them
  Set(CURLOPT_USERAGENT, "rollcall");
}

void HttpTransfer::State::SetCallbacks() {
  Set(CURLOPT_ERRORBUFFER, error.data());
  Set(CURLOPT_NOSIGNAL, 1L);
  Set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  Set(CURLOPT_HEADERFUNCTION, &OnHeader);
  Set<void*>(CURLOPT_HEADERDATA, this);
  Set(CURLOPT_WRITEFUNCTION, &OnBody);
  Set<void*>(CURLOPT_WRITEDATA, this);
}

HttpTransfer::HttpTransfer(HttpConnections& connections, const HttpUrl& url, const std::vector<HttpField>& fields)
    : connections_(connections), url_(url), state_(std::make_unique<State>(connections.handle_->multi)) {
  state_->SetCallbacks();
  state_->SetTls(connections.options());
  state_->SetTarget(connections.options(), url);
  state_->SetFields(fields);
  if (curl_multi_add_handle(state_->multi, state_->easy) != CURLM_OK) {
    throw std::runtime_error("libcurl cannot begin a request");
  }
  state_->heard = steady_clock::now();
  while (!state_->answered && !state_->result) Step();
  if (state_->result.value_or(CURLE_OK) != CURLE_OK) Fail(*state_->result);
}

HttpTransfer::~HttpTransfer() = default;

// Lets libcurl do what can be done now, or waits for something to do.
void HttpTransfer::Step() {
  int running = 0;
  curl_multi_perform(state_->multi, &running);
  int waiting = 0;
  while (const CURLMsg* message = curl_multi_info_read(state_->multi, &waiting)) {
    if (message->msg == CURLMSG_DONE && message->easy_handle == state_->easy) state_->result = message->data.result;
  }
  if (state_->result || state_->begin < state_->buffer.size()) return;
  const milliseconds left = connections_.TimeLeft();
  const auto patience = connections_.options().timeout;
  if (steady_clock::now() - state_->heard > patience) {
    throw SourceUnavailable(url_.shown + ": says nothing for timeout_seconds = " + std::to_string(patience.count()));
  }
  const auto wait = static_cast<int>(std::min(left, kLongestStep).count());
  curl_multi_poll(state_->multi, nullptr, 0, wait, nullptr);
}

std::size_t HttpTransfer::Read(std::span<char> into) {
  State& state = *state_;
  state.heard = steady_clock::now();  // the time that the reader took is not the server's
  while (state.begin == state.buffer.size() && (!state.result || state.paused)) {
    state.buffer.clear();
    state.begin = 0;
    if (state.paused) {
      state.paused = false;
      curl_easy_pause(state.easy, CURLPAUSE_CONT);
    }
    if (state.buffer.empty()) Step();
  }
  if (state.begin == state.buffer.size()) {
    if (*state.result != CURLE_OK) Fail(*state.result);
    return 0;
  }
  const std::size_t count = std::min(into.size(), state.buffer.size() - state.begin);
  std::memcpy(into.data(), state.buffer.data() + state.begin, count);
  state.begin += count;
  return count;
}

int HttpTransfer::status() const { return static_cast<int>(state_->Info(CURLINFO_RESPONSE_CODE)); }

std::string HttpTransfer::Header(std::string_view name) const {
  const std::string wanted(name);
  std::string all;
  curl_header* header = nullptr;
  for (std::size_t i = 0; curl_easy_header(state_->easy, wanted.c_str(), i, CURLH_HEADER, -1, &header) == CURLHE_OK;
       ++i) {
    if (i > 0) all += ", ";
    all += header->value;
  }
  return all;
}

bool HttpTransfer::HasEnd() const {
  if (state_->Info(CURLINFO_HTTP_VERSION) >= long{CURL_HTTP_VERSION_2_0} || status() == 304) return true;
  return !Header("Content-Length").empty() || !Header("Transfer-Encoding").empty();
}

std::string HttpTransfer::Protocol() const {
  const long version = state_->Info(CURLINFO_HTTP_VERSION);
  const std::string number = version >= long{CURL_HTTP_VERSION_2_0} ? "2"
                             : version == CURL_HTTP_VERSION_1_0     ? "1.0"
                                                                    : "1.1";
  return "HTTP/" + number + (url_.scheme == "https" ? ", TLS, certificate verified" : ", not encrypted");
}

void HttpTransfer::Fail(int code) const { ThrowTransferFailure(code, url_.shown, state_->error.data()); }

}  // namespace rollcall
