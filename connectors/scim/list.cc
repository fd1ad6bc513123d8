#include "connectors/scim/list.h"

#include "connectors/errors.h"

namespace rollcall {

void ScimRound::Note(std::string why) {
  if (change_.empty()) change_ = std::move(why);
}

ScimRound::Seen ScimRound::Look(const ScimPage& page, std::int64_t start) {
  Seen seen;
  if (page.total() != total_) {
    Note("totalResults went from " + std::to_string(total_) + " to " + std::to_string(page.total()));
  }
  if (!page.resources()) return seen;
  std::int64_t position = start;
  for (const scim::Element each : *page.resources()) {
    const auto resource = scim::AsObject(each);
    if (!resource) throw SourceRejected(place_ + ": holds something that is no resource");
    std::string id(scim::Text(*resource, "id"));
    const bool is_known = !id.empty() && ids_.Remember(id, position) != 0;
    const bool is_overlap = overlaps_ && position == start;
    if (is_overlap && id != last_) Note("others stand at startIndex " + std::to_string(start) + " than before");
    if (position == start) seen.first = id;
    if (is_known && !(is_overlap && id == last_)) Note("one resource came twice");
    if (!is_known && !(is_overlap && id.empty() && last_.empty())) {
      ++seen.fresh;
      ++read_;
      take_(*resource, position);
    }
    last_ = std::move(id);
    ++position;
  }
  return seen;
}

// False: that was the end.
bool ScimRound::GoOn(const ScimPage& page, const Seen& seen, std::int64_t& start) {
  if (seen.fresh > 0) {
    // It cannot become whole any more, and a list that goes on growing has no end.
    if (!change_.empty() && read_ >= total_) return false;
    start += page.size() - 1;
    overlaps_ = true;
    return true;
  }
  if (page.size() > 0 && start > 1 && seen.first == first_ && page.total() == total_ && read_ > 1) {
    if (all_at_once_) {  // there are no further pages that it could fail to show
      change_.clear();
      return false;
    }
    throw SourceRejected(place_ + ": shows the same again at startIndex " + std::to_string(start) +
                         " as at 1, so that what follows cannot be read; its service does not page");
  }
  if (!overlaps_ || read_ >= total_) return false;
  ++start;  // a service with one resource a page has nothing else to show beside the last one
  overlaps_ = false;
  return true;
}

void ScimRound::Run() {
  std::int64_t start = 1;
  ScimPage page = fetch_(start);
  total_ = page.total();
  all_at_once_ = page.size() == total_ && page.size() < asked_;
  while (true) {
    ++pages_;
    const Seen seen = Look(page, start);
    if (pages_ == 1) first_ = seen.first;
    if (pages_ == 1 && seen.fresh == 0) break;
    if (!GoOn(page, seen, start)) break;
    page = fetch_(start);
  }
  if (read_ >= total_ || !change_.empty()) return;
  throw SourceUnavailable(place_ + ": counts " + std::to_string(total_) + " and shows " + std::to_string(read_) +
                          ", then nothing more, at startIndex " + std::to_string(start) + " of pages of up to " +
                          std::to_string(asked_) + "; a list that is not whole is not used");
}

}  // namespace rollcall
