#include "agent/config/placeholder.h"

#include <gmock/gmock.h>

#include <cstdlib>

namespace rollcall {
namespace {

using testing::HasSubstr;

Lookup Known() {
  return [](std::string_view name) -> std::optional<std::string> {
    if (name == "host") return "ldap.example.com";
    if (name == "social.Job.expression") return "0 15 23 ? * *";
    if (name == "empty") return "";
    if (name == "trick") return "${host}";
    return std::nullopt;
  };
}

std::string Good(std::string_view text) {
  const Expansion expansion = ExpandPlaceholders(text, Known());
  EXPECT_EQ(expansion.error, "") << text;
  return expansion.text;
}

std::string Bad(std::string_view text) {
  const Expansion expansion = ExpandPlaceholders(text, Known());
  EXPECT_EQ(expansion.text, "") << text;
  return expansion.error;
}

TEST(Placeholder, TextWithoutOneStaysAsItIs) {
  for (const auto* text : {"", "plain", "$", "$$", "a$b", "100 $", "{host}", "$host", "$ {host}", "}"}) {
    EXPECT_EQ(Good(text), text);
  }
}

TEST(Placeholder, ANameIsReplacedByItsValue) {
  EXPECT_EQ(Good("ldaps://${host}:636"), "ldaps://ldap.example.com:636");
  EXPECT_EQ(Good("${host}${host}"), "ldap.example.comldap.example.com");
  EXPECT_EQ(Good("${social.Job.expression:never}"), "0 15 23 ? * *");
}

TEST(Placeholder, ADefaultCountsWhereNobodyKnowsTheName) {
  EXPECT_EQ(Good("${absent:180}"), "180");
  EXPECT_EQ(Good("<${absent:}>"), "<>");
  EXPECT_EQ(Good("${absent:ldap://x:389}"), "ldap://x:389");
  EXPECT_EQ(Good("<${empty:default}>"), "<>") << "an empty value is a value";
}

TEST(Placeholder, TwoDollarsEscapeIt) {
  EXPECT_EQ(Good("$${host}"), "${host}");
  EXPECT_EQ(Good("$${host} ${host}"), "${host} ldap.example.com");
}

TEST(Placeholder, AValueIsNotExpandedAgain) { EXPECT_EQ(Good("${trick}"), "${host}"); }

TEST(Placeholder, WithoutAValueItIsAnErrorThatTellsTheWaysOut) {
  EXPECT_EQ(Bad("a ${absent} b"),
            "${absent} has no value: give one with --set absent=..., with the environment variable absent, or as a "
            "default: ${absent:...}");
}

TEST(Placeholder, OneInsideAnotherIsNotSupported) {
  EXPECT_THAT(Bad("${absent:${host}}"), HasSubstr("a placeholder inside a placeholder is not supported"));
}

TEST(Placeholder, WhatIsNoNameIsAnError) {
  for (const auto* text : {"${}", "${:x}", "${a b}", "${a/b}"}) EXPECT_THAT(Bad(text), HasSubstr("name consists of"));
  EXPECT_EQ(Bad("x ${host"), "${host: the placeholder is not closed with '}'");
}

TEST(Placeholder, SettingsGoBeforeTheEnvironment) {
  setenv("ROLLCALL_TEST_NAME", "environment", 1);
  Settings settings;
  EXPECT_EQ(SettingsAndEnvironment(settings)("ROLLCALL_TEST_NAME"), "environment");
  settings["ROLLCALL_TEST_NAME"] = "setting";
  EXPECT_EQ(SettingsAndEnvironment(settings)("ROLLCALL_TEST_NAME"), "setting");
  unsetenv("ROLLCALL_TEST_NAME");
  EXPECT_EQ(SettingsAndEnvironment(settings)("ROLLCALL_TEST_OTHER"), std::nullopt);
}

TEST(Placeholder, DotsAndDashesMayBeUnderscoresInTheEnvironment) {
  setenv("rollcall_test_page_size", "7", 1);
  EXPECT_EQ(SettingsAndEnvironment({})("rollcall.test.page-size"), "7");
  unsetenv("rollcall_test_page_size");
}

}  // namespace
}  // namespace rollcall
