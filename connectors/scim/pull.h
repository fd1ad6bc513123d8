// One pull of a SCIM service.
#pragma once

#include <optional>
#include <string>

#include "connectors/connector.h"
#include "connectors/scim/cursor.h"
#include "connectors/scim/group.h"
#include "connectors/scim/list.h"
#include "connectors/scim/service.h"
#include "connectors/scim/user.h"

namespace rollcall {

class ScimPull {
 public:
  // A list that changes while it is read is read so many times at most.
  static constexpr int kMostRounds = 3;

  // All references outlive it.
  ScimPull(const ScimOptions& options, const Cursor& cursor, ObservationSink& sink);

  PullResult Run();

 private:
  // What reading all pages of a list has come to.
  struct Outcome {
    std::string change;  // why it may not be whole; empty: it is
    std::int64_t count = 0;
    std::int64_t pages = 0;
  };
  Outcome Read(const ScimService::List& list, std::optional<ScimPage> first, const TakeScimResource& take);
  // nullopt: everything has to be read.
  std::optional<ScimPage> Changes();
  void ReadUsers();
  void ReadGroups();
  void ReadAgain();
  void TakeUser(const scim::Object& resource);
  void TakeGroup(const scim::Object& resource);
  void Conclude(const Outcome& users, bool is_delta);
  std::string NextCursor(bool is_delta) const;

  const ScimOptions& options_;
  const Cursor& cursor_;
  ObservationSink& sink_;
  ScimService service_;
  std::optional<ScimCursor> from_;
  ScimService::List users_;
  ScimService::List groups_;
  ScimUserReader user_reader_;
  ScimGroupReader group_reader_;
  SeenAnchors told_users_;
  SeenAnchors told_groups_;
  std::int64_t nameless_ = 0;  // users of which not even the id can be read
  PullResult result_;
};

}  // namespace rollcall
