# Builds the example files into the program.
#   cmake -DOUT=examples.cc -DDIR=conf -P agent/manual/examples.cmake
set(text "#include \"agent/manual/examples.h\"\n\nnamespace rollcall {\n\n")
foreach(each agent:kExampleAgentToml policy:kExamplePolicyToml)
  string(REPLACE ":" ";" each ${each})
  list(GET each 0 file)
  list(GET each 1 name)
  file(READ ${DIR}/${file}.toml toml)
  string(APPEND text "const std::string_view ${name} = R\"example(${toml})example\";\n")
endforeach()
file(WRITE ${OUT} "${text}\n}  // namespace rollcall\n")
