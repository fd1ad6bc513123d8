#include "agent/output/progress.h"

#include <algorithm>

#include "agent/base/number_text.h"

namespace rollcall {
namespace {

using std::chrono::milliseconds;

}  // namespace

void Progress::Begin(const std::string& source) {
  if (context_.err_is != Terminal::kYes) return;
  Erase();
  source_ = source;
  begun_ = shown_at_ = context_.clock();
}

void Progress::Show(std::int64_t records) {
  if (context_.err_is != Terminal::kYes) return;
  const TimePoint now = context_.clock();
  if (now - shown_at_ < milliseconds{100}) return;
  shown_at_ = now;
  visible_ = true;
  const std::int64_t rate = records * 1000 / std::max<std::int64_t>(1, (now - begun_).count());
  context_.err << "\r\x1b[K" << source_ << ": " << WithThousands(records) << " entries, " << WithThousands(rate) << "/s"
               << std::flush;
}

void Progress::Erase() {
  if (visible_) context_.err << "\r\x1b[K" << std::flush;
  visible_ = false;
}

}  // namespace rollcall
