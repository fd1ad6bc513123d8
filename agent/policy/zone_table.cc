#include "agent/policy/zone_table.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace rollcall {
namespace {

constexpr std::string_view kFolder = "/usr/share/zoneinfo/";
// Beside the zones, the same ones once more and what is none.
constexpr std::array<std::string_view, 4> kNoZones = {"posix", "right", "posixrules", "Factory"};
constexpr std::string_view kNameCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-_/";

// Nothing that leads out of the folder either.
bool MayBeZone(std::string_view name) {
  return !name.empty() && name.front() != '/' && name.find_first_not_of(kNameCharacters) == name.npos &&
         std::ranges::find(kNoZones, name.substr(0, name.find('/'))) == kNoZones.end();
}

// Takes throw std::out_of_range where the file ends before.
class TzifReader {
 public:
  explicit TzifReader(std::string_view file) : rest_(file) {}

  std::string_view Take(std::size_t size) {
    if (size > rest_.size()) throw std::out_of_range("the file is cut off");
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  // Big-endian.
  template <class Integer>
  Integer Number() {
    std::uint64_t number = 0;
    for (const char byte : Take(sizeof(Integer))) number = number << 8 | static_cast<unsigned char>(byte);
    return static_cast<Integer>(number);
  }

  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

struct Counts {
  char version = 0;
  std::size_t universal = 0;
  std::size_t standard = 0;
  std::size_t leaps = 0;
  std::size_t changes = 0;
  std::size_t types = 0;
  std::size_t characters = 0;
};

constexpr std::size_t kTypeSize = 6;

Counts ReadHeader(TzifReader& reader) {
  if (reader.Take(4) != "TZif") throw std::out_of_range("no header");
  Counts counts = {.version = reader.Take(1).front()};
  reader.Take(15);
  for (std::size_t Counts::*count :
       {&Counts::universal, &Counts::standard, &Counts::leaps, &Counts::changes, &Counts::types, &Counts::characters}) {
    counts.*count = reader.Number<std::uint32_t>();
  }
  return counts;
}

std::vector<std::chrono::seconds> ReadTypes(TzifReader& reader, std::size_t count) {
  std::vector<std::chrono::seconds> offsets(count);
  for (std::chrono::seconds& offset : offsets) {
    offset = std::chrono::seconds{reader.Number<std::int32_t>()};
    reader.Take(kTypeSize - sizeof(std::int32_t));
  }
  return offsets;
}

// Behind the types: names, leap seconds and hints.
std::size_t SizeOfRest(const Counts& counts, std::size_t time_size) {
  return counts.characters + counts.leaps * (time_size + 4) + counts.standard + counts.universal;
}

}  // namespace

std::optional<ZoneTable> ZoneTable::Find(const std::string& name) {
  if (!MayBeZone(name)) return std::nullopt;
  std::ifstream file(std::string(kFolder) + name, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();  // nothing where there is no file, or a folder
  return Of(text.str());
}

// All but the oldest files hold everything twice; what comes first has times of 32 bits, and no rule.
std::optional<ZoneTable> ZoneTable::Of(std::string_view file) try {
  TzifReader reader(file);
  const Counts old = ReadHeader(reader);
  if (old.version < '2') return std::nullopt;
  reader.Take(old.changes * 5 + old.types * kTypeSize + SizeOfRest(old, 4));
  const Counts counts = ReadHeader(reader);
  ZoneTable table;
  table.changes_.resize(std::min(counts.changes, file.size()));
  for (OffsetChange& change : table.changes_) {
    change.at = std::chrono::sys_seconds{std::chrono::seconds{reader.Number<std::int64_t>()}};
  }
  const std::string_view types = reader.Take(counts.changes);
  const auto offsets = ReadTypes(reader, std::min(counts.types, file.size()));
  table.first_ = offsets.at(0);
  for (std::size_t i = 0; i < types.size(); ++i) {
    table.changes_[i].offset = offsets.at(static_cast<unsigned char>(types[i]));
  }
  reader.Take(SizeOfRest(counts, 8) + 1);
  const auto end = reader.rest().find('\n');
  const std::string_view rule = reader.rest().substr(0, end);
  if (end == rule.npos || (!rule.empty() && !(table.rule_ = ZoneRule::Of(rule)))) return std::nullopt;
  return table;
} catch (const std::out_of_range&) {
  return std::nullopt;
}

namespace {

ZonePeriod PeriodAt(const std::vector<OffsetChange>& changes, std::chrono::seconds before,
                    std::chrono::sys_seconds time) {
  const auto next = std::ranges::upper_bound(changes, time, {}, &OffsetChange::at);
  ZonePeriod period = {.offset = before};
  if (next != changes.end()) period.end = next->at;
  if (next != changes.begin()) {
    period.begin = std::prev(next)->at;
    period.offset = std::prev(next)->offset;
  }
  return period;
}

}  // namespace

ZonePeriod ZoneTable::At(std::chrono::sys_seconds time) const {
  const bool is_beyond = rule_ && (changes_.empty() || time >= changes_.back().at);
  return is_beyond ? Beyond(time) : PeriodAt(changes_, first_, time);
}

// A period ends at the latest with the next year's changes.
ZonePeriod ZoneTable::Beyond(std::chrono::sys_seconds time) const {
  std::vector<OffsetChange> changes;
  if (!changes_.empty()) changes.push_back(changes_.back());
  const auto year = std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(time)}.year();
  for (int ahead = -1; ahead <= 1; ++ahead) {
    for (const OffsetChange& change : rule_->ChangesOf(year + std::chrono::years{ahead})) {
      if (changes_.empty() || change.at > changes_.back().at) changes.push_back(change);
    }
  }
  return PeriodAt(changes, first_, time);
}

}  // namespace rollcall
