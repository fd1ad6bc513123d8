#include "store/links.h"

#include "store/engine/dialect.h"
#include "store/engine/event_writer.h"
#include "store/text_key.h"

namespace rollcall {

SourceId InternSource(Database& database, std::string_view name) {
  const auto found = database.One<SourceId>("SELECT id FROM source WHERE name = :name", {name});
  if (found) return *found;
  return database.One<SourceId>("INSERT INTO source (name) VALUES (:name) RETURNING id", {name}).value();
}

void InsertLink(Database& database, const LinkView& link) {
  database.Insert(Target::kLink, {link.source, link.anchor, link.account, OrNull(link.dn), OrNull(link.dn_key),
                                  link.fingerprint, link.first_seen_at, link.observed});
}

void UpdateLink(Database& database, const LinkView& link) {
  database.NeedIndexes(Target::kLink);
  database.Run(
      "UPDATE link SET fingerprint = :fingerprint, observed = :observed WHERE source = :source AND anchor = :anchor",
      {link.fingerprint, link.observed, link.source, link.anchor});
  // Few have moved; whoever is named here is written into the index of names, too, as it was or not.
  database.Run(
      "UPDATE link SET dn = :dn1, dn_key = :key1 WHERE source = :source AND anchor = :anchor "
      "AND (coalesce(dn, '') <> :dn2 OR coalesce(dn_key, '') <> :key2)",
      {OrNull(link.dn), OrNull(link.dn_key), link.source, link.anchor, link.dn, link.dn_key});
}

std::optional<AccountId> MoveLink(Database& database, SourceId from, SourceId to, std::string_view anchor) {
  database.NeedIndexes(Target::kLink);
  return database.One<AccountId>(
      "UPDATE link SET source = :to, fingerprint = 0 WHERE source = :from AND anchor = :anchor AND NOT EXISTS "
      "(SELECT 1 FROM link other WHERE other.account = link.account AND other.source = :again) RETURNING account",
      {to, from, anchor, to});
}

std::optional<AccountId> RelinkUser(Database& database, SourceId source, std::string_view before,
                                    std::string_view after, std::string_view reason, const Stamp& stamp) {
  database.NeedIndexes(Target::kLink);
  const auto account = database.One<AccountId>(
      "UPDATE link SET anchor = :after, fingerprint = 0 WHERE source = :source AND anchor = :before AND NOT EXISTS "
      "(SELECT 1 FROM link other WHERE other.source = link.source AND other.anchor = :again) RETURNING account",
      {after, source, before, after});
  if (!account) return std::nullopt;
  database.Each<std::string, bool>(
      "SELECT login, enabled FROM account WHERE id = :id", {*account}, [&](const std::string& login, bool enabled) {
        WriteEvent(database, Operation::kRelinkUser, {*account, login, enabled}, reason, stamp);
      });
  return account;
}

std::vector<Link> LinksOf(Database& database, AccountId account) {
  database.NeedIndexes(Target::kLink);
  std::vector<Link> links;
  database.Each<SourceId, std::string, std::string, std::string, std::string, std::int64_t, TimePoint,
                std::optional<std::string>>(
      "SELECT l.source, s.name, l.anchor, l.dn, l.dn_key, l.fingerprint, l.first_seen_at, l.observed "
      "FROM link l JOIN source s ON s.id = l.source WHERE l.account = :account ORDER BY l.first_seen_at, l.source",
      {account},
      [&](SourceId source, std::string source_name, std::string anchor, std::string dn, std::string dn_key,
          std::int64_t fingerprint, TimePoint first_seen_at, std::optional<std::string> observed) {
        links.push_back({.source = source,
                         .source_name = std::move(source_name),
                         .anchor = std::move(anchor),
                         .account = account,
                         .dn = std::move(dn),
                         .dn_key = std::move(dn_key),
                         .fingerprint = fingerprint,
                         .first_seen_at = first_seen_at,
                         .observed = std::move(observed)});
      });
  return links;
}

void ForgetFingerprint(Database& database, SourceId source, AccountId account) {
  database.NeedIndexes(Target::kLink);
  database.Run("UPDATE link SET fingerprint = 0 WHERE source = :source AND account = :account", {source, account});
}

bool IsLinked(Database& database, SourceId source, std::string_view anchor) {
  database.NeedIndexes(Target::kLink);
  return database.One<std::int64_t>("SELECT 1 FROM link WHERE source = :source AND anchor = :anchor", {source, anchor})
      .has_value();
}

std::optional<Link> FindLink(Database& database, AccountId account, std::string_view source) {
  for (Link& link : LinksOf(database, account)) {
    if (link.source_name == source) return std::move(link);
  }
  return std::nullopt;
}

namespace {

// While it lives, the connection keeps little of what it reads. A failure leaves the smaller cache, which costs only
// time.
class ReadOnce {
 public:
  explicit ReadOnce(Database& database) : database_(database) { Run(database.dialect().read_once); }
  ~ReadOnce() {
    try {
      Run(database_.dialect().read_again);
    } catch (const StoreError&) {  // the reader gets the error of its own statement
    }
  }
  ReadOnce(const ReadOnce&) = delete;
  ReadOnce& operator=(const ReadOnce&) = delete;

