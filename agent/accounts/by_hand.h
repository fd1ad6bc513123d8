// What a person may do to an account by hand: facts in, allowed or not and why out. All of it is pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/config.h"
#include "agent/sync/reconcile.h"
#include "store/archive.h"
#include "store/groups.h"

namespace rollcall {

struct Verdict {
  enum class Kind : std::uint8_t {
    kAllowed,
    kNothingToDo,  // it is as it was asked for already
    kRefused,
  };
  Kind kind = Kind::kAllowed;
  std::string why;                 // unless allowed: the rule and the way out
  std::vector<std::string> notes;  // where allowed: what the person should know
};

// Who acts on whom.
struct Encounter {
  const KnownAccount& subject;
  std::string_view actor;                        // login
  const std::optional<std::string>& protection;  // why the subject is protected; nullopt: it is not
};

// Living accounts that have what another is to get.
struct Holders {
  std::optional<Account> of_login;
  std::optional<Account> of_email;
};

// `archived`: accounts that had the login, some of which may live again.
Verdict JudgeCreate(const Profile& wanted, const Holders& holders, const std::vector<ArchivedAccount>& archived);

// What `account enable` lifts: manual and automatic holds, and those of a source that is configured no longer, or whose
// absence means nothing any more, since no sync will lift them.
bool IsLiftedByHand(const Hold& hold, const std::vector<SourceConfig>& sources);
Verdict JudgeEnable(const KnownAccount& subject, const std::vector<SourceConfig>& sources);

Verdict JudgeDisable(const Encounter& encounter);

Verdict JudgeRemove(const Encounter& encounter, const std::vector<SourceConfig>& sources);

// `told_by`: who says so already, a sum of ToldBy. `whom`: "bob as manager".
Verdict JudgeGrant(std::int64_t told_by, const std::string& whom, const std::string& group);
// What the group's own record says would come back with its next change: it is taken out there.
Verdict JudgeRevoke(std::int64_t told_by, const std::string& whom, const NamedGroup& group,
                    const std::vector<SourceConfig>& sources);

// Which of the archived accounts is meant; where none is, the verdict says why.
struct Choice {
  const ArchivedAccount* archived = nullptr;  // into what was given; never null where the verdict allows
  Verdict verdict;
};
// `archived` as FindArchived gives it for `name`, a login or an id; `living`: the account that has that name now.
Choice ChooseArchived(std::string_view name, const std::vector<ArchivedAccount>& archived,
                      const std::optional<Account>& living);

// `login` is the one that the account is to get.
Verdict JudgeRestore(const ArchivedAccount& archived, const std::string& login, const Holders& holders);

}  // namespace rollcall
