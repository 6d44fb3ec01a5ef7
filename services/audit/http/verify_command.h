#pragma once

#include <string>
#include <vector>

namespace bilko::audit {

// `bilko-audit verify [--org O] [--since FILE]`: recomputes the hash chains and prints one line per
// chain, `organization partition rows hash` and `ok` or the first bad row, then a sum. FILE is an
// earlier output: what it names must still be there, so that not even a tail cut off together with
// the chain's head goes unnoticed. Needs BILKO_DATABASE_URL. Returns 0 when all is well, else 1.
int verify_archive(const std::vector<std::string>& arguments);

}  // namespace bilko::audit
