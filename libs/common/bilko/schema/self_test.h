#pragma once

namespace bilko::schema {

// Shows the validator, per keyword, a document that it must accept and one that it must reject: an
// executable whose judge lets everything pass must not start. Throws Error unavailable
// `schema_self_test_failed`. Takes under a millisecond.
void self_test();

}  // namespace bilko::schema
