// kill -9 at random moments of a pass.
#pragma once

#include <functional>

#include "tests/end_to_end/installation.h"

namespace rollcall {

// Syncs with `tested` again and again and kills it each time at a random moment, until `kills` runs were hit before
// they ended by themselves. Each time one does end, `control`, which reads the same source into a registry of its
// own, syncs as well, undisturbed, and `change_source` changes it, told how often it has been called. In the end both
// sync once more.
void KillPasses(const Installation& tested, const Installation& control, int kills,
                const std::function<void(int)>& change_source);

// Both registries know the same and have the same events, each exactly once; both are sound, their audit trails too.
void ExpectSameOutcome(const Installation& tested, const Installation& control);

}  // namespace rollcall
