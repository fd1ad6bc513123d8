// What a source reports in one pull, kept until it is applied: a source is read without a lock on the registry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "connectors/connector.h"

namespace rollcall {

// Keeps records in memory up to kSpoolMemory bytes and then in a file without a name (O_TMPFILE, or unlinked at once),
// in TMPDIR or /var/tmp: the system removes it however the process ends. Views are copied. Throws StoreError where the
// file cannot be written or read. Not thread-safe.
class Spool : public ObservationSink {
 public:
  // `on_record` is called for each record and may throw, which ends the pull; warnings go to `on_warning` at once.
  Spool(std::function<void()> on_record, std::function<void(std::string_view)> on_warning);

  void OnUser(const ObservedUser& user) override;
  // A record of which nothing need be kept.
  void OnUnchanged() { on_record_(); }
  void OnGroup(const ObservedGroup& group) override;
  void OnPresent(AnchorView anchor) override;
  void OnGone(AnchorView anchor) override;
  // The anchors of OnGone.
  const std::vector<std::string>& gone() const { return gone_; }
  void OnGroupPresent(AnchorView anchor) override;
  void OnGroupGone(AnchorView anchor) override;
  void OnLogin(const LoginRecord& login) override;
  void OnWithdrawn(const Withdrawal& withdrawal) override;
  void OnUnreadable(const UnreadableRecord& record) override;
  void OnWarning(std::string_view message) override { on_warning_(message); }

  // Those that are kept.
  std::int64_t records() const { return records_; }

  // Hands everything to `sink`, in the order in which it came. May be called again.
  void Replay(ObservationSink& sink);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  template <class... Fields>
  void Keep(char kind, const Fields&... fields);
  void WriteOut();
  // The next record of the file; false: none is left.
  bool ReadRecord(std::string& record);

  std::function<void()> on_record_;
  std::function<void(std::string_view)> on_warning_;
  std::int64_t records_ = 0;
  std::string memory_;  // what is not in the file yet; each record has its length in front
  std::unique_ptr<std::FILE, Close> file_;
  std::vector<std::string> gone_;
};

inline constexpr std::size_t kSpoolMemory = 4U << 20U;

}  // namespace rollcall
