// The guard of one pass: counts what is asked for, decides kind by kind, and keeps what it holds as plans.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/base/pass_report.h"
#include "agent/guard/mass_guard.h"
#include "agent/guard/pass_context.h"
#include "store/database.h"

namespace rollcall {

// Keeps changes that a guard blocked as a plan until `expiry`, and adds them to what the report says is blocked.
void KeepAsPlan(Database& database, NewPlan plan, const Stamp& stamp, TimePoint expiry, PassReport& report);

// Not thread-safe. All references outlive it.
class PassGuard {
 public:
  explicit PassGuard(const PassContext& pass);

  // Whether a new account is one of the changes that are counted: not before the source's first complete pass.
  bool LimitsCreation() const { return limits_creation_; }

  void Expect(ChangeKind kind, std::int64_t changes) { expected_[kind] += changes; }
  // What earlier passes have made of the kind, within the window, and within the longer one.
  Earlier EarlierOf(ChangeKind kind) const;
  Earlier SlowlyOf(ChangeKind kind) const;
  MassLimits LimitsOf(ChangeKind kind) const;
  // Decides about all changes of the kind that were expected; `of` as in MassChange. What was let through once stays
  // so.
  void Decide(ChangeKind kind, const std::function<std::int64_t()>& of);
  // The same, decided elsewhere.
  void Hold(ChangeKind kind, const std::string& reason) { reasons_[kind] = reason; }
  void LetThrough(ChangeKind kind, std::int64_t changes) { let_through_[kind] = changes; }
  // Holds one kind because of another.
  void HoldLike(ChangeKind kind, ChangeKind other) { Hold(kind, reasons_.at(other)); }
  bool Holds(ChangeKind kind) const { return reasons_.contains(kind); }

  // Takes a change of a kind that is held.
  void Withhold(ChangeKind kind, PlanChange change) { withheld_[kind].push_back(std::move(change)); }

  // Keeps what was withheld as plans, one a kind, closes those that nothing asks for any more, and writes down what was
  // let through.
  void Finish();

 private:
  // Every one-off import is an administrator's word of its own.
  bool IsAdministratorsWord() const;
  std::int64_t LetThroughAfter(ChangeKind kind, TimePoint since) const;
  void KeepPlans();
  void KeepLetThroughs();

  const PassContext& pass_;
  bool limits_creation_;
  std::map<ChangeKind, std::int64_t> expected_;
  std::map<ChangeKind, std::int64_t> let_through_;
  std::map<ChangeKind, std::string> reasons_;
  std::map<ChangeKind, std::vector<PlanChange>> withheld_;
};

}  // namespace rollcall
