// Where stories are told: to the registry, and to a model of it.
#pragma once

#include <string>

#include "tests/agent/sync/model_story.h"

namespace rollcall {

// What differs from the model, after which command; empty: it ended well.
std::string TellStory(const Story& story);

}  // namespace rollcall
