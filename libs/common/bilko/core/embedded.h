#pragma once

namespace bilko {

// A file compiled into the executable (schemas, migrations). Tables end with a null name.
struct EmbeddedFile {
  const char* name;     // file name without folders
  const char* content;  // whole text
};

}  // namespace bilko
