#include "tests/servers/fake_directory.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace rollcall {
namespace {

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

constexpr unsigned char kBindRequest = 0x60;
constexpr unsigned char kSearchRequest = 0x63;
constexpr unsigned char kBindResponse = 0x61;
constexpr unsigned char kSearchEntry = 0x64;
constexpr unsigned char kSearchDone = 0x65;

}  // namespace

FakeDirectory::FakeDirectory() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
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
}

FakeDirectory::~FakeDirectory() { close(listener_); }

void FakeDirectory::Start() {
  thread_ = std::thread([this] { Serve(); });
}

void FakeDirectory::Stop() {
  shutdown(listener_, SHUT_RDWR);  // ends accept
  thread_.join();
}

void FakeDirectory::Serve() {
  for (int client = accept(listener_, nullptr, nullptr); client >= 0; client = accept(listener_, nullptr, nullptr)) {
    ServeConnection(client);
    close(client);
  }
}

// Until the client hangs up.
void FakeDirectory::ServeConnection(int socket) {
  std::string input;
  char buffer[4096];
  for (ssize_t got = read(socket, buffer, sizeof buffer); got > 0; got = read(socket, buffer, sizeof buffer)) {
    input.append(buffer, static_cast<std::size_t>(got));
    for (Element message = ReadElement(input); message.size > 0; message = ReadElement(input)) {
      input.erase(0, message.size);
      const std::string answer = Answer(message.content);
      if (answer.empty() || write(socket, answer.data(), answer.size()) != static_cast<ssize_t>(answer.size())) return;
    }
  }
}

std::string FakeDirectory::Answer(const std::string& request) {
  const Element id = ReadElement(request);
  const Element operation = ReadElement(request, id.size);
  if (operation.tag == kBindRequest)
    return Sequence(Tlv(0x02, id.content) +
                    Tlv(kBindResponse, Tlv(0x0A, std::string(1, '\0')) + Octets("") + Octets("")));
  if (operation.tag != kSearchRequest) return {};
  return AnswerSearch(id.content, ReadElement(operation.content).content, request.substr(id.size));
}

std::string FakeDirectory::Tlv(unsigned char tag, const std::string& content) {
  std::string text(1, static_cast<char>(tag));
  if (content.size() < 0x80) {
    text += static_cast<char>(content.size());
  } else {
    text += '\x84';
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(content.size() >> shift & 0xFFU);
  }
  return text + content;
}

std::string FakeDirectory::Attribute(const std::string& name, const std::vector<std::string>& values) {
  constexpr unsigned char kSet = 0x31;
  std::string set;
  for (const std::string& each : values) set += Octets(each);
  return Sequence(Octets(name) + Tlv(kSet, set));
}

std::string FakeDirectory::Entry(const std::string& id, const std::string& dn, const std::string& attributes) {
  return Sequence(Tlv(0x02, id) + Tlv(kSearchEntry, Octets(dn) + Sequence(attributes)));
}

std::string FakeDirectory::Done(const std::string& id, int code, const std::string& controls) {
  constexpr unsigned char kControls = 0xA0;
  const std::string result = Tlv(0x0A, std::string(1, static_cast<char>(code))) + Octets("") + Octets("");
  return Sequence(Tlv(0x02, id) + Tlv(kSearchDone, result) + (controls.empty() ? "" : Tlv(kControls, controls)));
}

std::string FakeDirectory::Control(const std::string& oid, const std::string& value) {
  return Sequence(Octets(oid) + Octets(value));
}

}  // namespace rollcall
