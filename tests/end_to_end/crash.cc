#include "tests/end_to_end/crash.h"

#include <gtest/gtest.h>

#include <tests/paths.h>
#include <algorithm>
#include <csignal>
#include <iterator>
#include <random>
#include <sstream>
#include <thread>

#include "store/event_chain.h"
#include "store/maintenance.h"

namespace rollcall {
namespace {

using std::chrono::milliseconds;

// Guards against a program that never ends by itself, so that nothing would ever change.
constexpr int kMostKillsInARow = 20;

Ended Undisturbed(const Installation& installation) {
  Ended ended = installation.Run({"sync"});
  EXPECT_EQ(ended.code, 0) << "signal " << ended.signal << '\n' << ended.out << ended.err;
  return ended;
}

// How long it takes until a pass can begin at all.
milliseconds StartingTime() { return Program({ROLLCALL_BINARY, "--version"}).Wait().took; }

std::vector<std::string> Lines(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Shows the first lines that only one of the two sorted texts has.
void ExpectSameLines(const std::string& tested, const std::string& control) {
  static constexpr std::size_t kShown = 10;
  const auto tells = [](const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::vector<std::string> only;
    std::ranges::set_difference(a, b, std::back_inserter(only));
    only.resize(std::min(only.size(), kShown));
    return only;
  };
  const std::vector<std::string> none;
  EXPECT_EQ(tells(Lines(tested), Lines(control)), none) << "only after kills";
  EXPECT_EQ(tells(Lines(control), Lines(tested)), none) << "only without kills";
}

void ExpectSound(const Installation& installation) {
  Database database(installation.registry());
  EXPECT_EQ(VerifyEvents(database).faults, std::vector<std::string>{});
  EXPECT_EQ(CheckIntegrity(database), std::vector<std::string>{});
  if (!installation.registry().connect.starts_with("sqlite3://")) return;
  EXPECT_EQ(database.One<std::string>("PRAGMA integrity_check"), "ok");
}

}  // namespace

void KillPasses(const Installation& tested, const Installation& control, int kills,
                const std::function<void(int)>& change_source) {
  std::mt19937 random(static_cast<unsigned>(kills));
  const milliseconds earliest = StartingTime();
  milliseconds last_took = Undisturbed(tested).took;
  Undisturbed(control);
  int changes = 0;
  change_source(changes++);
  for (int hit = 0, in_a_row = 0; hit < kills;) {
    const auto latest = std::max(earliest + milliseconds{1}, last_took);
    std::uniform_int_distribution<milliseconds::rep> moment(earliest.count(), latest.count());
    Program pass(tested.CommandLine({"sync"}));
    std::this_thread::sleep_for(milliseconds{moment(random)});
    if (in_a_row < kMostKillsInARow) pass.Kill();
    const Ended ended = pass.Wait();
    if (ended.signal == SIGKILL) {
      ++hit;
      ++in_a_row;
      continue;
    }
    ASSERT_EQ(ended.code, 0) << "signal " << ended.signal << '\n' << ended.out << ended.err;
    in_a_row = 0;
    last_took = Undisturbed(control).took;
    change_source(changes++);
  }
  Undisturbed(tested);
  Undisturbed(control);
  testing::Test::RecordProperty("kills", kills);
  testing::Test::RecordProperty("changes", changes);
}

void ExpectSameOutcome(const Installation& tested, const Installation& control) {
  ExpectSameLines(WhatIsKnown(tested), WhatIsKnown(control));
  ExpectSameLines(WhatHappened(tested), WhatHappened(control));
  ExpectSound(tested);
  ExpectSound(control);
}

}  // namespace rollcall
