#include "connectors/library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace rollcall {
namespace {

void Refuse(const std::string& reason) { throw std::runtime_error("this needs " + reason); }

constexpr Library kMathematics = {"libm.so.6", Refuse};
constexpr Library kAbsent = {"libthat-is-not-there.so.1", Refuse};

TEST(LoadedFunction, CallsTheFunctionOfTheLibrary) {
  LoadedFunction<double(double)> root(kMathematics, "sqrt");
  EXPECT_EQ(root(9.0), 3.0);
  EXPECT_EQ(root(4.0), 2.0);
}

TEST(LoadedFunction, RefusesAsTheLibrarySaysWhereThatIsMissing) {
  LoadedFunction<double(double)> root(kAbsent, "sqrt");
  EXPECT_THAT([&] { root(9.0); },
              testing::ThrowsMessage<std::runtime_error>(
                  testing::AllOf(testing::StartsWith("this needs libthat-is-not-there.so.1, which cannot be loaded"),
                                 testing::HasSubstr("No such file"))));
}

TEST(LoadedFunction, RefusesAFunctionThatTheLibraryHasNot) {
  LoadedFunction<double(double)> missing(kMathematics, "no_such_function");
  EXPECT_THROW(missing(9.0), std::runtime_error);
}

}  // namespace
}  // namespace rollcall
