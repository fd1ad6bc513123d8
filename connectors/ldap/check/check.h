// What a directory offers, for a person who is about to use it.
#pragma once

#include <vector>

#include "connectors/connector.h"
#include "connectors/ldap/syntax/options.h"

namespace rollcall {

// Connects to every server of `options`, then looks through the first one that answers: who we are, whether
// it pages, whether the bases exist, and what a first page of users and groups looks like. Problems are findings.
std::vector<Finding> CheckLdap(const LdapOptions& options);

}  // namespace rollcall
