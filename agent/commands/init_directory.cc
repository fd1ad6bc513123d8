#include "agent/commands/init_directory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <sstream>

#include "agent/base/terminal_text.h"
#include "connectors/errors.h"
#include "connectors/ldap/connection/uri.h"

namespace rollcall {
namespace {

// What `check` says is empty where nothing is wrong.
template <typename Check>
std::string ProblemOf(Check check) {
  try {
    check();
  } catch (const SourceRejected& error) {
    return error.what();
  } catch (const SourceUnavailable& error) {
    return error.what();
  }
  return "";
}

std::string UriProblem(const std::string& uri) {
  return ProblemOf([&] { ParseLdapUri(uri); });
}

std::string FileProblem(const std::string& path) {
  std::error_code ignored;
  if (path.empty() || std::filesystem::is_regular_file(path, ignored)) return "";
  return "there is no file " + path;
}

std::string YesNoProblem(const std::string& answer) { return answer == "yes" || answer == "no" ? "" : "yes or no?"; }

bool IsPlain(const std::string& uri) { return ParseLdapUri(uri).scheme == LdapUri::Scheme::kLdap; }

// Asks for what is needed to connect. What was answered before, and what the flags give, stands in brackets when it has
// to be asked again.
class ServerQuestions {
 public:
  ServerQuestions(const InitOptions& options, Questions& questions) : given_(options), questions_(questions) {}

  // Connects. Throws what connecting throws.
  ChosenDirectory Ask() {
    ChosenDirectory chosen;
    LdapOptions& options = chosen.options;
    options.uris = {Remember(
        uri_, {.text = "Directory server, as ldaps://ldap.example.com", .flag = "--uri", .problem = UriProblem},
        given_.uri)};
    AskProtection(options);
    AskIdentity(chosen);
    again_ = true;
    chosen.found = DiscoverLdap(options);
    return chosen;
  }

 private:
  std::string Remember(std::optional<std::string>& before, Question question, const std::optional<std::string>& given) {
    if (before) question.standard = before;
    before = questions_.Ask(question, again_ ? std::nullopt : given);
    return *before;
  }

  void AskProtection(LdapOptions& options) {
    const auto given = given_.start_tls ? std::optional<std::string>(*given_.start_tls == StartTls::kYes ? "yes" : "no")
                                        : std::nullopt;
    if (IsPlain(options.uris[0])) {
      options.start_tls = Remember(start_tls_,
                                   {.text = "Encrypt the connection (StartTLS), yes or no",
                                    .flag = "--start-tls",
                                    .standard = "yes",
                                    .problem = YesNoProblem},
                                   given) == "yes";
    }
    if (ParseLdapUri(options.uris[0]).scheme == LdapUri::Scheme::kLdaps || options.start_tls) {
      options.ca_file = Remember(ca_file_,
                                 {.text = "File of certificates to trust",
                                  .flag = "--ca-file",
                                  .standard = "",
                                  .shown = ca_file_.value_or("").empty() ? "the system's" : "",
                                  .problem = FileProblem},
                                 given_.ca_file);
    }
    if (!options.ca_file.empty()) options.ca_file = std::filesystem::absolute(options.ca_file).string();
  }

  void AskIdentity(ChosenDirectory& chosen) {
    LdapOptions& options = chosen.options;
    options.bind_dn = Remember(bind_dn_,
                               {.text = "Who asks: a DN that may read the users",
                                .flag = "--bind-dn",
                                .standard = "",
                                .shown = bind_dn_.value_or("").empty() ? "nobody in particular" : ""},
                               given_.bind_dn);
    if (options.bind_dn.empty()) return;
    options.bind = LdapOptions::Bind::kSimple;
    if (!given_.password_environment.empty()) {
      options.bind_password_environment = given_.password_environment;
    } else if (!given_.password_file.empty()) {
      options.bind_password_file = std::filesystem::absolute(given_.password_file).string();
    } else {
      chosen.password = std::make_shared<TypedPassword>(
          questions_.AskSecret({.text = "Its password, which is not shown", .flag = "--password-file"}));
      options.bind_password_file = chosen.password->path();
    }
  }

