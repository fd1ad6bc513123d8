#include "connectors/csv/columns.h"

#include <algorithm>

#include "connectors/base/secret_name.h"
#include "connectors/base/text.h"

namespace rollcall {
namespace {

constexpr std::size_t kNone = ColumnPlan::kNone;
constexpr std::string_view kAttributesKey = "attributes";

struct Alias {
  std::string_view column;  // as Plain makes it
  CsvTarget target;
};
// Where a header has several names of one target, the first one here is taken.
constexpr std::array kAliases = {
    Alias{"username", CsvTarget::kLogin},
    Alias{"login", CsvTarget::kLogin},
    Alias{"uid", CsvTarget::kLogin},
    Alias{"email", CsvTarget::kEmail},
    Alias{"mail", CsvTarget::kEmail},
    Alias{"emailaddress", CsvTarget::kEmail},
    Alias{"mailaddress", CsvTarget::kEmail},
    Alias{"displayname", CsvTarget::kDisplayName},
    Alias{"cn", CsvTarget::kDisplayName},
    Alias{"firstname", CsvTarget::kGivenName},
    Alias{"givenname", CsvTarget::kGivenName},
    Alias{"lastname", CsvTarget::kFamilyName},
    Alias{"familyname", CsvTarget::kFamilyName},
    Alias{"surname", CsvTarget::kFamilyName},
    Alias{"sn", CsvTarget::kFamilyName},
    Alias{"enabled", CsvTarget::kEnabled},
    Alias{"lastlogin", CsvTarget::kLastLogin},
    Alias{"groups", CsvTarget::kGroups},
    Alias{"memberships", CsvTarget::kGroups},
};

// Columns that a file cannot decide, unless the configuration names them for something else.
struct Reserved {
  std::string_view column;  // as Plain makes it
  std::string_view why;
};
constexpr std::array kReserved = {
    Reserved{"creationsource", "the registry notes itself where an account comes from"},
    Reserved{"createddate", "the registry notes itself when an account was created"},
    Reserved{"createdat", "the registry notes itself when an account was created"},
    Reserved{"id", "the registry gives an account its id"},
    Reserved{"automaticdeactivation", "it follows from the rules of deactivation"},
};
// Columns that people have and that are kept as attributes without being asked for.
constexpr std::array<std::string_view, 5> kAttributes = {"employeenumber", "aboutme", "timezone", "company",
                                                         "position"};

template <std::size_t N>
bool IsOneOf(const std::array<std::string_view, N>& names, std::string_view folded) {
  return std::ranges::find(names, folded) != names.end();
}

std::string Join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const auto& part : parts) joined += (joined.empty() ? "" : ", ") + part;
  return joined;
}

// "First Name", "first_name", "firstName" and "First Name [Required]" are one name to people.
std::string Plain(std::string_view name) {
  if (name.ends_with(']')) name = Trim(name.substr(0, name.find('[')));
  std::string plain = FoldAscii(name);
  std::erase_if(plain, [](char c) { return c == ' ' || c == '_' || c == '-'; });
  return plain;
}

// Works one header out; `used` are the columns that mean something.
class Planner {
 public:
  Planner(std::span<const std::string_view> header, const CsvOptions& options) : options_(options) {
    for (const auto name : header) {
      plan_.names.emplace_back(Trim(name));
      folded_.push_back(FoldAscii(Trim(name)));
      plain_.push_back(Plain(Trim(name)));
    }
    used_.resize(header.size());
    plan_.targets.fill(kNone);
  }

  ColumnPlan Plan() {
    RefuseDuplicates();
    TakeConfigured();
    TakeAliases();
    TakeAttributes();
    RequireLogin();
    PassOverUnread();
    WarnOfReserved();
    TakeKnownAttributes();
    WarnOfOthers();
    return std::move(plan_);
  }

 private:
  [[noreturn]] void Reject(const std::string& reason) const {
    throw SourceRejected(options_.shown_name() + ": " + reason);
  }

  std::string Header() const { return "the header's columns are: " + Join(plan_.names); }

  static std::size_t Find(const std::vector<std::string>& names, std::string_view name) {
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? kNone : static_cast<std::size_t>(found - names.begin());
  }

  // The column that the configuration asks for by `name`; `key` is where it does so.
  std::size_t Require(const std::string& name, const std::string& key) {
    const std::string folded = FoldAscii(Trim(name));
    const SecretName secret = ClassifySecretName(Trim(name));
    if (secret == SecretName::kWhole || (secret == SecretName::kPart && key != kAttributesKey)) {
      Reject(key + ": the column '" + name + "' is never read, because it holds passwords; remove this setting");
    }
    const std::size_t column = Find(folded_, folded);
    if (column == kNone || folded.empty()) Reject(key + ": there is no column '" + name + "'; " + Header());
    used_[column] = true;
    return column;
  }

  void RefuseDuplicates() const {
    for (std::size_t i = 0; i < folded_.size(); ++i) {
      const std::size_t first = Find(folded_, folded_[i]);
      if (first == i || folded_[i].empty()) continue;
      Reject("columns " + std::to_string(first + 1) + " and " + std::to_string(i + 1) + " are both named '" +
             plan_.names[i] + "'; which one counts? Rename one of them");
    }
  }

