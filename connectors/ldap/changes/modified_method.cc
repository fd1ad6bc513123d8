#include "connectors/ldap/changes/modified_method.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "connectors/errors.h"
#include "connectors/ldap/syntax/time.h"

namespace rollcall {
namespace {

constexpr ModificationMark kCsn = {"entryCSN", ".000000Z#000000#000#000000"};
constexpr ModificationMark kTimestamp = {"modifyTimestamp", "Z"};

// A time further ahead than this is a clock that was wrong. To go on from it would pass over what changes until then.
constexpr std::chrono::hours kAhead{1};

// "20261124200000", the beginning of both syntaxes.
constexpr std::size_t kSecondsSize = 14;

std::string Digits(TimePoint time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time) - day};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d%02u%02u%02d%02d%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

std::string Number(TimePoint time) { return std::to_string(time.time_since_epoch().count()); }

}  // namespace

const ModificationMark& MarkOf(LdapDialect dialect) { return dialect == LdapDialect::kOpenLdap ? kCsn : kTimestamp; }

ModifiedMethod::ModifiedMethod(Reading& reading)
    : ChangeMethod(reading),
      mark_(MarkOf(reading.server().facts->dialect)),
      started_(std::chrono::steady_clock::now()) {}

void ModifiedMethod::Start(std::vector<std::string> positions) {
  if (positions.empty()) return;
  // "SINCE LATEST"
  std::size_t end = 0;
  since_ = TimePoint(std::chrono::milliseconds(std::stoll(positions.front(), &end)));
  if (end + 1 < positions.front().size())
    expected_ = TimePoint(std::chrono::milliseconds(std::stoll(positions.front().substr(end + 1))));
  for (std::size_t i = 1; i < positions.size(); ++i) known_.push_back(std::stoll(positions[i]));
}

std::string ModifiedMethod::Remark() const {
  const auto& logins = *reading().server().options.login_time_attributes;
  std::string remark = "who is gone is found by reading the anchors of all entries in each pull, but of more than " +
                       std::to_string(kMostAnchorsInEachPull) + " only by `rollcall drift`";
  if (reading().server().facts->dialect != LdapDialect::kOpenLdap && !logins.empty())
    remark += "; a login (" + logins.front() + ") may be no modification, and is not seen then";
  return remark;
}

Coverage ModifiedMethod::Read(const EntryKind& kind) {
  const std::int64_t before = found_;
  for (const LdapBase& base : kind.bases) ReadModified(kind, base);
  if (!is_delta()) {
    counted_.push_back(found_ - before);
    return Coverage::kFull;
  }
  const std::int64_t known = known_.at(counted_.size());
  if (known <= kMostAnchorsInEachPull) return ReadAnchors(kind);
  counted_.push_back(known);
  return Coverage::kDelta;
}

void ModifiedMethod::ReadModified(const EntryKind& kind, const LdapBase& base) {
  std::string filter = base.filter;
  if (is_delta()) {
    const std::string from = Digits(*since_) + std::string(mark_.suffix);
    filter = "(&" + filter + '(' + std::string(mark_.attribute) + ">=" + from + "))";
  }
  std::vector<std::string> attributes = kind.attributes;
  attributes.emplace_back(mark_.attribute);
  LdapSearch search(reading().session(),
                    {.base = base.dn,
                     .scope = base.scope,
                     .filter = filter,
                     .attributes = std::move(attributes),
                     .page_size = reading().server().options.page_size},
                    reading().deadline());
  LdapEntry entry;
  while (search.Next(entry)) {
    Note(entry);
    if (is_delta()) reading().shown.emplace(SingleValue(entry, kind.anchor));
    kind.take(entry);
  }
  reading().counts.entries += search.entries();
}

void ModifiedMethod::Note(const LdapEntry& entry) {
  ++found_;
  const std::string_view text = SingleValue(entry, mark_.attribute);
  const auto time = ParseGeneralizedTime(std::string(text.substr(0, kSecondsSize)) + 'Z');
  if (!time) {
    ++without_mark_;
  } else if (*time <= reading().server().now + kAhead) {
    latest_ = std::max(*time, latest_.value_or(*time));
  }
}

// An entry whose anchor cannot be read may be anyone: then nobody is known to be gone.
Coverage ModifiedMethod::ReadAnchors(const EntryKind& kind) {
  const std::string& anchor = kind.anchor;
  Coverage coverage = Coverage::kFull;
  std::int64_t count = 0;
  for (const LdapBase& base : kind.bases) {
    LdapSearch search(reading().session(),
                      {.base = base.dn,
                       .scope = base.scope,
                       .filter = base.filter,
                       .attributes = {anchor},
                       .page_size = reading().server().options.page_size},
                      reading().deadline());
    LdapEntry entry;
    while (search.Next(entry)) {
      const std::string_view value = SingleValue(entry, anchor);
      value.empty() ? void(coverage = Coverage::kDelta) : reading().Present(kind, std::string(value));
    }
    count += search.entries();
  }
  counted_.push_back(count);
  return coverage;
}

// Whatever changed while this pull ran has a time that is not before the pull's beginning, which is not before the
// latest time that it saw less the time it took.
std::vector<std::string> ModifiedMethod::Positions() {
  if (is_delta() && (found_ == 0 || latest_ < expected_)) {
    throw CursorRejected("no entry has the latest " + std::string(mark_.attribute) +
                         " of the last pull any more, nor a later one: that entry is gone, the server was restored "
                         "from a backup, or it does not search by this attribute");
  }
  if (without_mark_ > 0 || !latest_) return {};
  const auto took = std::chrono::ceil<std::chrono::seconds>(std::chrono::steady_clock::now() - started_);
  const TimePoint since = *latest_ - took - kModificationOverlap;
  std::vector<std::string> positions = {Number(std::max(since, since_.value_or(since))) + ' ' + Number(*latest_)};
  for (const std::int64_t count : counted_) positions.push_back(std::to_string(count));
  return positions;
}

}  // namespace rollcall
