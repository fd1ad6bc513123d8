// Reads a source on a thread of its own, ahead of who works on what it finds.
#pragma once

#include <memory>

#include "connectors/connector.h"

namespace rollcall {

// The same connector, whose pulls from the start go on while the sink is busy: by a megabyte at most, and what does not
// fit is waited for. The sink is called on the caller's thread, in the same order and with what it throws passing
// through as before; what the connector throws comes out when the sink has been told everything from before that. A
// pull from a cursor, which most often finds little, is left as it is. The connector must not care which thread it is
// on.
std::unique_ptr<Connector> ReadAhead(std::unique_ptr<Connector> connector);

}  // namespace rollcall
