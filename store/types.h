// The words of the registry: identifiers, codes, and the rows that travel between the store and the agent.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// Milliseconds since 1970-01-01T00:00:00Z, as every time in the database.
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

// Integer keys, used inside only; people and other systems see Account::public_id. Never reused.
enum class AccountId : std::int64_t {};
enum class GroupId : std::int64_t {};
enum class SourceId : std::int64_t {};
enum class PassId : std::int64_t {};
enum class EventId : std::int64_t {};

// How an account first came to be. kBlank: it existed before rollcall, and stays blank.
enum class CreationSource : std::uint8_t {
  kBlank,
  kUi,
  kFileImportation,
  kUserProvisioning,
  kLdap,
  kSelfRegistration,
  kOnTheFlyRegistration,
};

enum class Operation : std::uint8_t {
  kCreateUser,
  kEnableUser,
  kDisableUser,
  kDeleteUser,
  kRestoreUser,
  kRenameUser,
  kGrantMembership,
  kRevokeMembership,
  kPurgeArchive,
  kUpdateUser,
  kAdoptUser,   // an account that was there before rollcall
  kRelinkUser,  // the source has given the user another anchor
  kEraseUser,   // a removed person's data, for data protection
  kNestGroup,
  kUnnestGroup,
  kRenameGroup,
  kChangeMembers,  // of a group, by a run
};

// One reason why an account is disabled. An account is enabled exactly when it has no hold.
enum class HoldKind : std::uint8_t {
  kManual,     // an administrator's decision
  kAutomatic,  // a rule's decision
  kSource,     // the directory says disabled
  kMissing,    // gone from a source
};

// `code` is stored and exchanged, `label` is shown. The tables' order is the enumerators' order.
struct CodeLabel {
  std::string_view code;
  std::string_view label;
};
inline constexpr std::array<CodeLabel, 7> kCreationSources = {{
    {"", ""},
    {"ui", "UI"},
    {"fileImportation", "File Importation"},
    {"userProvisioning", "User provisioning"},
    {"ldap", "LDAP"},
    {"selfRegistration", "Selfregistration"},
    {"onTheFlyRegistration", "on-the-fly registration"},
}};
// A source of events only: nothing is ever created by it.
inline constexpr CodeLabel kAutomaticDeactivation = {"automaticDeactivation", "Automatic Deactivation"};
inline constexpr std::array<CodeLabel, 17> kOperations = {{
    {"createUser", "Create User Account"},
    {"enableUser", "Enable User Account"},
    {"disableUser", "Disable User Account"},
    {"deleteUser", "Delete User Account"},
    {"restoreUser", "Restore User Account"},
    {"renameUser", "Rename User Account"},
    {"grantMembership", "Grant Membership"},
    {"revokeMembership", "Revoke Membership"},
    {"purgeArchive", "Purge Archive"},
    {"updateUser", "Update User Account"},
    {"adoptUser", "Adopt User Account"},
    {"relinkUser", "Relink User Account"},
    {"eraseUser", "Erase User Account"},
    {"nestGroup", "Nest Group"},
    {"unnestGroup", "Unnest Group"},
    {"renameGroup", "Rename Group"},
    {"changeMembers", "Change Group Members"},
}};
inline constexpr std::array<std::string_view, 4> kHoldKinds = {"manual", "automatic", "source", "missing"};

constexpr std::string_view Code(CreationSource source) {
  return kCreationSources[static_cast<std::size_t>(source)].code;
}
constexpr std::string_view Code(Operation operation) { return kOperations[static_cast<std::size_t>(operation)].code; }
constexpr std::string_view Label(Operation operation) { return kOperations[static_cast<std::size_t>(operation)].label; }
constexpr std::string_view Code(HoldKind kind) { return kHoldKinds[static_cast<std::size_t>(kind)]; }
// nullopt: no such code.
std::optional<CreationSource> CreationSourceFromCode(std::string_view code);
std::optional<Operation> OperationFromCode(std::string_view code);
std::optional<HoldKind> HoldKindFromCode(std::string_view code);
// The label of a creation source or of kAutomaticDeactivation; the code itself where there is none.
std::string_view SourceLabel(std::string_view code);

// What is shown of a person. Empty: no value.
struct Profile {
  std::string login;
  std::string email;
  std::string display_name;
  std::string given_name;
  std::string family_name;
  std::string attributes;  // a JSON object with sorted keys, values strings or arrays of strings; empty: none
  friend bool operator==(const Profile&, const Profile&) = default;
};

// The last login as an interval: not before `at`, not after `latest`.
struct LastLogin {
  TimePoint at;
  TimePoint latest;
  std::string source;     // the source's name
  std::string attribute;  // where the source keeps it
  friend bool operator==(const LastLogin&, const LastLogin&) = default;
};

struct Account {
  AccountId id{};
  std::string public_id;  // UUIDv7 (RFC 9562), lower case
  Profile profile;
  bool enabled = true;                  // exactly when there is no hold
  bool automatic_deactivation = false;  // exactly while an automatic hold stands
  CreationSource creation_source = CreationSource::kBlank;
  TimePoint created_at;                         // when the registry first saw it
  std::optional<TimePoint> source_created_at;   // when the source says it was created
  std::optional<LastLogin> last_login;          // nullopt: none is known
  std::optional<TimePoint> clock_restarted_at;  // the last enabling by hand
};

struct Hold {
  HoldKind kind = HoldKind::kManual;
  std::string source;  // the source's name for kSource and kMissing, else empty
  TimePoint since;
  std::string by;
  std::string reason;
  std::optional<PassId> pass;
};

// Who does something, when, in which pass and on whose behalf: goes into every event and hold.
struct Stamp {
  TimePoint now;
  std::string actor;         // "rollcall" or a person's login
  std::string event_source;  // code of a creation source, or kAutomaticDeactivation.code
  std::optional<PassId> pass;
};

}  // namespace rollcall
