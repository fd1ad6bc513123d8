#include "agent/sync/login_notes.h"

#include <algorithm>

#include "store/accounts.h"
#include "store/links.h"

namespace rollcall {

LoginNotes::LoginNotes(const PassContext& pass, KnownLinks& links)
    : pass_(pass), links_(links), doubts_(LoginDoubtsOf(pass.database, pass.source_id)) {}

void LoginNotes::Finish() {
  for (const auto& [attribute, at] : recorded_) KeepLoginRecording(pass_.database, pass_.source_id, attribute, at);
}

void LoginNotes::Count(const ObservedUser& user, const Facts& facts) {
  if (!facts.linked) return;
  const auto& before = facts.linked->account.last_login;
  if (!before || before->source != pass_.source.name) return;
  ++evidence_.users;
  if (user.last_login) ++evidence_.with_login;
}

void LoginNotes::Set(AccountId account, LoginState state) {
  KeepLoginState(pass_.database, account, pass_.source_id, state, *pass_.stamp.pass);
}

void LoginNotes::Note(const ObservedUser& user, const Facts& facts, const Decision& decision, AccountId account) {
  if (pass_.source.feed) return;
  if (decision.login_unusable) return Set(account, LoginState::kUnusable);
  if (!user.last_login) return NoteNone(facts, account);
  const TimePoint at = user.last_login->at;
  const auto [recorded, is_new] = recorded_.try_emplace(std::string(user.last_login->attribute), at);
  if (!is_new) recorded->second = std::min(recorded->second, at);
  const LastLogin* latest = decision.last_login ? &*decision.last_login : nullptr;
  if (latest == nullptr && decision.account != nullptr && decision.account->account.last_login) {
    latest = &*decision.account->account.last_login;
  }
  const bool is_of_another = latest != nullptr && latest->source != pass_.source.name;
  if (is_of_another || doubts_.contains(account)) Set(account, LoginState::kShown);
}

void LoginNotes::NoteNone(const Facts& facts, AccountId account) {
  if (!facts.linked || pass_.source.enabled_meaning == EnabledMeaning::kAdministratorsWord) return;
  const auto& known = facts.linked->account.last_login;
  const auto doubt = doubts_.find(account);
  if (doubt != doubts_.end() && doubt->second == LoginState::kLost) return;
  const bool has_others = facts.linked->links.size() > 1 || (known && known->source != pass_.source.name);
  const bool was_shown = (known && known->source == pass_.source.name) ||
                         (has_others && LoginStateOf(pass_.database, account, pass_.source_id) == LoginState::kShown);
  if (was_shown) return Set(account, LoginState::kLost);
  if (doubt != doubts_.end()) ForgetLoginState(pass_.database, account, pass_.source_id);
}

void LoginNotes::Keep(const Facts& facts, const Decision& decision) {
  if (!facts.linked) return;
  const AccountId account = facts.linked->account.id;
  if (decision.last_login) UpdateLastLogin(pass_.database, account, *decision.last_login);
  if (decision.login_unusable) Set(account, LoginState::kUnusable);
}

void LoginNotes::Doubt(std::string_view anchor) {
  if (anchor.empty() || pass_.source.feed) return;
  const KnownLink* known = links_.Find(anchor);
  if (known == nullptr) return;
  const AccountId account{known->account};
  Set(account, LoginState::kUnusable);
  ForgetFingerprint(pass_.database, pass_.source_id, account);
}

}  // namespace rollcall
