// A directory that says what no server at hand can be made to say. LDAP (RFC 4511) as far as a reader needs it.
#pragma once

#include <string>
#include <thread>
#include <vector>

namespace rollcall {

class FakeDirectory {
 public:
  FakeDirectory(const FakeDirectory&) = delete;
  FakeDirectory& operator=(const FakeDirectory&) = delete;

  std::string uri() const { return "ldap://127.0.0.1:" + std::to_string(port_); }

 protected:
  // Listens on loopback; also ignores SIGPIPE. Throws std::runtime_error where that is impossible.
  FakeDirectory();
  virtual ~FakeDirectory();

  // To be called at the end of the constructor and in the destructor of whoever answers.
  void Start();
  void Stop();

  // All messages that answer the search `id`; empty: the connection ends. `request` is the SearchRequest's content and
  // the controls behind it, in which what was asked for can be searched. Called by one thread.
  virtual std::string AnswerSearch(const std::string& id, const std::string& base, const std::string& request) = 0;

  static std::string Attribute(const std::string& name, const std::vector<std::string>& values);
  static std::string Entry(const std::string& id, const std::string& dn, const std::string& attributes);
  // The end of a search. `controls`: Control()s.
  static std::string Done(const std::string& id, int code = 0, const std::string& controls = {});
  static std::string Control(const std::string& oid, const std::string& value);

  // BER with definite lengths (RFC 4511 section 5.1).
  static std::string Tlv(unsigned char tag, const std::string& content);
  static std::string Integer(int small) { return Tlv(0x02, std::string(1, static_cast<char>(small))); }
  static std::string Octets(const std::string& content) { return Tlv(0x04, content); }
  static std::string Sequence(const std::string& content) { return Tlv(0x30, content); }

 private:
  void Serve();
  void ServeConnection(int socket);
  std::string Answer(const std::string& request);

  int listener_ = -1;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace rollcall