  const InitOptions& given_;
  Questions& questions_;
  bool again_ = false;
  std::optional<std::string> uri_;
  std::optional<std::string> start_tls_;
  std::optional<std::string> ca_file_;
  std::optional<std::string> bind_dn_;
};

ChosenDirectory Connect(const InitOptions& options, Questions& questions) {
  ServerQuestions server(options, questions);
  for (;;) {
    if (questions.mode() == Questions::Mode::kBatch) return server.Ask();
    std::optional<ChosenDirectory> chosen;
    const std::string problem = ProblemOf([&] { chosen = server.Ask(); });
    if (chosen) return std::move(*chosen);
    questions.Say("  " + PrintableText(problem) + "\n  Once more; Enter keeps what stands in brackets.");
  }
}

// The number at which a proposal is listed; 0: it is none.
std::size_t NumberIn(const std::string& text, std::size_t most) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number <= most ? number : 0;
}

struct Wanted {
  BaseOf what;
  std::string_view plural;
  std::string_view flag;
  const std::vector<FoundBase>& proposals;
};

std::vector<std::string> Split(const std::string& answer, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(answer);
  for (std::string part; std::getline(stream, part, separator);) {
    const auto first = part.find_first_not_of(' ');
    if (first != part.npos) parts.push_back(part.substr(first, part.find_last_not_of(' ') - first + 1));
  }
  return parts;
}

// Throws SourceRejected and SourceUnavailable where one of them is not there.
std::vector<FoundBase> Resolved(const LdapOptions& options, const Wanted& wanted,
                                const std::vector<std::string>& answers) {
  std::vector<FoundBase> bases;
  for (const std::string& each : answers) {
    const std::size_t number = NumberIn(each, wanted.proposals.size());
    bases.push_back(number > 0 ? wanted.proposals[number - 1] : CountBelow(options, each, wanted.what));
  }
  return bases;
}

Question BaseQuestion(const Wanted& wanted) {
  const std::string plural(wanted.plural);
  Question question = {.text = "Where are the " + plural + "? Numbers or DNs, with ; between them",
                       .flag = std::string(wanted.flag)};
  if (!wanted.proposals.empty()) {
    question.standard = "all";
  } else if (wanted.what == BaseOf::kGroups) {
    question.standard = "none";
  }
  return question;
}

void Show(const Wanted& wanted, Questions& questions) {
  questions.Say((wanted.proposals.empty() ? "No " : "Found ") + std::string(wanted.plural) +
                (wanted.proposals.empty() ? " were found." : ":"));
  for (std::size_t i = 0; i < wanted.proposals.size(); ++i) {
    questions.Say("  " + std::to_string(i + 1) + "  " + PrintableText(wanted.proposals[i].dn) + "  (" +
                  std::to_string(wanted.proposals[i].entries) + ")");
  }
}

std::vector<FoundBase> AskBases(const LdapOptions& options, const Wanted& wanted, const std::vector<std::string>& given,
                                Questions& questions) {
  std::vector<FoundBase> chosen;
  Question question = BaseQuestion(wanted);
  question.problem = [&](const std::string& answer) -> std::string {
    if (answer == "all") return chosen = wanted.proposals, chosen.empty() ? "there are none to choose from" : "";
    if (answer == "none" && wanted.what == BaseOf::kGroups) return chosen.clear(), "";
    const auto parts = Split(answer, ';');
    if (parts.empty()) return "a DN is needed, such as ou=people,dc=example,dc=com";
    return ProblemOf([&] { chosen = Resolved(options, wanted, parts); });
  };
  if (given.empty()) {
    Show(wanted, questions);
    questions.Ask(question);
    return chosen;
  }
  const std::string problem = ProblemOf([&] { chosen = Resolved(options, wanted, given); });
  if (!problem.empty()) throw UsageError(question.flag + ": " + problem);
  return chosen;
}

}  // namespace

TypedPassword::TypedPassword(std::string password)
    : text_(std::move(password)), descriptor_(memfd_create("password", MFD_CLOEXEC)) {
  if (descriptor_ < 0 || write(descriptor_, text_.data(), text_.size()) != static_cast<ssize_t>(text_.size())) {
    throw SourceRejected("the password cannot be kept; give --password-file FILE");
  }
}

TypedPassword::~TypedPassword() { close(descriptor_); }

std::string TypedPassword::path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

ChosenDirectory AskDirectory(const InitOptions& options, Questions& questions) {
  ChosenDirectory chosen = Connect(options, questions);
  questions.Say("\nThat is " + PrintableText(chosen.found.server) + "; it knows the agent as " +
                PrintableText(chosen.found.identity) + ".");
  for (const std::string& note : chosen.found.notes) questions.Say("  not read to its end: " + PrintableText(note));
  chosen.users =
      AskBases(chosen.options, {BaseOf::kUsers, "users", "--base", chosen.found.users}, options.bases, questions);
  chosen.groups = AskBases(chosen.options, {BaseOf::kGroups, "groups", "--group-base", chosen.found.groups},
                           options.group_bases, questions);
  return chosen;
}

}  // namespace rollcall
