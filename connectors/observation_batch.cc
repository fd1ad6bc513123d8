#include "connectors/observation_batch.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <type_traits>

namespace rollcall {
namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;  // clang 14 does not find it by itself

}  // namespace

// What has got another part is copied whole only if the part is copied, too.
static_assert(sizeof(ObservedUser) == 304);
static_assert(sizeof(ObservedGroup) == 80);
static_assert(sizeof(ObservedAttribute) == 32);
static_assert(sizeof(ObservedMembership) == 48);
static_assert(sizeof(MemberRef) == 24);
static_assert(sizeof(LoginRecord) == 32);
static_assert(sizeof(Withdrawal) == 40);
static_assert(sizeof(UnreadableRecord) == 48);

// What lies in it is views and numbers; nothing has to be destroyed.
ObservationBatch::ObservationBatch()
    : memory_(new std::array<std::byte, kCapacity>), arena_(memory_->data(), memory_->size()) {}

void* ObservationBatch::Take(std::size_t size, std::size_t alignment) {
  used_ += size;
  return arena_.allocate(size, alignment);
}

template <class T>
T* ObservationBatch::Make(const T& value) {
  static_assert(std::is_trivially_destructible_v<T>);
  return new (Take(sizeof(T), alignof(T))) T(value);
}

template <class T>
std::span<T> ObservationBatch::Copy(std::span<const T> values) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (values.empty()) return {};
  T* const copies = static_cast<T*>(Take(values.size_bytes(), alignof(T)));
  return {std::uninitialized_copy(values.begin(), values.end(), copies) - values.size(), values.size()};
}

std::string_view ObservationBatch::Copy(std::string_view text) {
  if (text.empty()) return {};
  char* const copy = static_cast<char*>(Take(text.size(), alignof(char)));
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

const ObservedUser* ObservationBatch::Copy(const ObservedUser& user) {
  ObservedUser& copy = *Make(user);
  copy.anchor = Copy(user.anchor);
  copy.dn = Copy(user.dn);
  // Most often where it stands is its name.
  copy.place = user.place.data() == user.dn.text.data() && user.place.size() == user.dn.text.size() ? copy.dn.text
                                                                                                    : Copy(user.place);
  for (std::string_view& field : copy.fields) field = Copy(field);
  const auto attributes = Copy(user.attributes);
  for (auto& [name, value] : attributes) name = Copy(name), value = Copy(value);
  copy.attributes = attributes;
  copy.state_reason = Copy(user.state_reason);
  if (copy.last_login) copy.last_login->attribute = Copy(copy.last_login->attribute);
  const auto memberships = Copy(user.memberships);
  for (auto& [group, role] : memberships) group = Copy(group), role = Copy(role);
  copy.memberships = memberships;
  copy.creation_source = Copy(user.creation_source);
  return &copy;
}

const ObservedGroup* ObservationBatch::Copy(const ObservedGroup& group) {
  ObservedGroup& copy = *Make(group);
  copy.anchor = Copy(group.anchor);
  copy.dn = Copy(group.dn);
  copy.name = Copy(group.name);
  const auto members = Copy(group.members);
  for (MemberRef& member : members) member.value = Copy(member.value);
  copy.members = members;
  return &copy;
}

void ObservationBatch::Add(const LoginRecord& login) {
  records_.emplace_back(
      Make<LoginRecord>({.user = *Copy(login.user), .anchor_source = Copy(login.anchor_source), .at = login.at}));
}

void ObservationBatch::Add(const Withdrawal& withdrawal) {
  records_.emplace_back(
      Withdrawal{.anchor = Copy(withdrawal.anchor), .at = withdrawal.at, .place = Copy(withdrawal.place)});
}

void ObservationBatch::Add(const UnreadableRecord& record) {
  records_.emplace_back(
      UnreadableRecord{.place = Copy(record.place), .reason = Copy(record.reason), .anchor = Copy(record.anchor)});
}

void ObservationBatch::TellTo(ObservationSink& sink) const {
  const Overloaded tell = {[&](const ObservedUser* user) { sink.OnUser(*user); },
                           [&](const ObservedGroup* group) { sink.OnGroup(*group); },
                           [&](const LoginRecord* login) { sink.OnLogin(*login); },
                           [&](const Withdrawal& withdrawal) { sink.OnWithdrawn(withdrawal); },
                           [&](const UnreadableRecord& record) { sink.OnUnreadable(record); },
                           [&](Present record) { sink.OnPresent(record.anchor); },
                           [&](Gone record) { sink.OnGone(record.anchor); },
                           [&](GroupPresent record) { sink.OnGroupPresent(record.anchor); },
                           [&](GroupGone record) { sink.OnGroupGone(record.anchor); },
                           [&](Warning record) { sink.OnWarning(record.message); }};
  for (const Record& record : records_) std::visit(tell, record);
}

void ObservationBatch::Clear() {
  records_.clear();
  arena_.release();
  used_ = 0;
}

}  // namespace rollcall
