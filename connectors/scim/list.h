// All pages of a SCIM list, and whether they are all of it. Pages are asked for one by one and hold whatever the
// service has at that moment (RFC 7644 section 3.4.2.4): what is created or deleted meanwhile shifts the others.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "connectors/base/seen_anchors.h"
#include "connectors/scim/page.h"

namespace rollcall {

// The page that begins at `start`, from 1. Throws what the service's failures are.
using FetchScimPage = std::function<ScimPage(std::int64_t start)>;
// A resource and its place in the list, from 1.
using TakeScimResource = std::function<void(const scim::Object& resource, std::int64_t position)>;

// Read once, from the first page to the last, each page beginning with the last resource of the page before, so that a
// shift shows.
class ScimRound {
 public:
  // `asked`: how many resources a page may have. `place`: how messages call the list.
  ScimRound(FetchScimPage fetch, TakeScimResource take, std::int32_t asked, std::string place)
      : fetch_(std::move(fetch)), take_(std::move(take)), asked_(asked), place_(std::move(place)) {}

  // Throws SourceRejected where the service does not page as it should, SourceUnavailable where it stops before the
  // end.
  void Run();

  // Why the list may lack somebody: it changed while it was read; empty: it is all there.
  const std::string& change() const { return change_; }
  std::int64_t read() const { return read_; }
  std::int64_t pages() const { return pages_; }

 private:
  struct Seen {
    std::int64_t fresh = 0;  // resources that this round had not shown before
    std::string first;       // id
  };
  Seen Look(const ScimPage& page, std::int64_t start);
  bool GoOn(const ScimPage& page, const Seen& seen, std::int64_t& start);
  void Note(std::string why);

  FetchScimPage fetch_;
  TakeScimResource take_;
  std::int32_t asked_;
  std::string place_;
  SeenAnchors ids_;
  std::string first_;       // id of the list's first resource
  std::string last_;        // id of the last one so far
  std::int64_t total_ = 0;  // as the first page told
  std::int64_t read_ = 0;
  std::int64_t pages_ = 0;
  bool overlaps_ = false;     // the page at hand begins with `last_`
  bool all_at_once_ = false;  // the first page had everything, and room for more
  std::string change_;
};

}  // namespace rollcall
