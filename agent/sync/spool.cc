#include "agent/sync/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "store/database.h"

namespace rollcall {
namespace {

enum Kind : char {
  kUser,
  kGroup,
  kPresent,
  kGone,
  kGroupPresent,
  kGroupGone,
  kLoginRecord,
  kWithdrawal,
  kUnreadable,
};

[[noreturn]] void FailSpool(const char* what) {
  throw StoreError(std::string("cannot ") + what + " the temporary file of the sync: " + std::strerror(errno) +
                   "; set TMPDIR to a folder that rollcall may write and that has space");
}

std::FILE* OpenUnnamed() {
  const char* configured = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe): nothing sets the environment
  const std::string folder = configured != nullptr && *configured != '\0' ? configured : "/var/tmp";
  int fd = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) {  // not every file system can
    std::string name = folder + "/rollcall-XXXXXX";
    fd = mkostemp(name.data(), O_CLOEXEC);
    if (fd >= 0) unlink(name.c_str());
  }
  if (fd < 0) FailSpool("create");
  std::FILE* file = fdopen(fd, "w+");
  if (file == nullptr) close(fd), FailSpool("open");
  return file;
}

// Lengths and numbers as they lie in memory: no other process reads them.
class Encoder {
 public:
  explicit Encoder(std::string& out) : out_(out) {}

  void operator()(std::string_view /*name*/, Compared /*compared*/, const auto& field) { Put(field); }

  template <class Number>
  requires std::is_arithmetic_v<Number> || std::is_enum_v<Number>
  void Put(Number number) { out_.append(reinterpret_cast<const char*>(&number), sizeof(number)); }
  void Put(std::string_view text) {
    Put(static_cast<std::uint32_t>(text.size()));
    out_.append(text);
  }
  void Put(AnchorView anchor) { Put(anchor.text); }
  void Put(const DnView& dn) { Put(dn.text), Put(dn.key); }
  void Put(TimePoint time) { Put(time.time_since_epoch().count()); }
  void Put(const ObservedAttribute& attribute) { Put(attribute.name), Put(attribute.value); }
  void Put(const ObservedMembership& membership) { Put(membership.group), Put(membership.role); }
  void Put(const MemberRef& member) { Put(member.kind), Put(member.value); }
  void Put(const ObservedLogin& login) { Put(login.at), Put(login.lag.count()), Put(login.attribute); }
  void Put(const ObservedUser& user) { VisitFields(user, *this); }
  void Put(const std::array<std::string_view, kFieldNames.size()>& fields) {
    for (const std::string_view field : fields) Put(field);
  }
  template <class Value>
  void Put(const std::optional<Value>& value) {
    Put(value.has_value());
    if (value) Put(*value);
  }
  template <class Value>
  void Put(std::span<Value> values) {
    Put(static_cast<std::uint32_t>(values.size()));
    for (const auto& value : values) Put(value);
  }

 private:
  std::string& out_;
};

// Reads what Encoder wrote. Texts are views into the record, lists into the decoder.
class Decoder {
 public:
  explicit Decoder(std::string_view record) : rest_(record) {}

  void operator()(std::string_view /*name*/, Compared /*compared*/, auto& field) { Get(field); }

  template <class Value>
  Value Take() {
    Value value{};
    Get(value);
    return value;
  }

 private:
  std::string_view Bytes(std::size_t size) {
    if (size > rest_.size()) throw std::logic_error("a record of the spool is shorter than it says");
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }
  template <class Number>
  requires std::is_arithmetic_v<Number> || std::is_enum_v<Number>
  void Get(Number& number) { std::memcpy(&number, Bytes(sizeof(number)).data(), sizeof(number)); }
  void Get(std::string_view& text) { text = Bytes(Take<std::uint32_t>()); }
  void Get(AnchorView& anchor) { Get(anchor.text); }
  void Get(DnView& dn) { Get(dn.text), Get(dn.key); }
  void Get(TimePoint& time) { time = TimePoint(std::chrono::milliseconds(Take<std::int64_t>())); }
  void Get(ObservedAttribute& attribute) { Get(attribute.name), Get(attribute.value); }
  void Get(ObservedMembership& membership) { Get(membership.group), Get(membership.role); }
  void Get(MemberRef& member) { Get(member.kind), Get(member.value); }
  void Get(ObservedLogin& login) {
    Get(login.at);
    login.lag = std::chrono::milliseconds(Take<std::int64_t>());
    Get(login.attribute);
  }
  void Get(ObservedUser& user) { VisitFields(user, *this); }
  void Get(std::array<std::string_view, kFieldNames.size()>& fields) {
    for (std::string_view& field : fields) Get(field);
  }
  template <class Value>
  void Get(std::optional<Value>& value) {
    if (Take<bool>()) Get(value.emplace());
  }
  template <class Value>
  void GetAll(std::vector<Value>& values, std::span<const Value>& view) {
    values.resize(Take<std::uint32_t>());
    for (Value& value : values) Get(value);
    view = values;
  }
  void Get(std::span<const ObservedAttribute>& view) { GetAll(attributes_, view); }
  void Get(std::span<const ObservedMembership>& view) { GetAll(memberships_, view); }

