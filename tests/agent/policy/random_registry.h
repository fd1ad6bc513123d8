// Random registries and policies, the same ones every time.
#pragma once

#include <random>

#include "tests/agent/policy/policy_fixture.h"

namespace rollcall {

class RandomRegistryTest : public PolicyTest {
 protected:
  static constexpr int kPeople = 60;
  static constexpr int kGroups = 9;
  // Each account costs many round trips to a server.
  static int Stories() { return OnPostgresql() ? 3 : 12; }

  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  bool Once(int in) { return Below(in) == 0; }

  // People, groups in groups, holds and enablings by hand of a story of its own, beside those of the stories before.
  void Begin(int story);
  // With protections, rules and terms of every kind.
  std::string RandomPolicy();

 private:
  void AddGroups();
  void TouchSome();
  std::string Groups(std::string_view key);

  std::mt19937 random_;
};

}  // namespace rollcall
