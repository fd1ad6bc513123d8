// How the lines of a feed come here, whatever they say.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "connectors/feed/feed_connector.h"

namespace rollcall {

// One complete line. The views die with the next call of Next.
struct FeedLine {
  std::string_view text;    // without its line break (LF or CRLF); empty where it is too long
  std::string_view file;    // the file or page that it stands in, as messages name it
  std::int64_t number = 0;  // of the line in that file or page, from 1; 0: not known, for reading began further down
  std::int64_t offset = 0;  // in bytes, of the line's beginning in that file or page
  std::int64_t bytes = 0;   // of the line as it stands there, without its line break
  bool too_long() const { return text.empty() && bytes > 0; }
};

// Lines from where a cursor points to, up to what is there now. Flat in memory: a line longer than
// FeedOptions::max_line_bytes is passed over and comes without its text. A last line without a line break is not
// complete, does not come, and is read again from its beginning next time.
// Not thread-safe. One per pull.
class FeedTransport {
 public:
  virtual ~FeedTransport() = default;

  // nullptr: that is all there is now, and the feed was read without a failure to that point. Throws
  // SourceUnavailable, SourceRejected, and CursorRejected where the cursor is of something else altogether.
  virtual const FeedLine* Next() = 0;
  // The text of a cursor with which the next pull begins behind the line that Next returned last (before the first:
  // where this one began). Opaque to everyone else; without blanks at its ends, never empty once there was a line.
  virtual std::string Position() const = 0;
  // What was read, for the pass's record: "3 files, 812 bytes". No personal data.
  virtual std::string Proof() const = 0;
  // Something that a person should know of what was found ("signup.jsonl was cut short: read from its start"); empty:
  // nothing more. Each comes once.
  virtual std::string TakeWarning() { return {}; }
};

// `cursor`: what Position said at the end of an earlier pull; empty: from the start.
// Files: a folder that holds finished files, or one file that grows. Throws SourceUnavailable.
std::unique_ptr<FeedTransport> OpenFileFeed(const FeedOptions& options, std::string_view cursor);
// NDJSON over HTTP.
std::unique_ptr<FeedTransport> OpenHttpFeed(const FeedOptions& options, std::string_view cursor);

}  // namespace rollcall
