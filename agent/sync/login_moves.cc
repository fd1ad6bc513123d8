#include "agent/sync/login_moves.h"

#include <map>
#include <set>
#include <string_view>

namespace rollcall {

namespace {

constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

// For each move, the move of the account that has the wanted login; kNobody: it is free, or its holder stays.
std::vector<std::size_t> Holders(const std::vector<LoginMove>& moves) {
  std::map<AccountId, std::size_t> by_mover;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    if (moves[i].mover) by_mover.emplace(*moves[i].mover, i);
  }
  std::vector<std::size_t> holders(moves.size(), kNobody);
  for (std::size_t i = 0; i < moves.size(); ++i) {
    if (!moves[i].holder) continue;
    const auto found = by_mover.find(*moves[i].holder);
    if (found != by_mover.end()) holders[i] = found->second;
  }
  return holders;
}

void AllowCircles(const std::vector<std::size_t>& holders, std::vector<bool>& possible) {
  std::vector<std::size_t> walk(holders.size());  // on which each was met first; 0: on none yet
  for (std::size_t start = 0; start < holders.size(); ++start) {
    std::size_t at = start;
    for (; at != kNobody && walk[at] == 0; at = holders[at]) walk[at] = start + 1;
    if (at == kNobody || walk[at] != start + 1) continue;
    for (; !possible[at]; at = holders[at]) possible[at] = true;
  }
}

// The first who wants a free login moves there, the first who wants the login that becomes free by it follows, ...
void AllowChains(const std::vector<LoginMove>& moves, const std::vector<std::size_t>& holders,
                 std::vector<bool>& possible) {
  std::vector<std::size_t> follower(moves.size(), kNobody);
  for (std::size_t i = moves.size(); i-- > 0;) {
    if (holders[i] != kNobody) follower[holders[i]] = i;
  }
  std::set<std::string_view> taken;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    if (moves[i].holder || !taken.insert(moves[i].login_key).second) continue;
    for (std::size_t at = i; at != kNobody; at = follower[at]) possible[at] = true;
  }
}

}  // namespace

// A login has one holder, who wants one other: the wishes form circles, and chains that end in a free login or with
// somebody who stays. Nobody in a circle needs what a chain could take.
std::vector<bool> PossibleMoves(const std::vector<LoginMove>& moves) {
  std::vector<bool> possible(moves.size());
  const std::vector<std::size_t> holders = Holders(moves);
  AllowCircles(holders, possible);
  AllowChains(moves, holders, possible);
  return possible;
}

}  // namespace rollcall