 public:
  void Get(ObservedGroup& group) {
    Get(group.anchor), Get(group.dn), Get(group.name);
    GetAll(members_, group.members);
  }

 private:
  std::string_view rest_;
  std::vector<ObservedAttribute> attributes_;
  std::vector<ObservedMembership> memberships_;
  std::vector<MemberRef> members_;
};

void ReplayRecord(std::string_view record, ObservationSink& sink) {
  Decoder decoder(record);
  switch (static_cast<Kind>(decoder.Take<char>())) {
    case kUser:
      return sink.OnUser(decoder.Take<ObservedUser>());
    case kGroup: {
      ObservedGroup group;
      decoder.Get(group);
      return sink.OnGroup(group);
    }
    case kPresent:
      return sink.OnPresent(decoder.Take<AnchorView>());
    case kGone:
      return sink.OnGone(decoder.Take<AnchorView>());
    case kGroupPresent:
      return sink.OnGroupPresent(decoder.Take<AnchorView>());
    case kGroupGone:
      return sink.OnGroupGone(decoder.Take<AnchorView>());
    case kLoginRecord: {
      const auto user = decoder.Take<ObservedUser>();
      const auto anchor_source = decoder.Take<std::string_view>();
      return sink.OnLogin({.user = user, .anchor_source = anchor_source, .at = decoder.Take<TimePoint>()});
    }
    case kWithdrawal: {
      const auto anchor = decoder.Take<AnchorView>();
      const auto at = decoder.Take<TimePoint>();
      return sink.OnWithdrawn({.anchor = anchor, .at = at, .place = decoder.Take<std::string_view>()});
    }
    case kUnreadable: {
      const auto place = decoder.Take<std::string_view>();
      const auto reason = decoder.Take<std::string_view>();
      const auto anchor = decoder.Take<AnchorView>();
      const auto record_kind = decoder.Take<RecordKind>();
      const auto dn_key = decoder.Take<std::string_view>();
      return sink.OnUnreadable(
          {.place = place, .reason = reason, .anchor = anchor, .kind = record_kind, .dn_key = dn_key});
    }
  }
  throw std::logic_error("a record of an unknown kind in the spool");
}

}  // namespace

Spool::Spool(std::function<void()> on_record, std::function<void(std::string_view)> on_warning)
    : on_record_(std::move(on_record)), on_warning_(std::move(on_warning)) {}

template <class... Fields>
void Spool::Keep(char kind, const Fields&... fields) {
  on_record_();
  ++records_;
  const std::size_t start = memory_.size();
  Encoder encoder(memory_);
  encoder.Put(std::uint32_t{0});
  encoder.Put(kind);
  (encoder.Put(fields), ...);
  const auto size = static_cast<std::uint32_t>(memory_.size() - start - sizeof(std::uint32_t));
  std::memcpy(memory_.data() + start, &size, sizeof(size));
  if (memory_.size() >= kSpoolMemory) WriteOut();
}

void Spool::WriteOut() {
  if (!file_) file_.reset(OpenUnnamed());
  if (std::fwrite(memory_.data(), 1, memory_.size(), file_.get()) != memory_.size()) FailSpool("write");
  memory_.clear();
}

void Spool::OnUser(const ObservedUser& user) { Keep(kUser, user); }

void Spool::OnGroup(const ObservedGroup& group) { Keep(kGroup, group.anchor, group.dn, group.name, group.members); }

void Spool::OnPresent(AnchorView anchor) { Keep(kPresent, anchor); }

void Spool::OnGone(AnchorView anchor) {
  gone_.emplace_back(anchor.text);
  Keep(kGone, anchor);
}

void Spool::OnGroupPresent(AnchorView anchor) { Keep(kGroupPresent, anchor); }

void Spool::OnGroupGone(AnchorView anchor) { Keep(kGroupGone, anchor); }

void Spool::OnLogin(const LoginRecord& login) { Keep(kLoginRecord, login.user, login.anchor_source, login.at); }

void Spool::OnWithdrawn(const Withdrawal& withdrawal) {
  Keep(kWithdrawal, withdrawal.anchor, withdrawal.at, withdrawal.place);
}

void Spool::OnUnreadable(const UnreadableRecord& record) {
  Keep(kUnreadable, record.place, record.reason, record.anchor, record.kind, record.dn_key);
}

bool Spool::ReadRecord(std::string& record) {
  std::uint32_t size = 0;
  if (std::fread(&size, sizeof(size), 1, file_.get()) != 1) {
    if (std::ferror(file_.get()) != 0) FailSpool("read");
    return false;
  }
  record.resize(size);
  if (std::fread(record.data(), 1, size, file_.get()) != size) FailSpool("read");
  return true;
}

void Spool::Replay(ObservationSink& sink) {
  if (file_) {
    if (std::fflush(file_.get()) != 0 || std::fseek(file_.get(), 0, SEEK_SET) != 0) FailSpool("write");
    std::string record;
    while (ReadRecord(record)) ReplayRecord(record, sink);
  }
  for (std::string_view rest = memory_; !rest.empty();) {
    std::uint32_t size = 0;
    std::memcpy(&size, rest.data(), sizeof(size));
    ReplayRecord(rest.substr(sizeof(size), size), sink);
    rest.remove_prefix(sizeof(size) + size);
  }
}

}  // namespace rollcall
