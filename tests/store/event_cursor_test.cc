#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "store/event_chain.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

std::vector<EventId> IdsAfter(Database& database, EventId after, std::int64_t limit) {
  std::vector<EventId> ids;
  EventsAfter(database, after, limit, [&ids](const Event& event) { ids.push_back(event.id); });
  return ids;
}

TEST_F(RegistryTest, EventsAfterACursorComeInOrderAndWithinTheLimit) {
  for (const char* login : {"a", "b", "c", "d"}) Create(login);
  const std::vector<EventId> all = IdsAfter(*database_, EventId{0}, 10);
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(IdsAfter(*database_, all[0], 2), (std::vector{all[1], all[2]}));
  EXPECT_EQ(IdsAfter(*database_, all[3], 2), std::vector<EventId>());
  EXPECT_EQ(NewestEvent(*database_), all[3]);
}

TEST_F(RegistryTest, ACursorPastTheNewestEventIsRefused) {
  Create("a");
  const EventId beyond{static_cast<std::int64_t>(NewestEvent(*database_)) + 1};
  EXPECT_THROW(IdsAfter(*database_, beyond, 10), StoreError);
}

// Transactions of several events, of which every third is rolled back.
void WriteAccounts(const DatabaseOptions& options, int writer, int transactions) {
  Database database(options);
  for (int i = 0; i < transactions; ++i) {
    Transaction transaction(database);
    for (int k = 0; k < 3; ++k) {
      const std::string login = std::to_string(writer) + "-" + std::to_string(i) + "-" + std::to_string(k);
      CreateAccount(database, {.profile = {.login = login}, .creation_source = CreationSource::kLdap},
                    {.now = kNow, .actor = "rollcall", .event_source = "ldap", .pass = {}});
    }
    if (i % 3 != 2) transaction.Commit();
  }
}

TEST_F(RegistryTest, NoEventAppearsBehindACursorWhileOthersWrite) {
  constexpr int kWriters = 4;
  constexpr int kTransactions = 30;
  std::atomic<int> running = kWriters;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      WriteAccounts(options_, writer, kTransactions);
      --running;
    });
  }
  std::vector<EventId> seen;
  const auto read = [&] {
    const auto ids = IdsAfter(*database_, seen.empty() ? EventId{0} : seen.back(), 7);
    seen.insert(seen.end(), ids.begin(), ids.end());
    return !ids.empty();
  };
  while (running > 0) read();
  for (std::thread& writer : writers) writer.join();
  while (read()) {
  }
  std::vector<EventId> all;
  for (const Event& event : Events()) all.push_back(event.id);
  EXPECT_EQ(seen, all);
  EXPECT_EQ(all.size(), std::size_t{kWriters * kTransactions / 3 * 2 * 3});
  EXPECT_THAT(VerifyEvents(*database_).faults, testing::IsEmpty());
}

}  // namespace
}  // namespace rollcall
