# Turns NNNN_name.sql (every backend) and NNNN_name_BACKEND.sql into one table of strings, sorted by name, so that
# the portable part of each version comes first.
#   cmake -DOUT=migrations.cc -DDIR=store/migrations -P migrations.cmake
file(GLOB files RELATIVE ${DIR} ${DIR}/*.sql)
list(SORT files)
set(rows "")
foreach(file ${files})
  string(REGEX MATCH "^([0-9]+)_[a-z]+(_(sqlite|postgresql))?\\.sql$" matched ${file})
  if(NOT matched)
    message(FATAL_ERROR "${file}: a migration is named NNNN_name.sql, NNNN_name_sqlite.sql or NNNN_name_postgresql.sql")
  endif()
  set(backend "${CMAKE_MATCH_3}")
  math(EXPR version "${CMAKE_MATCH_1}")
  file(READ ${DIR}/${file} sql)
  string(APPEND rows "    {${version}, \"${backend}\", R\"sql(${sql})sql\"},\n")
endforeach()
file(WRITE ${OUT} "#include \"store/migrations/migrations.h\"\n\nnamespace rollcall {\n
const std::vector<Migration>& Migrations() {\n  static const std::vector<Migration> kMigrations = {\n${rows}  };\n  return kMigrations;\n}\n\n}  // namespace rollcall\n")
