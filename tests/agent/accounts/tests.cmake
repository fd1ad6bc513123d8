rollcall_test(by_hand_test LABEL unit SOURCES
  agent/accounts/adopt_test.cc
  agent/accounts/by_hand_test.cc
  store/in_transaction_test.cc
  agent/commands/account_membership_test.cc
  agent/commands/account_test.cc
  agent/commands/adopt_test.cc)
