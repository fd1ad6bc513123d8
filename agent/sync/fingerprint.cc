#include "agent/sync/fingerprint.h"

#include <xxhash.h>

#include <type_traits>

namespace rollcall {
namespace {

// Writes what the registry compares. Each text has its length in front: "ab","c" and "a","bc" must differ.
class Writer {
 public:
  explicit Writer(std::string& buffer) : buffer_(buffer) {}

  void operator()(std::string_view /*name*/, Compared compared, const auto& field) {
    if (compared == Compared::kYes) Append(field);
  }

 private:
  void Append(std::int64_t number) { buffer_.append(reinterpret_cast<const char*>(&number), sizeof(number)); }
  void Append(std::string_view text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    buffer_.append(reinterpret_cast<const char*>(&size), sizeof(size));
    buffer_.append(text);
  }
  void Append(AnchorView anchor) { Append(anchor.text); }
  void Append(const DnView& dn) { Append(dn.text); }
  void Append(const std::array<std::string_view, kFieldNames.size()>& fields) {
    for (const std::string_view field : fields) Append(field);
  }
  void Append(std::span<const ObservedAttribute> attributes) {
    for (const auto& [name, value] : attributes) Append(name), Append(value);
  }
  void Append(std::span<const ObservedMembership> memberships) {
    for (const auto& [group, role] : memberships) Append(group.key), Append(role);
  }
  void Append(std::optional<bool> truth) { Append(truth ? std::int64_t{*truth} : std::int64_t{-1}); }
  void Append(std::optional<TimePoint> time) {
    if (time) Append(time->time_since_epoch().count());
  }
  void Append(const std::optional<ObservedLogin>& login) {
    if (!login) return;
    Append(login->at.time_since_epoch().count());
    Append(login->lag.count());
    Append(login->attribute);
  }
  template <class Enumeration>
  requires std::is_enum_v<Enumeration>
  void Append(Enumeration value) { Append(static_cast<std::int64_t>(value)); }

  std::string& buffer_;
};

}  // namespace

std::int64_t Fingerprinter::Of(const ObservedUser& user) {
  buffer_.assign(salt_);
  VisitFields(user, Writer(buffer_));
  return static_cast<std::int64_t>(XXH3_64bits(buffer_.data(), buffer_.size()));
}

}  // namespace rollcall
