#include "tests/servers/range_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace rollcall {
namespace {

// BER with definite lengths (RFC 4511 section 5.1).
std::string Tlv(unsigned char tag, const std::string& content) {
  std::string text(1, static_cast<char>(tag));
  if (content.size() < 0x80) {
    text += static_cast<char>(content.size());
  } else {
    text += '\x84';
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(content.size() >> shift & 0xFFU);
  }
  return text + content;
}

struct Element {
  unsigned char tag = 0;
  std::string content;
  std::size_t size = 0;  // with its header; 0: not all of it is there yet
};

Element ReadElement(const std::string& bytes, std::size_t at = 0) {
  if (bytes.size() < at + 2) return {};
  std::size_t header = 2;
  std::size_t length = static_cast<unsigned char>(bytes[at + 1]);
  if (length >= 0x80) {
    header += length & 0x7FU;
    if (bytes.size() < at + header) return {};
    length = 0;
    for (std::size_t i = 2; i < header; ++i) length = length << 8U | static_cast<unsigned char>(bytes[at + i]);
  }
  if (bytes.size() < at + header + length) return {};
  return {static_cast<unsigned char>(bytes[at]), bytes.substr(at + header, length), header + length};
}

constexpr unsigned char kSequence = 0x30;
constexpr unsigned char kSet = 0x31;
constexpr unsigned char kOctets = 0x04;
constexpr unsigned char kBindRequest = 0x60;
constexpr unsigned char kSearchRequest = 0x63;

std::string Message(const std::string& id, unsigned char tag, const std::string& content) {
  return Tlv(kSequence, Tlv(0x02, id) + Tlv(tag, content));
}

std::string Success(const std::string& id, unsigned char tag) {
  return Message(id, tag, Tlv(0x0A, std::string(1, '\0')) + Tlv(kOctets, "") + Tlv(kOctets, ""));
}

std::string Attribute(const std::string& name, const std::vector<std::string>& values) {
  std::string set;
  for (const std::string& each : values) set += Tlv(kOctets, each);
  return Tlv(kSequence, Tlv(kOctets, name) + Tlv(kSet, set));
}

std::string Entry(const std::string& id, const std::string& dn, const std::string& attributes) {
  return Message(id, 0x64, Tlv(kOctets, dn) + Tlv(kSequence, attributes));
}

}  // namespace

RangeServer::RangeServer(Options options)
    : options_(options), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  std::signal(SIGPIPE, SIG_IGN);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), length) != 0 || listen(listener_, 8) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw std::runtime_error("cannot listen on loopback");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Serve(); });
}

RangeServer::~RangeServer() {
  shutdown(listener_, SHUT_RDWR);  // ends accept
  thread_.join();
  close(listener_);
}

void RangeServer::Serve() {
  for (int client = accept(listener_, nullptr, nullptr); client >= 0; client = accept(listener_, nullptr, nullptr)) {
    ServeConnection(client);
    close(client);
  }
}

// Until the client hangs up.
void RangeServer::ServeConnection(int socket) {
  std::string input;
  char buffer[4096];
  for (ssize_t got = read(socket, buffer, sizeof buffer); got > 0; got = read(socket, buffer, sizeof buffer)) {
    input.append(buffer, static_cast<std::size_t>(got));
    for (Element message = ReadElement(input); message.size > 0; message = ReadElement(input)) {
      input.erase(0, message.size);
      const std::string answer = Answer(message.content);
      if (write(socket, answer.data(), answer.size()) != static_cast<ssize_t>(answer.size())) return;
    }
  }
}

std::string RangeServer::Answer(const std::string& request) {
  const Element id = ReadElement(request);
  const Element operation = ReadElement(request, id.size);
  if (operation.tag == kBindRequest) return Success(id.content, 0x61);
  if (operation.tag == kSearchRequest) return AnswerSearch(id.content, operation.content);
  return {};
}

std::string RangeServer::AnswerSearch(const std::string& id, const std::string& request) {
  const std::string base = ReadElement(request).content;
  const std::string done = Success(id, 0x65);
  if (base.empty()) {
    return Entry(id, "", Attribute("supportedCapabilities", {"1.2.840.113556.1.4.800"})) + done;
  }
  if (base == "ou=people,dc=x") return done;
  ++searches_;
  constexpr const char kAsked[] = "member;range=";
  const std::size_t asked = request.find(kAsked);
  const int first = asked == std::string::npos ? 0 : std::stoi(request.substr(asked + sizeof kAsked - 1));
  if (first > 0 && options_.changes > 0) {
    --options_.changes;
    ++usn_;
  }
  return GroupEntry(id, first) + done;
}

std::string RangeServer::GroupEntry(const std::string& id, int first) {
  const int last = std::min(first + options_.range, options_.members) - 1;
  std::vector<std::string> members;
  for (int i = first; i <= last; ++i) members.push_back("cn=m" + std::to_string(i) + ",dc=x");
  const std::string end = last == options_.members - 1 ? "*" : std::to_string(last);
  std::string attributes = Attribute("cn", {"large"}) + Attribute("objectGUID", {std::string(16, 'g')}) +
                           Attribute("uSNChanged", {std::to_string(usn_)});
  if (first < options_.stops_after) {
    attributes += Attribute("member;range=" + std::to_string(first) + '-' + end, members);
  }
  return Entry(id, kGroup, attributes);
}

}  // namespace rollcall