  void TakeConfigured() {
    for (const auto& [target, column] : options_.columns) {
      const auto known = std::find(kCsvTargetNames.begin(), kCsvTargetNames.end(), target);
      if (known == kCsvTargetNames.end()) Reject("columns." + target + ": there is no such field");
      plan_.targets[static_cast<std::size_t>(known - kCsvTargetNames.begin())] = Require(column, "columns." + target);
    }
  }

  void TakeAliases() {
    for (const Alias& alias : kAliases) {
      std::size_t& target = plan_.targets[static_cast<std::size_t>(alias.target)];
      const std::size_t column = Find(plain_, alias.column);
      const bool is_login_too = alias.target == CsvTarget::kEmail && column == plan_[CsvTarget::kLogin];
      if (target != kNone || column == kNone || (IsField(column) && !is_login_too)) continue;
      target = column;
      used_[column] = true;
    }
  }

  // Whether the configuration has given the column a meaning that excludes another; an anchor may be the login too.
  bool IsField(std::size_t column) const {
    for (std::size_t i = 0; i < plan_.targets.size(); ++i) {
      if (plan_.targets[i] == column && static_cast<CsvTarget>(i) != CsvTarget::kAnchor) return true;
    }
    return false;
  }

  void TakeAttributes() {
    for (const auto& name : options_.attributes) {
      plan_.extras.push_back({name, Require(name, std::string(kAttributesKey))});
      if (ClassifySecretName(name) == SecretName::kNo) continue;
      plan_.warnings.push_back("column " + name + " is kept as an attribute, because " + std::string(KeepBy()) +
                               " names it: its values are stored, shown and exported");
    }
  }

  void RequireLogin() const {
    if (plan_[CsvTarget::kLogin] != kNone) return;
    std::string reason = "no column for the login: name it userName, login or uid, or set columns.login; " + Header();
    const auto delimiter = folded_.size() == 1 ? folded_[0].find_first_of(",;\t|") : std::string::npos;
    if (delimiter != std::string::npos) {
      reason += std::string(". Is the delimiter '") +
                (folded_[0][delimiter] == '\t' ? "\\t" : folded_[0].substr(delimiter, 1)) + "'?";
    }
    Reject(reason);
  }

  void PassOverUnread() {
    for (std::size_t i = 0; i < folded_.size(); ++i) {
      if (used_[i]) continue;
      const SecretName secret = ClassifySecretName(plan_.names[i]);
      if (secret != SecretName::kNo) plan_.passwords.push_back(i);
      if (secret == SecretName::kPart) WarnOfSecret(i);
      if (IsOneOf(kRejectNotes, folded_[i])) plan_.reject_notes.push_back(i);
      used_[i] = secret != SecretName::kNo || IsOneOf(kRejectNotes, folded_[i]);
    }
  }

  // The name of the setting that keeps a column: an import's option or a source's key.
  std::string_view KeepBy() const { return options_.coverage == Coverage::kDelta ? "--attribute" : kAttributesKey; }

  void WarnOfSecret(std::size_t column) {
    plan_.warnings.push_back("column " + plan_.names[column] +
                             " is not read: by its name it may hold passwords; if it holds none, name it in " +
                             std::string(KeepBy()));
  }

  void TakeKnownAttributes() {
    for (std::size_t i = 0; i < folded_.size(); ++i) {
      const bool keep =
          IsOneOf(kAttributes, plain_[i]) || (options_.unknown_columns == UnknownColumns::kKeep && !folded_[i].empty());
      if (used_[i] || !keep) continue;
      plan_.extras.push_back({plan_.names[i], i});
      used_[i] = true;
    }
    // As they are kept in the end, so that nobody has to sort them row by row.
    std::ranges::sort(plan_.extras, {}, &ColumnPlan::Extra::name);
  }

  void WarnOfReserved() {
    for (const Reserved& reserved : kReserved) {
      const std::size_t column = Find(plain_, reserved.column);
      if (column == kNone || used_[column]) continue;
      used_[column] = true;
      plan_.warnings.push_back("column " + plan_.names[column] + " is ignored: " + std::string(reserved.why));
    }
  }

  void WarnOfOthers() {
    std::vector<std::string> ignored;
    for (std::size_t i = 0; i < folded_.size(); ++i) {
      if (used_[i]) continue;
      ignored.push_back(folded_[i].empty() ? "number " + std::to_string(i + 1) + " (no name)" : plan_.names[i]);
    }
    if (ignored.empty()) return;
    plan_.warnings.push_back(std::string(ignored.size() == 1 ? "column " : "columns ") + Join(ignored) +
                             (ignored.size() == 1 ? " is" : " are") + " ignored; list in attributes what to keep");
  }

  const CsvOptions& options_;
  std::vector<std::string> folded_;
  std::vector<std::string> plain_;
  std::vector<bool> used_;
  ColumnPlan plan_;
};

}  // namespace

ColumnPlan PlanColumns(std::span<const std::string_view> header, const CsvOptions& options) {
  return Planner(header, options).Plan();
}

std::string Describe(const ColumnPlan& plan) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < plan.targets.size(); ++i) {
    if (plan.targets[i] == kNone) continue;
    parts.push_back(std::string(kCsvTargetNames[i]) + " from " + plan.names[plan.targets[i]]);
  }
  if (plan[CsvTarget::kAnchor] == kNone) parts.emplace_back("the login is the anchor");
  for (const auto& extra : plan.extras) parts.push_back("attribute " + extra.name);
  return Join(parts);
}

}  // namespace rollcall