 private:
  void Run(std::string_view script) {
    if (!script.empty()) database_.RunScript(script);
  }
  Database& database_;
};

}  // namespace

// The sign makes the database read all links as they lie: through an index, many would each be another look into a page
// that is no longer in memory.
void EachLink(Database& database, SourceId source, const std::function<void(const LinkRow&)>& fn) {
  const ReadOnce once(database);
  database.Each<std::string_view, AccountId, std::string_view, std::int64_t>(
      "SELECT anchor, account, dn_key, fingerprint FROM link WHERE +source = :source", {source},
      [&fn](std::string_view anchor, AccountId account, std::string_view dn_key, std::int64_t fingerprint) {
        fn({.anchor = anchor, .account = account, .dn_key = dn_key, .fingerprint = fingerprint});
      },
      Rows::kMany);
}

std::optional<AccountId> FindLinkedByLogin(Database& database, SourceId source, std::string_view login) {
  database.NeedIndexes(Target::kAccount);
  database.NeedIndexes(Target::kLink);
  return database.One<AccountId>(
      "SELECT a.id FROM account a JOIN link l ON l.account = a.id AND l.source = :source WHERE a.login_key = :key",
      {source, TextKey(login)});
}

std::optional<StoredLink> FindLink(Database& database, SourceId source, std::string_view anchor) {
  database.NeedIndexes(Target::kLink);
  std::optional<StoredLink> found;
  database.Each<AccountId, std::string, std::int64_t>(
      "SELECT account, dn_key, fingerprint FROM link WHERE source = :source AND anchor = :anchor", {source, anchor},
      [&found](AccountId account, std::string dn_key, std::int64_t fingerprint) {
        found = StoredLink{account, std::move(dn_key), fingerprint};
      });
  return found;
}

std::optional<AccountId> FindLinkedByDn(Database& database, SourceId source, std::string_view dn_key) {
  database.NeedIndexes(Target::kLink);
  return database.One<AccountId>(
      "SELECT account FROM link WHERE source = :source AND dn_key = :dn_key ORDER BY first_seen_at DESC LIMIT 1",
      {source, dn_key});
}

std::optional<AccountId> ForgetDn(Database& database, SourceId source, std::string_view dn_key, AccountId account) {
  database.NeedIndexes(Target::kLink);
  return database.One<AccountId>(
      "UPDATE link SET dn_key = NULL WHERE source = :source AND dn_key = :dn_key AND account <> :account "
      "RETURNING account",
      {source, dn_key, account});
}

std::int64_t CountPresentLinks(Database& database, SourceId source) {
  return database
      .One<std::int64_t>(
          "SELECT count(*) FROM link l WHERE +l.source = :source AND NOT EXISTS "
          "(SELECT 1 FROM hold h WHERE h.account = l.account AND h.source = l.source AND h.kind = 'missing')",
          {source})
      .value();
}

std::int64_t CountHeldBy(Database& database, SourceId source) {
  return database.One<std::int64_t>("SELECT count(DISTINCT account) FROM hold WHERE source = :source", {source})
      .value();
}

}  // namespace rollcall
